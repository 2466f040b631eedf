"""The one line of a log that says why."""

from pathlib import Path

import pytest

from hardened_glue.local.failure import innermost_error

SHUTDOWN = """\
26/11/21 06:26:13 ERROR TransportClient: Failed to send RPC
java.io.IOException: Failed to send RPC
Caused by: io.netty.channel.StacklessClosedChannelException
"""
PLAIN = """\
Traceback (most recent call last):
  File "etl.py", line 3, in <module>
    raise OptionError("--key", "x")
glue_shared.errors.OptionError: --key is 'x', expected a column
"""
FROM_JAVA = """\
Traceback (most recent call last):
  File "etl.py", line 9, in <module>
    rows.write.parquet(target)
py4j.protocol.Py4JJavaError: An error occurred while calling o61.parquet.
: org.apache.spark.SparkException: Job aborted.
\tat org.apache.spark.sql.Something(Something.scala:1)
Caused by: java.lang.RuntimeException: outer
\tat x.Y(Y.java:1)
Caused by: java.io.FileNotFoundException: s3://lake/in/a.json
\t... 12 more
"""
FROM_A_TASK = """\
Traceback (most recent call last):
  File "etl.py", line 9, in <module>
    rows.count()
pyspark.errors.exceptions.captured.PythonException:
  An exception was thrown from the Python worker. Please see the stack trace below.
Traceback (most recent call last):
  File "etl.py", line 4, in parse
KeyError: 'amount'
"""
OUT_OF_MEMORY = """\
26/11/21 06:26:13 ERROR Utils: Aborting task
java.lang.OutOfMemoryError: Java heap space
\tat java.util.Arrays.copyOf(Arrays.java:1)
Traceback (most recent call last):
  File "etl.py", line 9, in <module>
py4j.protocol.Py4JNetworkError: Answer from Java side is empty
"""


@pytest.mark.parametrize(
    ("log", "reason"),
    [
        (PLAIN, "glue_shared.errors.OptionError: --key is 'x', expected a column"),
        (FROM_JAVA, "java.io.FileNotFoundException: s3://lake/in/a.json"),
        (FROM_A_TASK, "KeyError: 'amount'"),
        (OUT_OF_MEMORY, "java.lang.OutOfMemoryError: Java heap space"),
        ("all is well\n", None),
    ],
    ids=["plain", "from Java", "from a task", "out of memory", "none"],
)
@pytest.mark.parametrize("after", ["", SHUTDOWN], ids=["quiet end", "noisy end"])
def test_finds_the_innermost_error(tmp_path: Path, log: str, reason: str | None, after: str) -> None:
    file = tmp_path / "driver.log"
    file.write_text(log + (after if reason else ""), encoding="utf-8")

    assert innermost_error(file) == reason
