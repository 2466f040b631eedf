"""One engine, one endpoint: `python -m benchmarks.s3_latency.one_run ENGINE ENDPOINT RUN_DIR ANSWER`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from benchmarks.measuring import ROOT, adopt_orphans, spark
from hardened_glue.local.definition import JobDefinition
from hardened_glue.local.s3a import S3Access

SCRIPTS = ROOT / "glue_scripts"
ENGINES = ("naive", "grouped")


def definition(engine: str) -> JobDefinition:
    arguments = {"--source": "s3://lake/events/", "--target": f"s3://out/{engine}/"}
    if engine == "naive":
        return JobDefinition(name=engine, script=ROOT / "demo" / "naive.py", arguments=arguments)
    return JobDefinition(
        name=engine,
        script=SCRIPTS / "s3_to_parquet.py",
        extra_py_files=(SCRIPTS,),
        arguments={**arguments, "--source_format": "json"},
    )


def main(argv: list[str]) -> int:
    engine, endpoint, run_dir, answer = argv[1], argv[2], Path(argv[3]), Path(argv[4])
    adopt_orphans()
    measured = spark(
        definition(engine),
        root=run_dir.parent / "no-folders",
        run_dir=run_dir,
        s3=S3Access(endpoint_url=endpoint),
    )
    answer.write_text(json.dumps(asdict(measured)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
