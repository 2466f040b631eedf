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


class StorageError(RuntimeError):
    """S3 refused a request for good, or did not answer in time. `code` is what S3, or the SDK, calls it.

    No OSError, as readers take those for damage of the object that they read.
    """

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code

    def __reduce__(self) -> tuple[type["StorageError"], tuple[str, str]]:
        return type(self), (str(self), self.code)
