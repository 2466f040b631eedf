"""DuckDB alone: `python duckdb_alone.py DATABASE URI TABLE FOLDER`, in the venv that has its scanners."""

import importlib
import sys
import time
from pathlib import Path

_SCANNERS = {"postgresql": "postgres", "mariadb": "mysql"}


def main(argv: list[str]) -> None:
    database, uri, table, folder = argv[1:]
    duckdb = importlib.import_module("duckdb")
    scanner = _SCANNERS[database]
    package = importlib.import_module(f"duckdb_extension_{scanner}_scanner")
    (extension,) = Path(str(package.__file__)).parent.rglob(f"{scanner}_scanner.duckdb_extension")
    connection = duckdb.connect()
    connection.load_extension(str(extension))  # DuckDB checks its maker's signature
    started = time.monotonic()
    connection.execute(f"ATTACH '{uri}' AS source (TYPE {scanner}, READ_ONLY)")
    connection.execute(
        f"COPY (SELECT * FROM source.{table}) TO '{folder}/rows.parquet' (FORMAT parquet)"  # noqa: S608
    )
    print(round(time.monotonic() - started, 3))


if __name__ == "__main__":
    main(sys.argv)
