"""The tables of docs/reference/cost.md. `python -m tests.jobs.cost_page` writes them anew."""

from tests.facts.generated import rewrite, table

from hardened_glue.facts import throughput
from hardened_glue.facts.prices import PRICE_SOURCES, US_PRICES, Prices
from hardened_glue.facts.throughput import FORMAT_WEIGHTS, SPEEDS, UNPACKED_RATIO, Constant
from hardened_glue.jobs.cost import cost_line
from hardened_glue.jobs.settings import DEFAULTS, JobSettings, Sizing

PAGE = "cost.md"
_MEANING = {
    "usd_per_dpu_hour": "a DPU-hour",
    "usd_per_flex_dpu_hour": "a DPU-hour of a FLEX run",
    "usd_per_m_dpu_hour": "an M-DPU-hour, for the R types",
    "glue_6_factor": "of these on Glue 6.0",
    "minimum_billed_minutes": "minute billed at least",
}
_JOBS = {
    "defaults": DEFAULTS,
    "ten-dollars": JobSettings(max_cost_per_run_usd=10, max_retries=0),
    "newest": JobSettings(glue_version="6.0"),
    "patient": JobSettings(sizing=Sizing(worker_type="G.2X", execution_class="FLEX")),
    "hungry": JobSettings(sizing=Sizing(worker_type="R.4X", max_workers=20), timeout_minutes=60),
    "known": JobSettings(sizing=Sizing(expected_minutes=12, expected_workers=4)),
    "own-prices": JobSettings(
        prices=Prices(usd_per_dpu_hour=0.5, where="my account's", as_of="2027-01"), max_retries=0
    ),
}
_INPUTS = {
    "a million files of 2 KB": Sizing.for_input(files=1_000_000, bytes=2 * 10**9, format="json"),
    "the same by Glue's own reader": Sizing.for_input(
        files=1_000_000, bytes=2 * 10**9, format="json", reader="dynamic_frame"
    ),
    "32 GB of gzipped JSON in 640 files": Sizing.for_input(
        files=640, bytes=32 * 10**9, format="json", compression="gzip"
    ),
    "the same in 16 files by Glue's own reader": Sizing.for_input(
        files=16, bytes=32 * 10**9, format="json", compression="gzip", reader="dynamic_frame"
    ),
    "a terabyte of CSV in 8,000 files": Sizing.for_input(files=8_000, bytes=10**12, format="csv"),
}
_CONSTANTS = {
    "listing a file": throughput.SECONDS_A_LISTED_FILE,
    "a vCPU": throughput.LAPTOP_CORES_A_VCPU,
    "start and commit": throughput.START_MINUTES,
    "a piece of a file that can be cut": throughput.SPLIT_MB,
    "the smallest group": throughput.SMALLEST_GROUP_MB,
    "a file's weight in a group": throughput.GROUP_OVERHEAD_BYTES,
    "how much of the heap is used": throughput.SAFE_HEAP_SHARE,
    "a task that streams": throughput.STREAMING_TASK_MB,
    "how much of the time is planned for": throughput.SHARE_OF_THE_TIME,
}


def made() -> dict[str, str]:
    """Every table of the page, by the name of its place."""
    lines = "\n".join(cost_line(name, settings) for name, settings in _JOBS.items())
    gzipped = "\n".join(_INPUTS["32 GB of gzipped JSON in 640 files"].reasons)
    return {
        "prices": table(
            ("option of `Prices`", "value", "meaning", "mark"),
            [(f"`{name}`", getattr(US_PRICES, name), _MEANING[name], _mark(name)) for name in _MEANING],
        ),
        "read": f"They are {US_PRICES.where} prices of {US_PRICES.as_of}.",
        "lines": f"```text\n{lines}\n```",
        "inputs": table(
            ("input", "size", "minutes expected"),
            [(name, f"{s.max_workers} x {s.worker_type}", s.expected_minutes) for name, s in _INPUTS.items()],
        ),
        "reasons": f"```text\n{gzipped}\n```",
        "constants": table(("constant", "value", "why", "mark"), [_constant(*each) for each in _constants()]),
    }


def _constants() -> list[tuple[str, Constant]]:
    found = list(_CONSTANTS.items())
    for reader, speed in SPEEDS.items():
        found += [
            (f"a file, `{reader}`", speed.seconds_a_file),
            (f"unpacked bytes a slot, `{reader}`", speed.unpacked_mb_a_second),
            (f"a file on the driver, `{reader}`", speed.driver_bytes_a_file),
        ]
    found += [(f"a MB of {name}, beside JSON lines", weight) for name, weight in FORMAT_WEIGHTS.items()]
    return found + [(f"unpacked: {name}", ratio) for name, ratio in UNPACKED_RATIO.items()]


def _constant(name: str, constant: Constant) -> tuple[object, ...]:
    return (name, f"{_plain(constant.value)} {constant.unit}", constant.why, constant.source.mark.letter)


def _plain(number: float) -> str:
    return f"{number:,.5f}".rstrip("0").rstrip(".")


def _mark(name: str) -> str:
    return PRICE_SOURCES[name].mark.letter


if __name__ == "__main__":
    rewrite(PAGE, made())
