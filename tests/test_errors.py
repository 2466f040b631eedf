"""The message format that every refusal has."""

from hardened_glue.errors import Hidden, JobConfigError


def test_says_option_value_and_expectation() -> None:
    error = JobConfigError("max_retries", 11, "0 to 10")

    assert str(error) == "max_retries is 11, expected 0 to 10"
    assert (error.option, error.value, error.expectation) == ("max_retries", 11, "0 to 10")


def test_quotes_text_so_that_an_empty_one_is_seen() -> None:
    assert str(JobConfigError("job_name", "", "a name")) == "job_name is '', expected a name"


def test_a_hidden_value_stays_hidden() -> None:
    assert str(JobConfigError("password", Hidden(), "none")) == "password is <hidden>, expected none"
