"""One engine on one input: `python -m benchmarks.straggler.one_run ENGINE ROOT RUN_DIR ANSWER`."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from demo import rows

from benchmarks.measuring import EVENTS, ROOT, adopt_orphans, spark
from hardened_glue.local.definition import JobDefinition

SCRIPTS = ROOT / "glue_scripts"
ENGINES = ("coalesce_one", "grouped")


def definition(engine: str) -> JobDefinition:
    arguments = {"--source": "s3://lake/events/", "--target": f"s3://out/{engine}/", **dict(EVENTS)}
    if engine == "coalesce_one":
        script = ROOT / "benchmarks" / "straggler" / "coalesce_one.py"
        return JobDefinition(name=engine, script=script, arguments=arguments)
    return JobDefinition(
        name=engine,
        script=SCRIPTS / "s3_to_parquet.py",
        extra_py_files=(SCRIPTS,),
        arguments={**arguments, "--source_format": "json"},
    )


def main(argv: list[str]) -> int:
    engine, root, run_dir, answer = argv[1], Path(argv[2]), Path(argv[3]), Path(argv[4])
    adopt_orphans()
    measured = spark(definition(engine), root=root, run_dir=run_dir)
    found = asdict(measured)
    written = rows.parquet_files(root / "out" / engine)
    found |= {"rows": rows.count(written), "files_out": len(written)}
    answer.write_text(json.dumps(found), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
