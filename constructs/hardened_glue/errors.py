"""The one error that a caller's own mistake raises, and its one message format."""


class JobConfigError(ValueError):
    """An option of a job that cannot work, refused before anything is deployed.

    The text is always `<option> is <value>, expected <expectation>`.
    """

    def __init__(self, option: str, value: object, expectation: str) -> None:
        super().__init__(f"{option} is {value!r}, expected {expectation}")
        self.option = option
        self.value = value
        self.expectation = expectation


class Hidden:
    """Stands in an error for a value that must not reach a log."""

    def __repr__(self) -> str:
        return "<hidden>"
