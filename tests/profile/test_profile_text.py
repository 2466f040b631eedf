from tests.profile.runs import gauge, profile

from hardened_glue.profile import page, text

RANG = {
    "name": "nightly-DriverHeap", "threshold": 0.5, "state": "rang", "rang_at_s": [60.0, 605.0],
    "highest": 0.731,
    "why": "the driver <holds> too much",
}  # fmt: skip
SILENT = {"name": "nightly-ExecutorsHeap", "threshold": 0.5, "state": "silent", "highest": 0.1, "why": ""}
UNSEEN = {
    "name": "nightly-NoSuccess",
    "state": "not evaluated",
    "reason": "a local run has no TriggeredRules",
    "why": "",
}


def test_an_alarm_says_when_it_would_have_rung() -> None:
    assert text.told(RANG) == (
        "nightly-DriverHeap would have rung at 01:00, 10:05 (beyond 0.5, highest 0.731)"
    )


def test_an_alarm_that_stayed_silent_says_how_near_it_was() -> None:
    assert text.told(SILENT) == ("nightly-ExecutorsHeap would have stayed silent (beyond 0.5, highest 0.1)")


def test_an_alarm_that_no_local_run_can_show_says_why() -> None:
    assert text.told(UNSEEN) == ("nightly-NoSuccess was not evaluated: a local run has no TriggeredRules")


def test_a_profile_is_told_in_a_few_lines() -> None:
    told = profile(
        gauge("glue.driver.jvm.heap.usage", ((5, 0.25),)),
        alarms=(SILENT,),
        cost={"usd": "0.44", "how": "1.0 min"},
    )

    assert list(text.lines(told)) == [
        "driver heap      peak 25%",
        "alarm            nightly-ExecutorsHeap would have stayed silent (beyond 0.5, highest 0.1)",
        "cost             0.44 USD (1.0 min)",
    ]


def test_the_page_stands_on_its_own_and_escapes_what_it_shows() -> None:
    shown = page.html([profile(alarms=(RANG,))], ["a <job>"], "<svg></svg>")

    assert "a &lt;job&gt;" in shown
    assert "&lt;holds&gt;" in shown
    assert "<script" not in shown
    assert "http" not in shown
