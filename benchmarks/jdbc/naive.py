"""The OOM guide's own code, in Python: a table through `spark.read.jdbc` with Spark's defaults."""

import json
import os
import sys
import time
from pathlib import Path

from pyspark.sql import SparkSession

CONNECTIONS_VARIABLE = "HARDENED_GLUE_LOCAL_CONNECTIONS"


def main(argv: list[str]) -> None:
    arguments = dict(zip(argv[1::2], argv[2::2], strict=True))
    connections = json.loads(Path(os.environ[CONNECTIONS_VARIABLE]).read_text(encoding="utf-8"))
    connection = connections[arguments["--connection"]]
    properties = {name: connection[name] for name in ("user", "password")}
    properties["driver"] = arguments["--driver"]
    spark = SparkSession.builder.getOrCreate()
    started = time.monotonic()
    rows = spark.read.jdbc(connection["url"], arguments["--table"], properties=properties)
    rows.write.parquet(arguments["--target"].rstrip("/"))
    seconds = round(time.monotonic() - started, 3)
    print(json.dumps({"run_summary": {"status": "succeeded", "seconds": {"total": seconds}}}), flush=True)


if __name__ == "__main__":
    main(sys.argv)
