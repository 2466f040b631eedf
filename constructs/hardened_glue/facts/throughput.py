"""What a job's size is reckoned from: constants with their reason, none of them measured on Glue itself.

They order jobs by size well enough to begin with. The first run's own figures replace them.
"""

from dataclasses import dataclass

from hardened_glue.facts.source import Mark, Source, glue_guide

_LAPTOP = Source("this library's own runs, Spark 3.5 on two cores, November 2026", Mark.MEASURED)
_RULE = Source("no page", Mark.RULE_OF_THUMB)
_BLOG = Source(
    "https://aws.amazon.com/blogs/big-data/best-practices-to-scale-apache-spark-jobs-and-partition-data-with-aws-glue/",
    Mark.RULE_OF_THUMB,  # Spark 2.2, on a worker type that is gone
)


@dataclass(frozen=True, kw_only=True)
class Constant:
    """One number of the arithmetic."""

    value: float
    unit: str
    why: str
    source: Source


@dataclass(frozen=True, kw_only=True)
class ReaderSpeed:
    """How a reader behaves, per task slot."""

    seconds_a_file: Constant
    unpacked_mb_a_second: Constant
    driver_bytes_a_file: Constant


SPEEDS = {
    "grouped": ReaderSpeed(
        seconds_a_file=Constant(
            value=0.0012,
            unit="s",
            why="0.2 ms of CPU measured on a million files, and 1 ms of waiting for a modelled object store",
            source=_LAPTOP,
        ),
        unpacked_mb_a_second=Constant(
            value=64,
            unit="MB/s",
            why="1.6 GB of JSON to Parquet took 25 slot-seconds; CSV and Parquet are taken as no slower",
            source=_LAPTOP,
        ),
        driver_bytes_a_file=Constant(
            value=100,
            unit="bytes",
            why="the driver's heap grew from 61 to 93 MB between 320,000 and a million files",
            source=_LAPTOP,
        ),
    ),
    "dynamic_frame": ReaderSpeed(
        seconds_a_file=Constant(
            value=0.1,
            unit="s",
            why="a task reads its files one after another: 0.1 s each of a modelled object store",
            source=_LAPTOP,
        ),
        unpacked_mb_a_second=Constant(
            value=26,
            unit="MB/s",
            why="1.6 GB of JSON to Parquet took 61 slot-seconds with Spark's own reader",
            source=_LAPTOP,
        ),
        driver_bytes_a_file=Constant(
            value=8_500,
            unit="bytes",
            why="about 650,000 files end a Standard worker's driver of 5.5 GB",
            source=_BLOG,
        ),
    ),
}

SECONDS_A_LISTED_FILE = Constant(
    value=0.00006, unit="s", why="1,000 keys a page, 60 ms a page, on the driver alone", source=_RULE
)
LAPTOP_CORES_A_VCPU = Constant(
    value=0.5, unit="cores", why="a vCPU is one thread of a core that two of them share", source=_RULE
)
START_MINUTES = Constant(
    value=1, unit="min", why="Spark's own start and the commit, whatever the input", source=_RULE
)
SPLIT_MB = Constant(
    value=64,
    unit="MB",
    why="Spark cuts a plain file about there",
    source=Source("AWS Prescriptive Guidance, Tuning AWS Glue for Apache Spark"),
)
SMALLEST_GROUP_MB = Constant(
    value=4, unit="MB", why="below it a task's start costs more than its work", source=_LAPTOP
)
GROUP_OVERHEAD_BYTES = Constant(
    value=4096, unit="bytes", why="a request weighs about as much in a group", source=_LAPTOP
)
SAFE_HEAP_SHARE = Constant(
    value=0.5,
    unit="of the heap",
    why="where the heap alarms ring",
    source=glue_guide("monitor-profile-debug-oom-abnormalities", Mark.RULE_OF_THUMB),
)
SHARE_OF_THE_TIME = Constant(
    value=0.5, unit="of the time", why="these constants may be wrong by a factor of two", source=_RULE
)
STREAMING_TASK_MB = Constant(
    value=256,
    unit="MB",
    why="pieces of 8 MB, up to 64 MB held back of a gzip stream, and the rows made of them",
    source=_RULE,
)

# How many bytes come out of one, where the text is compressed or the file is Parquet.
UNPACKED_RATIO = {
    "none": Constant(value=1, unit="x", why="plain text", source=_RULE),
    "gzip": Constant(
        value=6,
        unit="x",
        why="32 GB of gzipped JSON held 190 GB",
        source=glue_guide("monitor-profile-debug-straggler"),
    ),
    "bzip2": Constant(value=8, unit="x", why="packs text somewhat better than gzip", source=_RULE),
    "zstd": Constant(value=6, unit="x", why="packs text about as well as gzip", source=_RULE),
    "snappy": Constant(value=3, unit="x", why="packs text half as well as gzip", source=_RULE),
    "parquet": Constant(
        value=4,
        unit="x",
        why="encoded columns against the same rows in memory; ORC and Avro too",
        source=_RULE,
    ),
}

# How many times as long as of JSON lines a MB takes: what Arrow does not parse becomes Python objects.
_AS_LINES = Constant(value=1, unit="x", why="taken as no slower than JSON lines", source=_LAPTOP)
FORMAT_WEIGHTS = {
    "json": _AS_LINES,
    "csv": _AS_LINES,
    "parquet": _AS_LINES,
    "orc": _AS_LINES,
    "json_document": Constant(
        value=7, unit="x", why="10 MB/s of CPU to parse, JSON lines 136 MB/s, in one run", source=_LAPTOP
    ),
    "avro": Constant(value=6, unit="x", why="100,000 to 200,000 rows/s of CPU to decode", source=_LAPTOP),
    "xml": Constant(value=20, unit="x", why="3 MB/s of CPU to parse, in the same run", source=_LAPTOP),
}
