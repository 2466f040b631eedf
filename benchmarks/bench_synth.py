"""What a synth costs: this library beside bare L1 resources and beside CDK's stable L2, in one run.

Every app is a process of its own, and the styles take turns within each round, so that a machine that grows
slow is slow for all. Run it as `make bench-synth`; it writes benchmarks/results/synth.json.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from benchmarks.synth_apps import STYLES

ROOT = Path(__file__).parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "synth.json"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One synth: the wall clock, the CPU of Python and Node together, and what came out."""

    style: str
    jobs: int
    round: int
    seconds: float
    cpu_seconds: float
    resources: int
    largest_stack_resources: int
    largest_template_bytes: int


def main(argv: Sequence[str] | None = None) -> int:
    """Measure, write the result file and print the medians."""
    parser = argparse.ArgumentParser(description="the cost of a synth, three styles side by side")
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 10, 50, 300])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--out", type=Path, default=RESULTS)
    options = parser.parse_args(argv)
    runs = [
        measure(style, jobs, number)
        for number in range(options.rounds)
        for jobs in options.jobs
        for style in STYLES
    ]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    result = {
        "machine": f"{os.cpu_count()} cores, Python {platform.python_version()}",
        "runs": [asdict(each) for each in runs],
    }
    options.out.write_text(json.dumps(result, indent=1) + "\n")
    print(table(runs))
    return 0


def measure(style: str, jobs: int, number: int) -> Run:
    """Synthesize one app in a process of its own."""
    with tempfile.TemporaryDirectory() as outdir:
        command = [sys.executable, "-m", "benchmarks.synth_apps", style, str(jobs), outdir]
        environment = {**os.environ, "CDK_VALIDATION": "false"}  # CDK's validator costs all three alike
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
        seconds = time.perf_counter() - start
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        templates = [path.read_bytes() for path in Path(outdir).glob("*.template.json")]
    counts = [len(json.loads(each)["Resources"]) for each in templates]
    return Run(
        style=style,
        jobs=jobs,
        round=number,
        seconds=round(seconds, 3),
        cpu_seconds=round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 3),
        resources=sum(counts),
        largest_stack_resources=max(counts),
        largest_template_bytes=max(map(len, templates)),
    )


def table(runs: Sequence[Run]) -> str:
    """Medians of each style and number of jobs, and what one job more costs."""
    sizes = sorted({each.jobs for each in runs})
    lines = [f"{'jobs':>5} {'style':<18} {'seconds':>8} {'cpu s':>7} {'cpu ms a job':>13} {'resources':>10}"]
    for jobs in sizes:
        for style in STYLES:
            chosen = [each for each in runs if (each.style, each.jobs) == (style, jobs)]
            smallest = [each for each in runs if (each.style, each.jobs) == (style, sizes[0])]
            cpu = median(each.cpu_seconds for each in chosen)
            base = median(each.cpu_seconds for each in smallest)
            per_job = f"{(cpu - base) / (jobs - sizes[0]) * 1000:.1f}" if jobs > sizes[0] else ""
            seconds = median(each.seconds for each in chosen)
            lines.append(
                f"{jobs:>5} {style:<18} {seconds:>8.2f} {cpu:>7.2f} {per_job:>13} {chosen[0].resources:>10}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
