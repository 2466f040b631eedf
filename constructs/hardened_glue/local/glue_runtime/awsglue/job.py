"""A job's beginning and end, as scripts mark them."""

from collections.abc import Mapping
from typing import Any, ClassVar

from .errors import refuse


class Job:
    """Bookmarks are all that init and commit act on. They are not emulated: reading under one says so."""

    _current: ClassVar["Job | None"] = None

    def __init__(self, glue_context: Any) -> None:
        self.glue_context = glue_context
        self._bookmark = "job-bookmark-disable"

    @classmethod
    def isInitialized(cls) -> bool:  # noqa: N802 - Glue's name
        return cls._current is not None

    def init(self, job_name: str, args: Mapping[str, Any] | None = None) -> None:
        """Starts the job under its name; `args` is what getResolvedOptions gave."""
        if not job_name:
            raise ValueError("job_name is empty, expected the JOB_NAME argument")
        self._bookmark = str((args or {}).get("job_bookmark_option") or "job-bookmark-disable")
        Job._current = self

    def commit(self) -> None:
        if Job._current is not self:
            raise RuntimeError("Job.commit was called before Job.init")

    @classmethod
    def refuse_bookmarks(cls, transformation_ctx: str) -> None:
        """Stops a read that Glue would narrow to new files: reading all of them would be another job."""
        if transformation_ctx and cls._current and cls._current._bookmark != "job-bookmark-disable":
            refuse(
                f"{cls._current._bookmark} (transformation_ctx {transformation_ctx})",
                "run with job-bookmark-disable",
            )
