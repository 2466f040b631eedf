"""DynamicFrames of records that differ: choices, their resolution, and the transforms around them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.spark

RECORDS = [
    {"id": 1, "price": 10, "tags": [{"v": 1}, {"v": "x"}], "user": {"zip": 123, "name": "a"}, "none": None},
    {"id": 2, "price": "12.5", "tags": [], "user": {"zip": "0456", "name": "b"}, "none": None},
    {"id": 3, "price": "free", "tags": None, "user": None, "none": None},
]
Make = Callable[..., Any]


@pytest.fixture
def make(glue_context: Any, glue_bucket: Any) -> Make:
    """A DynamicFrame of these records, read from a JSON file."""
    lake = glue_bucket("lake")

    def made(*records: Any, **options: Any) -> Any:
        folder = lake / f"in{len(list(lake.iterdir()))}"
        folder.mkdir()
        lines = (record if isinstance(record, str) else json.dumps(record) for record in records)
        (folder / "a.json").write_text("\n".join(lines), encoding="utf-8")
        given = {"paths": [f"s3://lake/{folder.name}/"], **options}
        return glue_context.create_dynamic_frame.from_options("s3", given, "json")

    return made


def rows(frame: Any) -> list[Any]:
    found = (frame if hasattr(frame, "rdd") else frame.toDF()).collect()
    return [row.asDict(recursive=True) for row in found]


def schema(frame: Any, capsys: pytest.CaptureFixture[str]) -> list[str]:
    capsys.readouterr()
    frame.printSchema()
    return capsys.readouterr().out.splitlines()[1:]


def test_a_field_of_two_kinds_is_a_choice_until_it_is_resolved(
    make: Make, capsys: pytest.CaptureFixture[str]
) -> None:
    frame = make(*RECORDS)

    assert schema(frame, capsys) == [
        "|-- id: int",
        "|-- price: choice",
        "|    |-- int",
        "|    |-- string",
        "|-- tags: array",
        "|    |-- element: struct",
        "|    |    |-- v: choice",
        "|    |    |    |-- int",
        "|    |    |    |-- string",
        "|-- user: struct",
        "|    |-- zip: choice",
        "|    |    |-- int",
        "|    |    |-- string",
        "|    |-- name: string",
        "|-- none: null",
    ]
    assert frame.toDF().schema.simpleString() == (
        "struct<id:int,price:struct<int:int,string:string>,tags:array<struct<v:struct<int:int,string:string>>>,"
        "user:struct<zip:struct<int:int,string:string>,name:string>,none:void>"
    )
    assert [row["price"] for row in rows(frame)] == [
        {"int": 10, "string": None},
        {"int": None, "string": "12.5"},
        {"int": None, "string": "free"},
    ]
    assert list(frame.schema().getField("price").dataType.choices) == ["int", "string"]
    frame.show(1)
    assert json.loads(capsys.readouterr().out) == RECORDS[0]


@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        ([("price", "cast:double")], [("price", 10.0), ("price", 12.5), ("price", None)]),
        ([("price", "cast:string")], [("price", "10"), ("price", "12.5"), ("price", "free")]),
        ([("price", "project:int")], [("price", 10), ("price", None), ("price", None)]),
        ([("price", "project:string")], [("price", None), ("price", "12.5"), ("price", "free")]),
        ([("price", "make_cols")], [("price_int", 10), ("price_int", None), ("price_int", None)]),
        ([("price", "make_struct")], [("price", {"int": 10, "string": None})]),
        (
            [("user.zip", "cast:long")],
            [("user", {"zip": 123, "name": "a"}), ("user", {"zip": 456, "name": "b"})],
        ),
        ([("tags[].v", "cast:string")], [("tags", [{"v": "1"}, {"v": "x"}]), ("tags", []), ("tags", None)]),
        ([("id", "cast:string")], [("id", "1")]),
        ([("absent", "cast:int")], [("id", 1)]),
    ],
)
def test_a_choice_is_resolved_by_its_path(make: Make, specs: Any, expected: Any) -> None:
    found = rows(make(*RECORDS).resolveChoice(specs=specs))

    assert [(name, found[place][name]) for place, (name, _) in enumerate(expected)] == expected


def test_all_choices_are_resolved_in_one_way(make: Make) -> None:
    frame = make(*RECORDS).drop_fields(["tags", "none"])

    assert frame.resolveChoice(choice="make_cols").toDF().columns == [
        "id",
        "price_int",
        "price_string",
        "user",
    ]
    assert rows(frame.resolveChoice(choice="cast:string"))[0] == {
        "id": 1,
        "price": "10",
        "user": {"zip": "123", "name": "a"},
    }


def test_to_df_resolves_what_its_options_name(make: Make) -> None:
    from awsglue.dynamicframe import ResolveOption
    from awsglue.gluetypes import DoubleType

    made = make(*RECORDS).toDF(
        [ResolveOption("price", "Cast", DoubleType()), ResolveOption("user.zip", "KeepAsStruct")]
    )

    assert [row["price"] for row in rows(made)] == [10.0, 12.5, None]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda frame: frame.resolveChoice(specs=[], choice="make_cols"),
            "resolveChoice has both specs and choice",
        ),
        (
            lambda frame: frame.resolveChoice(choice="make"),
            "'make' is no way to resolve a choice, expected cast:type",
        ),
        (lambda frame: frame.resolveChoice(), "resolveChoice by a schema without a table is not emulated"),
        (
            lambda frame: frame.select_fields("tags.v"),
            "the path tags.v, which leads into tags is not emulated",
        ),
        (lambda frame: frame.filter(bool, stage=1), "unexpected argument 'stage'"),
        (
            lambda frame: frame.apply_mapping([("a", "b", "c")]),
            "has 3 parts, expected source, type, target, type",
        ),
        (
            lambda frame: frame.join("price", "price", frame),
            "a join on price, which is a choice is not emulated",
        ),
        (lambda frame: frame.join("x", "id", frame), "key x is no field of the frame, which has id, price"),
        (lambda frame: frame.split_rows({"id": {"~": 1}}, "a", "b"), "'~' compares nothing"),
        (lambda frame: frame.unbox("id", "json"), "unbox of id, expected a field of text"),
    ],
)
def test_says_what_it_cannot_do(make: Make, call: Any, message: str) -> None:
    frame = make(*RECORDS)

    with pytest.raises((ValueError, TypeError, NotImplementedError), match=message.replace("[", r"\[")):
        call(frame)


def test_a_mapping_casts_places_and_drops(make: Make) -> None:
    mapped = make(*RECORDS).apply_mapping(
        [
            ("ID", "int", "key.number", "long"),
            ("price", "string", "key.price", "double"),
            ("user.name", "string", "`user.name`", "string"),
            ("tags", "array", "tags", "array"),
            ("absent", "int", "absent", "int"),
        ]
    )

    assert mapped.toDF().columns == ["key", "user.name", "tags"]
    assert [row["key"] for row in rows(mapped)] == [
        {"number": 1, "price": 10.0},
        {"number": 2, "price": 12.5},
        {"number": 3, "price": None},
    ]


def test_mapping_may_tell_upper_from_lower_case(make: Make) -> None:
    frame = make({"id": 2})

    assert rows(frame.apply_mapping([("id", "int", "x", "int")], case_sensitive=True)) == [{"x": 2}]
    assert frame.apply_mapping([("ID", "int", "x", "int")], case_sensitive=True).toDF().columns == []


def test_relationalize_gives_each_array_a_table(make: Make) -> None:
    from awsglue.transforms import Relationalize

    frame = make(
        {
            "id": "a",
            "phones": [{"t": "home", "n": [1, 2]}, {"t": "work", "n": []}],
            "who": {"x": 1, "l": ["p"]},
        },
        {"id": "b", "phones": [{"t": "home", "n": [3]}], "who": {"x": 2}},
        {"id": "c"},
    )

    tables = Relationalize.apply(frame=frame, staging_path="s3://lake/tmp/", name="root")

    assert list(tables.keys()) == ["root", "root_phones", "root_phones.val.n", "root_who.l"]
    root = {row["id"]: row for row in rows(tables.select("root"))}
    assert set(root["a"]) == {"id", "phones", "who.x", "who.l"}
    assert (root["a"]["who.x"], root["c"]["phones"], root["b"]["who.l"]) == (1, None, None)
    phones = rows(tables.select("root_phones"))
    assert sorted(
        (row["index"], row["phones.val.t"]) for row in phones if row["id"] == root["a"]["phones"]
    ) == [
        (0, "home"),
        (1, "work"),
    ]
    numbers = rows(tables["root_phones.val.n"])
    joined = {
        row["phones.val.t"]: [
            each["phones.val.n.val"] for each in numbers if each["id"] == row["phones.val.n"]
        ]
        for row in phones
        if row["id"] == root["a"]["phones"]
    }
    assert joined == {"home": [1, 2], "work": []}
    assert tables.select("root_phones").toDF().schema.simpleString().startswith("struct<id:bigint,index:int,")
    with pytest.raises(KeyError, match="'x' is no frame of the collection, which has root, root_phones"):
        tables.select("x")


def test_unnest_flattens_structures_alone(make: Make) -> None:
    assert make({"a": {"b": {"c": 1}, "d": [1]}, "e": 2}).unnest().toDF().columns == ["a.b.c", "a.d", "e"]


def test_filter_and_map_see_the_values_of_choices(make: Make) -> None:
    frame = make(*RECORDS)

    assert [row["id"] for row in rows(frame.filter(lambda record: float(record["price"]) > 11))] == [2]
    mapped = frame.map(lambda record: {"id": record["id"], "price": str(record["price"])})
    assert [row["price"] for row in rows(mapped)] == ["10", "12.5", "free"]
    failed = frame.filter(lambda record: 1 / (record["id"] - 1) > 0)
    assert (failed.errorsCount(), failed.count()) == (1, 2)
    with pytest.raises(RuntimeError, match="1 error records, and stageThreshold is 1"):
        frame.filter(lambda record: 1 / (record["id"] - 1) > 0, stageThreshold=1).count()


def test_map_keeps_the_kinds_of_what_it_passes_on(glue_context: Any) -> None:
    from awsglue.dynamicframe import DynamicFrame

    frame = glue_context.spark_session.sql(
        "select 1L as id, cast(1.5 as float) as f, array(1L) as l, 'x' as s"
    )
    made = DynamicFrame.fromDF(frame, glue_context, "f").map(lambda record: {**record, "new": 5})

    assert made.toDF().schema.simpleString() == "struct<id:bigint,f:float,l:array<bigint>,s:string,new:int>"


def test_a_join_puts_a_dot_before_a_name_that_is_taken(make: Make) -> None:
    from awsglue.transforms import Join

    orders = make({"id": 1, "who": {"k": "a"}}, {"id": 2, "who": {"k": "b"}}, {"id": 3})
    people = make({"id": 7, "key": "a"}, {"id": 8, "key": "z"})

    joined = Join.apply(orders, people, "who.k", "key")

    assert rows(joined) == [{"id": 1, "who": {"k": "a"}, ".id": 7, "key": "a"}]
    assert joined.drop_fields(["`.id`"]).toDF().columns == ["id", "who", "key"]
    assert make({"id": 1}).join("id", "id", make({"id": 1, "x": 2})).toDF().columns == ["id", ".id", "x"]


def test_frames_of_other_kinds_unite_into_choices(make: Make) -> None:
    united = make({"a": 1, "s": {"x": 1}}).union(make({"a": "x", "s": {"y": "z"}, "b": True}))

    found = rows(united.resolveChoice(specs=[("a", "cast:string")]))
    assert found == [
        {"a": "1", "s": {"x": 1, "y": None}, "b": None},
        {"a": "x", "s": {"x": None, "y": "z"}, "b": True},
    ]


def test_a_merge_takes_the_stage_s_record_of_a_key(make: Make) -> None:
    source, stage = make({"id": 1, "v": "old"}, {"id": 2, "v": "kept"}), make({"id": 1, "v": "new", "w": 1})

    found = rows(source.mergeDynamicFrame(stage, ["id"]))

    assert sorted((row["id"], row["v"], row["w"]) for row in found) == [(1, "new", 1), (2, "kept", None)]


def test_frames_are_split_by_fields_and_by_rows(make: Make) -> None:
    from awsglue.transforms import SelectFromCollection, SplitFields, SplitRows

    frame = make({"id": 1, "a": "x"}, {"id": 2, "a": "y"}, {"id": None, "a": "z"})

    fields = SplitFields.apply(frame, ["id"], "ids", "rest")
    assert [each.toDF().columns for each in fields.values()] == [["id"], ["a"]]
    parts = SplitRows.apply(frame, {"id": {">": 0, "<": 2}}, "in", "out")
    assert rows(SelectFromCollection.apply(parts, "in")) == [{"id": 1, "a": "x"}]
    assert parts.select("out").count() == 2
    again = parts.map(lambda each, transformation_ctx: each.select_fields(["a"]))
    assert [each.toDF().columns for each in again.values()] == [["a"], ["a"]]


def test_text_is_unboxed_and_fields_without_values_are_dropped(make: Make) -> None:
    from awsglue.transforms import DropNullFields, Unbox

    frame = make({"id": 1, "t": '{"a": 1, "n": null}'}, {"id": 2, "t": '{"a": "x"}'}, {"id": 3, "t": None})

    found = Unbox.apply(frame=frame, path="t", format="json")

    assert rows(found)[1]["t"]["a"] == {"int": None, "string": "x"}
    assert DropNullFields.apply(found).toDF().schema.simpleString() == (
        "struct<id:int,t:struct<a:struct<int:int,string:string>>>"
    )
    assert DropNullFields.apply(make(*RECORDS)).toDF().columns == ["id", "price", "tags", "user"]


def test_bad_records_are_error_records(make: Make, glue_root: Path) -> None:
    from awsglue.transforms import ErrorsAsDynamicFrame

    frame = make({"id": 1}, "{broken", "null", "7")

    assert (frame.count(), frame.errorsCount(), frame.stageErrorsCount()) == (1, 3, 3)
    kept = frame.select_fields(["id"])
    assert (kept.errorsCount(), kept.stageErrorsCount()) == (3, 0)
    errors = rows(ErrorsAsDynamicFrame.apply(kept))
    assert [each["error"]["record"] for each in errors] == ["{broken\n", "null\n", "7"]
    with pytest.raises(Exception, match="Malformed records"):
        make({"id": 1}, "{broken", isFailFast=True).count()


def test_a_spigot_writes_a_sample_and_goes_on(make: Make, glue_root: Path) -> None:
    frame = make({"id": 1}, {"id": 2}).spigot("s3://lake/sample/", {"topk": 1})

    assert frame.count() == 2
    written = [path.read_text(encoding="utf-8") for path in (glue_root / "lake/sample").glob("*.json")]
    assert written == ['{"id":1}\n']


def test_an_rdd_becomes_a_frame(glue_context: Any) -> None:
    data = glue_context.sparkContext.parallelize([{"a": 1}, {"a": "x", "b": [{"c": 1.5}]}])

    frame = glue_context.create_dynamic_frame.from_rdd(data, "frame")

    assert rows(frame)[1] == {"a": {"int": None, "string": "x"}, "b": [{"c": 1.5}]}
