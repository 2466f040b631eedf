from hardened_glue.profile.cost import Workers, of_run


def test_a_run_is_billed_by_its_seconds_on_all_workers() -> None:
    told = of_run(Workers(worker_type="G.1X", max_workers=10), "5.0", seconds=1800)

    assert told["usd"] == "2.20"  # half an hour x 10 x 0.44
    assert told["how"].startswith("30.0 min x 10 G.1X x 0.44 USD a DPU-hour")


def test_a_run_of_seconds_is_billed_a_minute() -> None:
    assert of_run(Workers(worker_type="G.2X", max_workers=30), "5.0", seconds=5)["usd"] == "0.44"


def test_a_worker_without_a_price_is_said() -> None:
    told = of_run(Workers(worker_type="Standard9", max_workers=2), "5.0", seconds=60)

    assert told == {"not_known": "no price of a Standard9 worker is known"}
