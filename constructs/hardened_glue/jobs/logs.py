"""The log groups of one job, made with the stack so that they are encrypted and expire.

Glue makes its groups by itself, never expiring. To keep them, they must be there first under the very
names that Glue will use, and with a security configuration those names hold it and the role:

- 5.0 and later: `<prefix>/<SecurityConfiguration>-role/<role>/error` and `/output`. The logging page
  names `<prefix>/error` and says nothing of security configurations; the form with the role is that of
  the migration page and of what users report. Should Glue choose the plain names, the role may create
  them below the job's own prefix: encrypted still, but never expiring.
- 4.0: continuous logging into a group of our choice; plain output goes to Glue's shared groups.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_iam as iam
from aws_cdk import aws_logs as logs
from constructs import Construct

from hardened_glue.facts.versions import LogArguments
from hardened_glue.jobs.key import GLUE_LOG_GROUP_ROOT, LOG_GROUP_ROOT
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import JobSettings

_OUTPUTS = ("error", "output")


@dataclass(frozen=True, kw_only=True)
class JobLogs:
    """Where a job logs: its groups, what it may write to and the arguments that say so."""

    groups: Sequence[logs.CfnLogGroup]
    arns: Sequence[str]
    arguments: dict[str, str]


def job_logs(
    scope: Construct,
    foundation: JobFoundation,
    role: iam.IRole,
    job_name: str,
    settings: JobSettings,
) -> JobLogs:
    """Make the log groups that the job's Glue version writes to."""
    prefix = f"{LOG_GROUP_ROOT}/{job_name}"
    by_role = f"{foundation.security_configuration.name}-role/{role.role_name}"
    if settings.version.log_arguments is LogArguments.CUSTOM_PREFIX:
        names = {output: f"{prefix}/{by_role}/{output}" for output in _OUTPUTS}
        writable = [f"{prefix}/*"]
        arguments = {"--custom-logGroup-prefix": prefix}
    else:
        continuous = f"{prefix}/continuous"
        plain = {output: f"{GLUE_LOG_GROUP_ROOT}/{by_role}/{output}" for output in _OUTPUTS}
        names = {"continuous": continuous, **plain}
        writable = [f"{prefix}/*", f"{GLUE_LOG_GROUP_ROOT}/{by_role}/*"]
        arguments = {
            "--enable-continuous-cloudwatch-log": "true",
            "--enable-continuous-log-filter": "true",  # no heartbeats of YARN
            "--continuous-log-logGroup": continuous,
        }
    groups = [
        _group(scope, output, name, foundation, settings.log_retention_days) for output, name in names.items()
    ]
    return JobLogs(groups=groups, arns=[_arn(scope, name) for name in writable], arguments=arguments)


def _group(
    scope: Construct, output: str, name: str, foundation: JobFoundation, retention_days: int
) -> logs.CfnLogGroup:
    group = logs.CfnLogGroup(
        scope,
        f"{output.capitalize()}Logs",
        log_group_name=name,
        kms_key_id=foundation.key_arn,
        retention_in_days=retention_days,
    )
    # What a job did outlives its stack; the retention ends it. The role's name in the group's own
    # keeps a later stack from finding the name taken.
    group.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
    return group


def _arn(scope: Construct, name: str) -> str:
    return cdk.Stack.of(scope).format_arn(
        service="logs",
        resource="log-group",
        resource_name=name,
        arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
    )
