"""A retry is known by the run that it retries."""

from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from glue_shared import runtime
from glue_shared.runtime import Run, Session

SESSION = Session(glue=None, job=None, job_name="orders", run_id="jr_3")


def test_a_run_on_glue_is_traced_to_its_first_attempt(monkeypatch: pytest.MonkeyPatch) -> None:
    client: Any = boto3.client("glue", region_name="us-east-1")
    with Stubber(client) as stub:
        for run_id, previous in (("jr_3", "jr_2"), ("jr_2", "jr_1"), ("jr_1", None)):
            run = {"Id": run_id, **({"PreviousRunId": previous} if previous else {})}
            stub.add_response("get_job_run", {"JobRun": run}, {"JobName": "orders", "RunId": run_id})
        monkeypatch.setattr(boto3, "client", lambda *_, **__: client)
        monkeypatch.delenv("HARDENED_GLUE_LOCAL_S3_ROOT", raising=False)

        assert runtime.identify(SESSION, must_know_retries=True) == Run("jr_3", "jr_1", "orders")


def test_a_local_run_is_told_what_it_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", "somewhere")
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_PREVIOUS_RUN_ID", "jr_1")

    assert runtime.identify(SESSION, must_know_retries=True) == Run("jr_3", "jr_1", "orders")


def test_a_local_run_that_retries_nothing_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HARDENED_GLUE_LOCAL_S3_ROOT", "somewhere")
    monkeypatch.delenv("HARDENED_GLUE_LOCAL_PREVIOUS_RUN_ID", raising=False)

    assert runtime.identify(SESSION, must_know_retries=True) == Run("jr_3", "jr_3", "orders")


def test_an_overwrite_asks_nobody() -> None:
    assert runtime.identify(SESSION, must_know_retries=False) == Run("jr_3", "jr_3", "orders")
