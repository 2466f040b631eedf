"""How many error records a script tolerates before it fails."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar


class Thresholds:
    """The stageThreshold and totalThreshold of the last step; zero tolerates any number, as on Glue."""

    ARGUMENTS: ClassVar = ("info", "stageThreshold", "totalThreshold")

    def __init__(self, stage: int = 0, total: int = 0) -> None:
        self._stage = stage
        self._total = total

    def following(self, given: Mapping[str, Any]) -> "Thresholds":
        """Those of the next step. Refuses an argument that no transform of Glue's has."""
        for name in given:
            if name not in self.ARGUMENTS:
                raise TypeError(f"unexpected argument {name!r}, expected {', '.join(self.ARGUMENTS)}")
        stage = int(given.get("stageThreshold") or 0)
        return Thresholds(stage, int(given.get("totalThreshold") or self._total))

    def check(self, stage_errors: Callable[[], int], all_errors: Callable[[], int]) -> None:
        """Counts only where a threshold is set: counting computes the frame's steps."""
        self._check("stageThreshold", self._stage, stage_errors)
        self._check("totalThreshold", self._total, all_errors)

    def _check(self, name: str, threshold: int, count: Callable[[], int]) -> None:
        if threshold and (found := count()) >= threshold:
            raise RuntimeError(f"{found} error records, and {name} is {threshold}")
