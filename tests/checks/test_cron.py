"""Every clock that Glue would refuse, or that would never fire, refused by the name of its field."""

import pytest

from hardened_glue.checks.cron import check_cron
from hardened_glue.errors import JobConfigError


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        (
            "0 3 * * ?",
            "cron is '0 3 * * ?', expected six fields"
            " (minute hour day-of-month month day-of-week year) such as '0 3 * * ? *'",
        ),
        (
            "0 3 * * * *",
            "cron day-of-month and day-of-week is '* and *', expected ? in one of the two, and in one only",
        ),
        (
            "0 3 ? * ? *",
            "cron day-of-month and day-of-week is '? and ?', expected ? in one of the two, and in one only",
        ),
        ("60 3 * * ? *", "cron minute is '60', expected 0 to 59, such as 0, 0/15 or 5,35"),
        ("? 3 * * ? *", "cron minute is '?', expected 0 to 59, such as 0, 0/15 or 5,35"),
        (", 3 * * ? *", "cron minute is ',', expected 0 to 59, such as 0, 0/15 or 5,35"),
        ("5-1 3 * * ? *", "cron minute is '5-1', expected 0 to 59, such as 0, 0/15 or 5,35"),
        ("0/0 3 * * ? *", "cron minute is '0/0', expected 0 to 59, such as 0, 0/15 or 5,35"),
        ("0 24 * * ? *", "cron hour is '24', expected 0 to 23, such as 3, 0/6, 8-18 or *"),
        ("0 3 0 * ? *", "cron day-of-month is '0', expected 1 to 31, such as 1, 1-7, 1W, L, * or ?"),
        ("0 3 32W * ? *", "cron day-of-month is '32W', expected 1 to 31, such as 1, 1-7, 1W, L, * or ?"),
        ("0 3 * 13 ? *", "cron month is '13', expected 1 to 12 or JAN to DEC, such as 1, JAN-MAR or *"),
        (
            "0 3 ? * MON#2 *",
            "cron day-of-week is 'MON#2', expected 1 to 7 or SUN to SAT, such as MON-FRI, 2, 6L or ?",
        ),
        (
            "0 3 ? * 8 *",
            "cron day-of-week is '8', expected 1 to 7 or SUN to SAT, such as MON-FRI, 2, 6L or ?",
        ),
        ("0 3 * * ? 1969", "cron year is '1969', expected 1970 to 2199, such as 2027, 2027-2029 or *"),
        (
            "0/2 3 * * ? *",
            "cron minute is '0/2', expected times 5 minutes apart or more: Glue fires no faster",
        ),
        (
            "0,58 * * * ? *",
            "cron minute is '0,58', expected times 5 minutes apart or more: Glue fires no faster",
        ),
        (
            "58,0 0,23 * * ? *",
            "cron minute is '58,0', expected times 5 minutes apart or more: Glue fires no faster",
        ),
        (
            "0 3 30 FEB ? *",
            "cron day-of-month is '30', expected 29 or less in these months: it never fires",
        ),
    ],
)
def test_refuses_a_clock_that_glue_would_refuse_or_that_never_fires(expression: str, message: str) -> None:
    with pytest.raises(JobConfigError) as refused:
        check_cron(expression)

    assert str(refused.value) == message


@pytest.mark.parametrize(
    "expression",
    [
        "0 10 * * ? *",
        "15 12 * * ? *",
        "0 18 ? * MON-FRI *",
        "0 8 1 * ? *",
        "0/15 * * * ? *",
        "0/10 * ? * MON-FRI *",
        "0/5 8-17 ? * MON-FRI *",
        "0 8 3W * ? *",
        "0 8 L * ? *",
        "0 8 ? * 6L *",
        "0 8 ? jan,7 sun 2027-2030",
        "0,58 3 * * ? *",
        "0 0 29 2 ? *",
        "1/10 * * * ? *",
    ],
)
def test_takes_what_glue_documents(expression: str) -> None:
    assert check_cron(expression) == check_cron(f"cron({expression})") == f"cron({expression})"
