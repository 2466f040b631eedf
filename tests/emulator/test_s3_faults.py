"""Which requests a fault strikes: repeatable, and no more often than it says."""

from hardened_glue.emulator.s3_faults import Plan, latency, reset, slow_down, truncated


def _struck(plan: Plan, operation: str = "PutObject", path: str = "lake/a") -> list[str]:
    return [fault.name for fault in plan.for_request(operation, path)]


def test_it_strikes_the_operations_and_keys_that_it_names() -> None:
    plan = Plan([slow_down(key=r"\.parquet$")])

    assert _struck(plan, "PutObject", "lake/a.parquet") == ["slow down"]
    assert _struck(plan, "PutObject", "lake/a.json") == []
    assert _struck(plan, "GetObject", "lake/a.parquet") == []


def test_it_lets_the_first_pass_and_strikes_so_often() -> None:
    plan = Plan([reset(after=2, times=1)])

    assert [_struck(plan) for _ in range(5)] == [[], [], ["reset"], [], []]


def test_one_seed_gives_one_sequence_near_the_percentage() -> None:
    def sequence(seed: int) -> list[bool]:
        plan = Plan([slow_down(10)], seed)
        return [bool(_struck(plan)) for _ in range(1000)]

    assert sequence(1) == sequence(1)
    assert sequence(1) != sequence(2)
    assert 70 < sum(sequence(1)) < 130


def test_latency_goes_with_the_first_of_the_other_faults() -> None:
    plan = Plan([reset(times=1), latency(20, 50), truncated(operations=())])

    assert _struck(plan) == ["latency", "reset"]
    assert _struck(plan) == ["latency", "truncated"]
    assert plan.struck == {"latency": 2, "reset": 1, "truncated": 1}
    assert all(0.02 <= plan.delay_seconds(latency(20, 50)) <= 0.05 for _ in range(100))
