"""The two ways a script refuses: before it reads (`OptionError`) and while it does (`RunError`)."""


class OptionError(ValueError):
    """An argument of the job that cannot be meant so: names the option, the value and what was expected."""

    def __init__(self, option: str, value: object, expectation: str) -> None:
        super().__init__(f"{option} is {value!r}, expected {expectation}")
        self.option = option
        self.value = value
        self.expectation = expectation

    def __reduce__(self) -> tuple[type["OptionError"], tuple[str, object, str]]:
        return type(self), (self.option, self.value, self.expectation)


class RunError(RuntimeError):
    """The run cannot go on without losing or inventing rows; nothing of it has been published."""
