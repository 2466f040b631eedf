"""The run as Glue knows it: its names, its GlueContext, and which run it retries."""

import json
import os
import sys
import uuid
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from glue_shared import processes
from glue_shared.storage import LOCAL_ROOT_VARIABLE

PREVIOUS_RUN_VARIABLE = "HARDENED_GLUE_LOCAL_PREVIOUS_RUN_ID"
# Either says that this machine runs the job, and Glue knows nothing of it: S3 may be a server all the same.
LOCAL_VARIABLES = (LOCAL_ROOT_VARIABLE, "HARDENED_GLUE_LOCAL_GLUE_VERSION")

TERMINAL_STATES = ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR", "EXPIRED")


class Run(NamedTuple):
    """`key` is the id of the first attempt: a retry has a new id and the same key."""

    id: str
    key: str
    job_name: str = ""


class Session(NamedTuple):
    """What Glue hands to a script: its context, the job to commit, and the names of both."""

    glue: Any
    job: Any
    job_name: str
    run_id: str


def start(argv: Sequence[str]) -> Session:
    """Builds the GlueContext, without which Glue emits no metric and no alarm would ever ring."""
    from awsglue.context import GlueContext
    from awsglue.job import Job
    from awsglue.utils import getResolvedOptions
    from pyspark.context import SparkContext

    glue = GlueContext(SparkContext.getOrCreate())
    arguments = getResolvedOptions(list(argv), ["JOB_NAME"])
    job = Job(glue)
    job.init(arguments["JOB_NAME"], arguments)
    return Session(glue, job, arguments["JOB_NAME"], arguments.get("JOB_RUN_ID") or f"jr_{uuid.uuid4().hex}")


def identify(session: Session, *, must_know_retries: bool) -> Run:
    """The run with the key of its first attempt.

    Glue starts a retry as a run of its own and tells it nothing; GetJobRun knows what it retries. An
    overwrite need not ask: it may be repeated.
    """
    if not must_know_retries:
        return Run(session.run_id, session.run_id, session.job_name)
    first = _first_attempt(session.run_id, _previous_run(session.job_name))
    return Run(session.run_id, first, session.job_name)


def _first_attempt(run_id: str, previous: Callable[[str], str | None]) -> str:
    while (before := previous(run_id)) is not None:
        run_id = before
    return run_id


def _previous_run(job_name: str) -> Callable[[str], str | None]:
    if _is_local():
        retried = os.environ.get(PREVIOUS_RUN_VARIABLE)
        return lambda run_id: retried if retried != run_id else None
    glue = _glue(attempts=4)

    def ask(run_id: str) -> str | None:
        run = glue.get_job_run(JobName=job_name, RunId=run_id)["JobRun"]
        before: str | None = run.get("PreviousRunId")
        return before

    return ask


def is_over(job_name: str, run_id: str, process: str) -> bool | None:
    """Whether a run has ended: Glue knows its runs, this machine its processes. None: nobody can tell."""
    if _is_local():
        return processes.is_over(process)
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        run = _glue(attempts=3).get_job_run(JobName=job_name, RunId=run_id)["JobRun"]
    except (BotoCoreError, ClientError) as error:  # another job's run, a deleted job, a network without Glue
        announce(json.dumps({"state_of_run_unknown": run_id, "error": str(error)}))
        return None
    return run["JobRunState"] in TERMINAL_STATES


def _is_local() -> bool:
    return any(name in os.environ for name in LOCAL_VARIABLES)


def _glue(*, attempts: int) -> Any:
    """A client that gives up before a minute has passed: the SDK's own waits five."""
    import boto3
    from botocore.config import Config

    retries: Any = {"total_max_attempts": attempts, "mode": "standard"}
    return boto3.client("glue", config=Config(connect_timeout=5, read_timeout=10, retries=retries))


def announce(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
