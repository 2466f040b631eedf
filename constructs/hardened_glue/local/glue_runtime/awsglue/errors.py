"""What this layer does not do, said by name."""

from typing import NoReturn


class NotEmulated(NotImplementedError):  # noqa: N818 - an answer, not a fault
    """A Glue feature that local running does not cover; the text names it."""

    def __init__(self, feature: str, instead: str = "") -> None:
        hint = f"; {instead}" if instead else ""
        super().__init__(f"{feature} is not emulated by local running{hint}")


def refuse(feature: str, instead: str = "") -> NoReturn:
    raise NotEmulated(feature, instead)
