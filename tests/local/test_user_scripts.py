"""Glue scripts as users write them, each run to its end and judged by what it leaves."""

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from databases.server import Server

from hardened_glue.local import jars, known_jars
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.options import RunOptions
from hardened_glue.local.runner import run

SCRIPTS = Path(__file__).parent / "user_scripts"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "user-scripts.md"
Json = dict[str, Any]


def put(folder: Path, name: str, text: str) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def lines(*records: Json) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


def json_of(folder: Path) -> list[Json]:
    files = sorted(folder.rglob("part-*.json"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def parquet_of(folder: Path) -> list[Json]:
    return [row for file in sorted(folder.rglob("*.parquet")) for row in pq.read_table(file).to_pylist()]


def put_table(root: Path, database: str, table: Json, partitions: list[Json] | None = None) -> None:
    kept = {"Table": table, "Partitions": partitions or []}
    put(root / "_catalog" / database, f"{table['Name']}.json", json.dumps(kept))


def described(name: str, kind: str, location: str, columns: dict[str, str], **more: Any) -> Json:
    return {
        "Name": name,
        "Parameters": {"classification": kind, **more.pop("parameters", {})},
        "StorageDescriptor": {
            "Columns": [{"Name": column, "Type": type_} for column, type_ in columns.items()],
            "Location": location,
            **more.pop("storage", {}),
        },
        **more,
    }


@pytest.mark.spark
def test_csv_table_to_parquet(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    text = "order id,customer,amount,ordered,note\n1,ann,10.50,2026-01-31,\n2,bob,oops,2026-02-01,\n"
    put(glue_bucket("lake"), "orders/a.csv", text)
    columns = {
        "order id": "bigint",
        "customer": "string",
        "amount": "double",
        "ordered": "string",
        "note": "string",
    }
    header = {"skip.header.line.count": "1"}
    put_table(glue_root, "shop", described("orders", "csv", "s3://lake/orders/", columns, parameters=header))

    glue_job(
        SCRIPTS / "csv_table_to_parquet.py",
        {"database": "shop", "table": "orders", "target": "s3://lake/out/"},
    )

    found = parquet_of(glue_root / "lake/out")
    assert [(row["order_id"], row["customer"], row["amount"] and float(row["amount"])) for row in found] == [
        (1, "ann", 10.5),
        (2, "bob", None),
    ]
    assert str(found[0]["ordered"]) == "2026-01-31"


@pytest.mark.spark
def test_join_and_relationalize(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    lake = glue_bucket("lake")
    people = [
        {"id": "p1", "name": "Ann", "links": [{"url": "u1"}, {"url": "u2"}]},
        {"id": "p2", "name": "Bob", "links": [{"url": "u3"}]},
    ]
    put(lake, "persons/a.json", lines(*people))
    put(
        lake,
        "memberships/a.json",
        lines(
            {"person_id": "p1", "organization_id": "house", "start_date": "2001"},
            {"person_id": "p2", "organization_id": "senate", "start_date": "2005"},
            {"person_id": "p1", "organization_id": "senate", "start_date": "2009"},
        ),
    )
    orgs: list[Json] = [
        {"id": "house", "name": "House", "seats": 435},
        {"id": "senate", "name": "Senate", "identifiers": ["x"]},
    ]
    put(lake, "organizations/a.json", lines(*orgs))
    for name in ("persons", "memberships", "organizations"):
        put_table(glue_root, "parliament", described(name, "json", f"s3://lake/{name}/", {}))

    done = glue_job(SCRIPTS / "join_and_relationalize.py", {"target": "s3://lake/out/"})

    assert done.variables["names"] == ["hist_root", "hist_root_links"]
    history = parquet_of(lake / "out/history")
    assert sorted((row["name"], row["org_name"], row["start_date"], row["seats"]) for row in history) == [
        ("Ann", "House", "2001", 435),
        ("Ann", "Senate", "2009", None),
        ("Bob", "Senate", "2005", None),
    ]
    by_org = sorted(path.name for path in (lake / "out/by_org").iterdir() if path.is_dir())
    assert by_org == ["org_name=House", "org_name=Senate"]
    root = {row["links"]: row["name"] for row in json_of(lake / "out/flat/hist_root")}
    links = [
        (root[row["id"]], row["index"], row["links.val.url"])
        for row in json_of(lake / "out/flat/hist_root_links")
    ]
    assert sorted(links) == [
        ("Ann", 0, "u1"),
        ("Ann", 0, "u1"),
        ("Ann", 1, "u2"),
        ("Ann", 1, "u2"),
        ("Bob", 0, "u3"),
    ]


@pytest.mark.spark
def test_partitions_by_predicate(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    lake, partitions = glue_bucket("lake"), []
    for year, month in (("2025", "12"), ("2026", "01"), ("2026", "02"), ("2026", "03")):
        place = f"events/year={year}/month={month}"
        text = lines({"kind": "a"}, {"kind": "b"}) if month != "03" else "{broken, and never read"
        put(lake, f"{place}/a.json", text)
        partitions.append({"Values": [year, month], "StorageDescriptor": {"Location": f"s3://lake/{place}/"}})
    keys = [{"Name": "year", "Type": "string"}, {"Name": "month", "Type": "string"}]
    table = described("events", "json", "s3://lake/events/", {"kind": "string"}, PartitionKeys=keys)
    put_table(glue_root, "web", table, partitions)

    done = glue_job(SCRIPTS / "partitions_by_predicate.py", {"target": "s3://lake/out/"})

    assert json_of(lake / "out") == [
        {"month": month, "kind": kind, "n": 1} for month in ("01", "02") for kind in ("a", "b")
    ]
    assert done.variables["events"].errorsCount() == 0


@pytest.mark.spark
def test_new_files_since_last_run(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    lake = glue_bucket("lake")
    script = SCRIPTS / "new_files_since_last_run.py"
    given = {
        "source": "s3://lake/in/",
        "target": "s3://lake/out/",
        "job-bookmark-option": "job-bookmark-enable",
    }

    def counted(**more: Any) -> int:
        return int(glue_job(script, given, **more).variables["count"])

    put(lake, "in/a.json", lines({"id": 1}, {"id": 2}))
    with pytest.raises(RuntimeError, match="a step after the write failed"):
        glue_job(script, given, name="fails")
    assert not (glue_root / "_bookmarks").exists()
    first = counted()
    put(lake, "in/b.json", lines({"id": 3}))
    second, third = counted(), counted()
    without = glue_job(script, {**given, "job-bookmark-option": "job-bookmark-disable"}).variables["count"]

    assert (first, second, third, without) == (2, 1, 0, 3)
    assert sorted(row["id"] for row in parquet_of(lake / "out")) == [1, 1, 1, 2, 2, 2, 3, 3]


@pytest.mark.spark
def test_resolve_and_clean(
    glue_job: Any, glue_root: Path, glue_bucket: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    names = [
        "drg definition",
        "provider id",
        "provider name",
        "average covered charges",
        "average total payments",
    ]
    columns = dict.fromkeys(names, "string") | {"provider id": "bigint"}
    text = "001,10001,North,$10.5,$1.5\n002,10002,South,$20.0,$2.5\n003,inc,Broken,$1.0,$1.0\n"
    put(glue_bucket("lake"), "charges/a.csv", text)
    put_table(glue_root, "payments", described("charges", "csv", "s3://lake/charges/", columns))

    glue_job(SCRIPTS / "resolve_and_clean.py", {"target": "s3://lake/out/"})

    assert "|-- provider id: choice\n|    |-- long\n|    |-- string\n" in capsys.readouterr().out
    assert json_of(glue_root / "lake/out") == [
        {
            "drg": "001",
            "provider": {"id": 10001, "name": "North"},
            "charges": {"covered": 10.5, "paid": 1.5},
        },
        {
            "drg": "002",
            "provider": {"id": 10002, "name": "South"},
            "charges": {"covered": 20.0, "paid": 2.5},
        },
    ]


@pytest.mark.spark
def test_purge_then_write(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    lake = glue_bucket("lake")
    put(lake, "in/deep/a.csv", 'id,name\n1,"x, y"\n')
    put(lake, "in/half.tmp", "junk")
    put(lake, "out/stale.csv", "stale")

    for _ in range(2):
        glue_job(SCRIPTS / "purge_then_write.py", {"source": "s3://lake/in/", "target": "s3://lake/out/"})

    written = [path.read_text(encoding="utf-8") for path in (lake / "out").glob("*.csv")]
    assert written == ["id|name\n1|x, y\n"]


@pytest.mark.spark
def test_filter_and_map(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    rows = [
        {"id": 1, "state": "CA", "amount": 5, "street": "A St", "city": "LA"},
        {"id": 2, "state": "NY", "amount": 5, "street": "B St", "city": "NYC"},
        {"id": 3, "state": "WA", "amount": None, "street": "C St", "city": "Sea"},
        {"id": 4, "state": "WA", "amount": 1},
    ]
    put(glue_bucket("lake"), "in/a.json", lines(*rows))

    done = glue_job(SCRIPTS / "filter_and_map.py", {"source": "s3://lake/in/", "target": "s3://lake/out/"})

    address = {"Street": "A St", "City": "LA", "Array": ["A St", "LA"]}
    found = json_of(glue_root / "lake/out")
    assert found[0] == {"id": 1, "state": "CA", "amount": 5, "Address": address}
    assert (len(found), done.variables["errors"]) == (2, 0)


@pytest.mark.spark
def test_schema_evolution(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    lake = glue_bucket("lake")
    put(lake, "2025/a.json", lines({"id": "7", "custName": "Ann", "legacy": 1}))
    put(lake, "2026/a.json", lines({"id": 8, "customer": {"name": "Bob", "country": "NZ"}, "extra": True}))

    done = glue_job(
        SCRIPTS / "schema_evolution.py",
        {"old-source": "s3://lake/2025/", "new-source": "s3://lake/2026/", "target": "s3://lake/out/"},
    )

    written = done.variables["glueContext"].read.orc("s3://lake/out/")
    assert sorted((row.id, row.customer.name, row.customer.country) for row in written.collect()) == [
        (7, "Ann", None),
        (8, "Bob", "NZ"),
    ]


@pytest.mark.spark
def test_partitioned_glueparquet(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    lake = glue_bucket("lake")
    (lake / "in").mkdir()
    rows = lines({"id": 1, "at": "2026-01-05"}, {"id": 2, "at": "2026-02-05"}, {"id": 3, "at": "2026-01-09"})
    (lake / "in/a.json.gz").write_bytes(gzip.compress(rows.encode()))

    with pytest.warns(UserWarning, match="glueparquet is written by Spark's own Parquet writer"):
        glue_job(
            SCRIPTS / "partitioned_glueparquet.py", {"source": "s3://lake/in/", "target": "s3://lake/out/"}
        )

    files = {str(path.parent.relative_to(lake / "out")): path for path in (lake / "out").rglob("*.parquet")}
    assert sorted(files) == ["year=2026/month=01", "year=2026/month=02"]
    metadata = pq.read_metadata(files["year=2026/month=01"])
    assert (metadata.num_rows, metadata.row_group(0).column(0).compression) == (2, "GZIP")


@pytest.mark.spark
def test_sink_that_tells_the_catalog(
    glue_job: Any, glue_context: Any, glue_root: Path, glue_bucket: Any
) -> None:
    lake = glue_bucket("lake")
    script, given = SCRIPTS / "sink_that_tells_the_catalog.py", {"target": "s3://lake/out/"}
    put(lake, "in1/a.json", lines({"id": 1, "region": "eu", "day": 5}))
    put(lake, "in2/a.json", lines({"id": 2, "region": "us", "day": 6}, {"id": 3, "region": None, "day": 6}))

    glue_job(script, {**given, "source": "s3://lake/in1/"})
    glue_job(script, {**given, "source": "s3://lake/in2/"})

    kept = json.loads((glue_root / "_catalog/sales/orders.json").read_text(encoding="utf-8"))
    assert kept["Table"]["StorageDescriptor"]["Columns"] == [{"Name": "id", "Type": "int"}]
    assert kept["Table"]["PartitionKeys"] == [
        {"Name": "region", "Type": "string"},
        {"Name": "day", "Type": "int"},
    ]
    assert [each["Values"] for each in kept["Partitions"]] == [
        ["eu", "5"],
        ["__HIVE_DEFAULT_PARTITION__", "6"],
        ["us", "6"],
    ]
    frame = glue_context.create_dynamic_frame.from_catalog(
        database="sales", table_name="orders", push_down_predicate="day > 5"
    )
    assert sorted((row.id, row.region, row.day) for row in frame.toDF().collect())[0][0] == 2
    assert frame.count() == 2


@pytest.mark.spark
def test_sql_over_views(glue_job: Any, glue_root: Path, glue_bucket: Any) -> None:
    lake = glue_bucket("lake")
    pretty = json.dumps([{"customer": 1, "amount": 2.5}, {"customer": 1, "amount": 3.5}], indent=2)
    put(lake, "orders/2026/a.json", pretty)
    put(lake, "customers/a.csv", "id,name\n1,Ann\n2,Bob\n")

    glue_job(SCRIPTS / "sql_over_views.py", {"lake": "s3://lake/"})

    written = [path.read_text(encoding="utf-8") for path in (lake / "totals").glob("*.csv")]
    assert written == ["name,total,orders\nAnn,6.0,2\n"]


@pytest.mark.spark
@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_table_of_a_database(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    server: Server = request.getfixturevalue(kind)
    server.execute("CREATE TABLE orders (id bigint primary key, customer varchar(20))")
    values = ", ".join(f"({number}, 'c{number % 5}')" for number in range(20))
    server.execute(f"INSERT INTO orders VALUES {values}, (20, null)")  # noqa: S608 - of numbers alone
    connections = tmp_path / "connections.json"
    owner = server.place.owner
    connection = {**server.as_connection(), "user": owner.user, "password": owner.password}
    connection["url"] = connection["url"].replace("jdbc:mariadb:", "jdbc:mysql:")
    connections.write_text(json.dumps({"shop": connection}), encoding="utf-8")
    connections.chmod(0o600)
    job = JobDefinition(
        name="orders",
        script=SCRIPTS / "table_of_a_database.py",
        arguments={
            "--connection": "shop",
            "--kind": "mysql" if kind == "mariadb" else kind,
            "--target": "s3://lake/out/",
            "--job-bookmark-option": "job-bookmark-enable",
        },
    )
    driver = known_jars.MYSQL if kind == "mariadb" else known_jars.POSTGRESQL
    options = RunOptions(executors=0, connections=connections, jars=jars.resolve([driver]))

    def told(name: str) -> Json:
        result = run(job, root=tmp_path / "s3", run_dir=tmp_path / name, options=options)
        assert result.run_summary is not None, result.log.read_text(encoding="utf-8")
        return result.run_summary

    try:
        first = told("one")
        server.execute("INSERT INTO orders VALUES (21, 'c1')")
        second = told("two")
        copied = server.rows("SELECT count(*) FROM copied")
    finally:
        server.execute("DROP TABLE orders", "DROP TABLE IF EXISTS copied")

    assert first == {"rows": 21, "partitions": 7, "new": list(range(21))}
    assert second == {"rows": 22, "partitions": 7, "new": [21]}
    assert [tuple(row) for row in copied] == [(22,)]


def test_every_script_has_a_test_and_a_row_on_the_page() -> None:
    scripts = {path.stem for path in SCRIPTS.glob("*.py")}
    page = PAGE.read_text(encoding="utf-8")

    assert scripts == {
        name.removeprefix("test_") for name in globals() if name.removeprefix("test_") in scripts
    }
    assert [name for name in scripts if f"`{name}.py`" not in page] == []
    assert len(scripts) >= 10
