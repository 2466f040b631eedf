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
from aws_cdk import aws_logs as logs

from hardened_glue.facts.versions import LogArguments
from hardened_glue.jobs.key import GLUE_LOG_GROUP_ROOT, LOG_GROUP_ROOT
from hardened_glue.jobs.references import Text, regional_arn
from hardened_glue.jobs.security import JobFoundation
from hardened_glue.jobs.settings import JobSettings

_OUTPUTS = ("error", "output")


@dataclass(frozen=True, kw_only=True)
class JobLogs:
    """Where a job logs: its groups, what it may write to and the arguments that say so."""

    groups: Sequence[logs.CfnLogGroup]
    driver_group_name: str  # where driver and executors write what Spark says
    arns: Sequence[Text]
    arguments: dict[str, str]


def job_logs(
    foundation: JobFoundation,
    role_name: str,
    job_name: str,
    settings: JobSettings,
) -> JobLogs:
    """Make the log groups that the job's Glue version writes to.

    The role's name in a group's own keeps a later stack from finding the name taken.
    """
    prefix = f"{LOG_GROUP_ROOT}/{job_name}"
    by_role = f"{foundation.security_configuration_name}-role/{role_name}"
    if settings.version.log_arguments is LogArguments.CUSTOM_PREFIX:
        names = {output: f"{prefix}/{by_role}/{output}" for output in _OUTPUTS}
        writable = [_arn(f"{prefix}/*")]
        arguments = {"--custom-logGroup-prefix": prefix}
    else:
        continuous = f"{prefix}/continuous"
        plain = {output: f"{GLUE_LOG_GROUP_ROOT}/{by_role}/{output}" for output in _OUTPUTS}
        names = {"continuous": continuous, **plain}
        writable = [_arn(f"{prefix}/*"), _arn_of_reference(f"{GLUE_LOG_GROUP_ROOT}/{by_role}/*")]
        arguments = {
            "--enable-continuous-cloudwatch-log": "true",
            "--enable-continuous-log-filter": "true",  # no heartbeats of YARN
            "--continuous-log-logGroup": continuous,
        }
    groups = {
        output: logs.CfnLogGroup(
            foundation.log_groups,
            f"{job_name}-{output}",
            log_group_name=name,
            kms_key_id=foundation.key_arn,
            retention_in_days=settings.log_retention_days,
        )
        for output, name in names.items()
    }
    # By reference, so that what reads the group is made after it.
    driver_group_name = groups["continuous" if "continuous" in groups else "error"].ref
    return JobLogs(
        groups=tuple(groups.values()),
        driver_group_name=driver_group_name,
        arns=writable,
        arguments=arguments,
    )


def _arn(name: str) -> Text:
    return regional_arn("logs", f"log-group:{name}")


def _arn_of_reference(name: str) -> Text:
    # The name holds the role's, which CDK joins in; a text of Fn::Sub could not carry that.
    return f"arn:{cdk.Aws.PARTITION}:logs:{cdk.Aws.REGION}:{cdk.Aws.ACCOUNT_ID}:log-group:{name}"
