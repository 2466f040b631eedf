"""Metrics that the role may not send are metrics that are off."""

from collections.abc import Iterator

from hardened_glue.facts.metrics import NAMESPACE
from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.job import SparkJob

_ACTION = "cloudwatch:PutMetricData"


def check(job: SparkJob) -> Iterator[Said]:
    """Metrics switched on beside a role without the permission."""
    switched_on = "--enable-metrics" in job.arguments or job.is_on("--enable-observability-metrics")
    if switched_on and not job.role().may(_ACTION, NAMESPACE):
        yield Miss(evidence=f"metrics are on and the role may not {_ACTION} in {NAMESPACE}", property="Role")


RULE = Rule(
    id="role-metrics",
    title="The role of a job with metrics may send them",
    why="CDK's own job turns metrics on and grants nothing: they and their alarms stay empty",
    source=glue_guide("create-an-iam-role"),
    fix=f"allow the role {_ACTION} on * under StringEquals cloudwatch:namespace {NAMESPACE}",
    library=f"HardenedJob's role may, in the namespace {NAMESPACE} alone",
    severity=Severity.ERROR,
    view=SparkJob,
    check=check,
)
