"""What a region sells, and what an account gets there at first."""

import re

import aws_cdk as cdk
import pytest

from hardened_glue.errors import JobConfigError
from hardened_glue.facts.workers import REGIONS_OF_G4X, WORKER_TYPES, Command
from hardened_glue.jobs.regions import check_region, quota_warning
from hardened_glue.jobs.sizing import Sizing

BATCH = [name for name, worker in WORKER_TYPES.items() if Command.SPARK_ETL in worker.commands]


@pytest.mark.parametrize(
    ("worker_type", "region", "nearest"),
    [
        ("R.2X", "eu-north-1", "G.4X"),
        ("R.2X", "ap-south-2", "G.2X"),
        ("G.8X", "ap-south-2", "G.2X"),
        ("G.16X", "eu-west-2", "G.8X"),
        ("G.12X", "cn-north-1", "G.2X"),
    ],
)
def test_refuses_a_type_that_the_region_lacks(worker_type: str, region: str, nearest: str) -> None:
    with pytest.raises(JobConfigError) as refusal:
        check_region(Sizing(worker_type=worker_type), region)

    assert str(refusal.value) == (
        f"worker_type is {worker_type!r}, expected one that {region} sells as of 2026-11, "
        f"did you mean {nearest!r}? Sizing(region_has_worker_type=True) if it has come since"
    )


@pytest.mark.parametrize("region", [*REGIONS_OF_G4X, "ap-south-2", "us-gov-west-1"])
@pytest.mark.parametrize("worker_type", BATCH)
def test_what_is_advised_is_sold(worker_type: str, region: str) -> None:
    try:
        check_region(Sizing(worker_type=worker_type), region)
    except JobConfigError as refusal:
        found = re.search(r"did you mean '([^']+)'\?", str(refusal))
        assert found is not None
        check_region(Sizing(worker_type=found[1]), region)
    else:
        assert WORKER_TYPES[worker_type].sold_in(region)


@pytest.mark.parametrize("region", [None, cdk.Aws.REGION])
def test_checks_nothing_where_the_region_is_unknown(region: str | None) -> None:
    check_region(Sizing(worker_type="R.8X"), region)


def test_somebody_may_know_better() -> None:
    check_region(Sizing(worker_type="R.8X", region_has_worker_type=True), "eu-north-1")


@pytest.mark.parametrize(
    ("sizing", "runs", "region", "warning"),
    [
        (
            Sizing(max_workers=501),
            1,
            "eu-west-2",
            "501 G.1X want 501 DPUs, a new account has 500: ask for more, or runs fail to get them",
        ),
        (
            Sizing(max_workers=20, worker_type="G.16X"),
            4,
            "eu-west-1",
            "20 G.16X in 4 runs at once want 1,280 DPUs, a new account has 1,000: "
            "ask for more, or runs fail to get them",
        ),
        (
            Sizing(max_workers=4001, execution_class="FLEX"),
            1,
            "eu-west-2",
            "4,001 G.1X want 4,001 DPUs, a new account has 4,000 for FLEX: "
            "ask for more, or runs fail to get them",
        ),
        (Sizing(max_workers=500), 1, "eu-west-2", None),
        (Sizing(max_workers=1000), 1, "us-east-1", None),
        (Sizing(max_workers=1000), 1, None, None),
        (Sizing(max_workers=1000), 1, cdk.Aws.REGION, None),
    ],
)
def test_warns_of_a_quota_that_the_runs_may_meet(
    sizing: Sizing, runs: int, region: str | None, warning: str | None
) -> None:
    assert quota_warning(sizing, runs, region) == warning
