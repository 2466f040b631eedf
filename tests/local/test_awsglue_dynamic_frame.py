"""DynamicFrame's calls, in one run on each Spark that is here: the script tells what came of each."""

from typing import Any

import pytest

from hardened_glue.local import runtimes
from hardened_glue.local.definition import from_assembly
from hardened_glue.local.errors import LocalRunError
from hardened_glue.local.runner import RunOptions, run

pytestmark = pytest.mark.spark

SCRIPT = r"""
import contextlib, io, json, os, sys
from awsglue.context import GlueContext
from awsglue.dynamicframe import DynamicFrame
from awsglue.job import Job
from awsglue.transforms import *
from pyspark.context import SparkContext
from pyspark.sql import functions as F

glue = GlueContext(SparkContext.getOrCreate())
spark = glue.spark_session
rows = spark.createDataFrame(
    [(1, "x", {"c": 1, "d": "p"}), (2, "y", {"c": 2, "d": None}), (None, "z", None)],
    "id bigint, `a.b` string, user struct<c: int, d: string>",
)
frame = DynamicFrame.fromDF(rows, glue, "rows")
told = {}

def records(made):
    found = [json.loads(row) for row in made.toDF().toJSON().collect()]
    return sorted(found, key=lambda record: json.dumps(record, sort_keys=True))

def printed(call):
    with contextlib.redirect_stdout(io.StringIO()) as text:
        call()
    return text.getvalue()

def refused(call):
    try:
        call()
    except NotImplementedError as error:
        return str(error)
    return "done"

told["mapped"] = records(ApplyMapping.apply(
    frame=frame,
    mappings=[("id", "long", "key", "string"), ("user.d", "string", "who.name", "string"),
              ("`a.b`", "string", "dotted", "string"), ("none", "int", "none", "int")],
))
told["selected"] = records(frame.select_fields(["id", "user.c"]))
told["dropped"] = records(frame.drop_fields(["user.d", "`a.b`", "none"]))
told["renamed"] = records(frame.rename_field("id", "user_id").drop_fields(["user"]))
told["cast"] = records(frame.resolveChoice(specs=[("id", "cast:string")]).select_fields(["id"]))
told["filtered"] = records(Filter.apply(frame=frame, f=lambda record: record["id"] > 1).select_fields(["id"]))
failed = frame.filter(lambda record: 1 / (record["id"] - 1) > 0)
told["filter errors"] = [failed.errorsCount(), records(failed.select_fields("id"))]
made = frame.map(lambda record: {"id": record["id"] * 2, "in": {"deep": [record["user"]["c"]]}})
told["map"] = [records(made), made.errorsCount(), made.stageErrorsCount()]
told["map errors"] = [record["error"]["msg"] for record in records(made.errorsAsDynamicFrame())]
told["schema"] = printed(made.printSchema)
told["shown"] = printed(lambda: frame.select_fields(["id"]).show(1))
three = frame.repartition(3)
told["partitions"] = [three.getNumPartitions(), three.coalesce(1).getNumPartitions()]
told["union"] = frame.union(frame.drop_fields(["id"])).count()

def write(path, format, made=frame, **options):
    one = made.coalesce(1)
    glue.write_dynamic_frame.from_options(one, "s3", {"path": path}, format=format, **options)

def read(connection, *format, **more):
    return glue.create_dynamic_frame.from_options("s3", connection, *format, **more)

flat = frame.drop_fields(["user"]).rename_field("`a.b`", "name")
for _ in range(2):
    write("s3://lake/csv/", "csv", flat, format_options={"separator": "|"})
told["csv"] = records(read({"paths": ["s3://lake/csv/"]}, "csv", {"withHeader": True, "separator": "|"}))
write("s3://lake/parquet/day=1/", "parquet")
write("s3://lake/parquet/day=2/", "glueparquet", format_options={"compression": "gzip"})
whole = read({"paths": ["s3://lake/parquet/"]}, "parquet")
told["parquet"] = [whole.count(), whole.toDF().columns]
part = read({"paths": ["s3://lake/parquet/"], "exclusions": '["**/day=1/**"]'}, "parquet")
told["parquet less"] = [part.count(), part.toDF().columns]
write("s3://lake/json/", "json")
told["json"] = records(read({"paths": ["s3://lake/json/"]}, "json")) == records(frame)
told["nothing"] = read({"paths": ["s3://lake/none/"]}, "json").count()
told["sql"] = glue.sql("select 1 as one").collect()[0].one
glue.get_logger().info("a line of the script's own")
told["refused"] = [
    refused(lambda: glue.transition_s3_path("s3://lake/", "STANDARD_IA")),
    refused(lambda: glue.create_dynamic_frame.from_options("dynamodb", {})),
    refused(lambda: read({"paths": ["s3://lake/csv/"], "boundedFiles": "1"}, "json")),
    refused(lambda: read({"paths": ["s3://lake/"]}, "xml")),
    refused(lambda: glue.forEachBatch(frame, print)),
    refused(lambda: frame.simplify_ddb_json()),
    refused(lambda: FindMatches.apply(frame, "id")),
    refused(lambda: frame.unbox("`a.b`", "csv")),
]
told["unknown"] = [hasattr(glue, "no_such_name"), hasattr(frame, "no_such_name")]

mixed = DynamicFrame.fromDF(spark.sql("select 1 as id, array('p', 'q') as l"), glue, "l").union(
    DynamicFrame.fromDF(spark.sql("select 'x' as id, 2 as n"), glue, "r"))
told["choice"] = printed(mixed.printSchema).splitlines()[1:4]
told["resolved"] = records(mixed.resolveChoice(specs=[("id", "cast:int")]).select_fields(["id"]))
told["cols"] = mixed.resolveChoice(choice="make_cols").toDF().columns
tables = mixed.resolveChoice(choice="cast:string").relationalize("root", "s3://lake/tmp/")
told["tables"] = [[name, sorted(tables.select(name).toDF().columns)] for name in tables.keys()]
joined = Join.apply(frame, frame.select_fields(["id"]), "id", "id")
told["joined"] = records(joined.drop_fields(["user", "`a.b`"]))
root = os.environ["HARDENED_GLUE_LOCAL_S3_ROOT"]
os.makedirs(root + "/_catalog/shop"); os.makedirs(root + "/lake/table/day=007")
with open(root + "/lake/table/day=007/a.csv", "w") as file: file.write("1,x\n2.5,y\nz,\n")
with open(root + "/_catalog/shop/t.json", "w") as file:
    json.dump({"Table": {"Name": "t", "Parameters": {"classification": "csv"},
        "StorageDescriptor": {"Location": "s3://lake/table/",
                              "Columns": [{"Name": "n", "Type": "double"}, {"Name": "s", "Type": "string"}]},
        "PartitionKeys": [{"Name": "day", "Type": "string"}]}, "Partitions": [
        {"Values": ["007"], "StorageDescriptor": {"Location": "s3://lake/table/day=007/"}}]}, file)
table = glue.create_dynamic_frame.from_catalog(
    database="shop", table_name="t", push_down_predicate="day = '007'")
told["catalog"] = records(table.resolveChoice(choice="match_catalog"))
told["catalog choice"] = printed(table.printSchema).splitlines()[1:4]
told["spark"] = spark.version
print(json.dumps({"run_summary": told}))
"""
TWO = {"id": 2}
NAMED = [{"id": "", "name": "z"}, {"id": "1", "name": "x"}, {"id": "2", "name": "y"}]


