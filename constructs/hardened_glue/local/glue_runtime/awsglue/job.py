"""A job's beginning and end, as scripts mark them, and the bookmarks between the two."""

import time
from collections.abc import Mapping
from typing import Any, ClassVar

from .bookmark_state import BookmarkState, Contexts

_DISABLE, _PAUSE = "job-bookmark-disable", "job-bookmark-pause"
State = dict[str, Any]


class Job:
    """Reads the job's bookmarks at init, and writes them at commit alone: a run that fails leaves them."""

    _current: ClassVar["Job | None"] = None

    def __init__(self, glue_context: Any) -> None:
        self.glue_context = glue_context
        self._option = _DISABLE
        self._run_id = ""
        self._state: BookmarkState | None = None
        self._before: Contexts = {}
        self._until: Contexts | None = None
        self._after: Contexts = {}
        self.started_ns = 0

    @classmethod
    def isInitialized(cls) -> bool:  # noqa: N802 - Glue's name
        return cls._current is not None

    @classmethod
    def current(cls) -> "Job | None":
        return cls._current

    @classmethod
    def forget(cls) -> None:
        """Leaves no job begun: for processes in which scripts run one after another."""
        cls._current = None

    def init(self, job_name: str, args: Mapping[str, Any] | None = None) -> None:
        """Starts the job under its name; `args` is what getResolvedOptions gave."""
        if not job_name:
            raise ValueError("job_name is empty, expected the JOB_NAME argument")
        given = args or {}
        self.started_ns = time.time_ns()
        self._option = str(given.get("job_bookmark_option") or _DISABLE)
        self._run_id = str(given.get("JOB_RUN_ID") or f"run at {self.started_ns}")
        if self._option != _DISABLE:
            self._read(BookmarkState.of(job_name), given)
        Job._current = self

    def commit(self) -> None:
        """Ends the job: what it has read under bookmarks counts as read, unless they are paused."""
        if Job._current is not self:
            raise RuntimeError("Job.commit was called before Job.init")
        if self._state is not None and self._option != _PAUSE:
            self._state.commit(self._run_id, {**self._before, **self._after})
            self._before, self._after = {**self._before, **self._after}, {}

    def keeps_bookmark(self, transformation_ctx: str) -> bool:
        """Whether a read of this context is narrowed; without a context none is."""
        return self._state is not None and bool(transformation_ctx)

    def bookmark(self, transformation_ctx: str) -> tuple[State | None, State | None]:
        """What the context had read before, and in a paused run over a range, at its end."""
        until = None if self._until is None else self._until.get(transformation_ctx)
        return self._before.get(transformation_ctx), until

    def remember(self, transformation_ctx: str, state: State) -> None:
        """What the context will have read once the job commits."""
        self._after[transformation_ctx] = state

    def _read(self, state: BookmarkState, given: Mapping[str, Any]) -> None:
        self._state = state
        self._before, self._after, self._until = state.latest(), {}, None
        if self._option == _PAUSE and given.get("job_bookmark_from") and given.get("job_bookmark_to"):
            self._before = state.after(str(given["job_bookmark_from"]))
            self._until = state.after(str(given["job_bookmark_to"]))