@pytest.fixture(scope="module", params=["5.0", *runtimes.INSTALLABLE])
def told(
    request: pytest.FixtureRequest, assembly: Any, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    try:
        runtimes.find(request.param)
    except LocalRunError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("frames")
    cdk_out = assembly(script=SCRIPT, arguments={"--lake": "s3://lake/"})
    # The driver does the work: no second JVM to wait for, and the heap is not looked at.
    options = RunOptions(executors=0, driver_memory="1g", glue_version=request.param)
    result = run(
        from_assembly(cdk_out, "orders"), root=folder / "s3", run_dir=folder / "run", options=options
    )
    log = result.log.read_text(encoding="utf-8")
    assert result.run_summary is not None, log
    return {**result.run_summary, "log": log}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (
            "mapped",
            [
                {"key": "1", "who": {"name": "p"}, "dotted": "x"},
                {"key": "2", "who": {}, "dotted": "y"},
                {"who": {}, "dotted": "z"},
            ],
        ),
        ("selected", [{"id": 1, "user": {"c": 1}}, {"id": 2, "user": {"c": 2}}, {"user": {}}]),
        ("dropped", [{"id": 1, "user": {"c": 1}}, {"id": 2, "user": {"c": 2}}, {}]),
        ("renamed", [{"a.b": "x", "user_id": 1}, {"a.b": "y", "user_id": 2}, {"a.b": "z"}]),
        ("cast", [{"id": "1"}, {"id": "2"}, {}]),
        ("filtered", [TWO]),
        ("filter errors", [1, [TWO]]),
        ("map", [[{"id": 2, "in": {"deep": [1]}}, {"id": 4, "in": {"deep": [2]}}], 1, 1]),
        ("map errors", ["TypeError(\"unsupported operand type(s) for *: 'NoneType' and 'int'\")"]),
        ("schema", "root\n|-- id: long\n|-- in: struct\n|    |-- deep: array\n|    |    |-- element: int\n"),
        ("shown", '{"id": 1}\n'),
        ("partitions", [3, 1]),
        ("union", 6),
        ("csv", [row for row in NAMED for _ in range(2)]),
        ("parquet", [6, ["id", "a.b", "user", "day"]]),
        ("parquet less", [3, ["id", "a.b", "user", "day"]]),
        ("json", True),
        ("nothing", 0),
        ("sql", 1),
        ("unknown", [False, False]),
        ("choice", ["|-- id: choice", "|    |-- int", "|    |-- string"]),
        ("resolved", [{"id": 1}, {}]),
        ("cols", ["id_int", "id_string", "l", "n"]),
        ("tables", [["root", ["id", "l", "n"]], ["root_l", ["id", "index", "l.val"]]]),
        ("joined", [{"id": 1, ".id": 1}, {"id": 2, ".id": 2}]),
        (
            "catalog",
            [{"n": 1.0, "s": "x", "day": "007"}, {"n": 2.5, "s": "y", "day": "007"}, {"day": "007", "s": ""}],
        ),
        ("catalog choice", ["|-- n: choice", "|    |-- double", "|    |-- string"]),
    ],
)
def test_does_as_documented(told: dict[str, Any], call: str, expected: object) -> None:
    assert told[call] == expected


def test_names_what_is_not_emulated(told: dict[str, Any]) -> None:
    assert [text.partition(" is not emulated")[0] for text in told["refused"]] == [
        "GlueContext.transition_s3_path",
        "connection_type dynamodb",
        "boundedFiles or boundedSize without a bookmark",
        "reading format xml",
        "GlueContext.forEachBatch",
        "DynamicFrame.simplify_ddb_json",
        "transform FindMatches",
        "unbox of format csv",
    ]


def test_the_script_s_logger_writes_to_the_log(told: dict[str, Any]) -> None:
    assert "INFO GlueLogger: a line of the script's own" in told["log"]
