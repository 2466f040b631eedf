"""A key that CloudWatch Logs may not use keeps every encrypted log from being written."""

import re
from collections.abc import Iterator, Mapping

from hardened_glue.facts.source import Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import as_list
from hardened_glue.policy.views.others import Key
from hardened_glue.policy.views.role import Statement, statements

_LOGS = re.compile(r"logs(\..+)?\.amazonaws\.com(\.cn)?$")


def check(key: Key) -> Iterator[Said]:
    """A key for encrypted logs whose policy names no logs service."""
    if key.encrypts_logs() and not any(_lets_logs(each) for each in statements(key.resource, "KeyPolicy")):
        evidence = "the key encrypts the jobs' logs and its policy names no logs service"
        yield Miss(evidence=evidence, property="KeyPolicy")


def _lets_logs(statement: Statement) -> bool:
    principal = statement.principal
    services = as_list(principal.get("Service")) if isinstance(principal, Mapping) else as_list(principal)
    may = any(statement.allows(action) for action in ("kms:GenerateDataKey", "kms:Encrypt"))
    return may and any(service == "*" or _LOGS.match(str(service)) for service in services)


RULE = Rule(
    id="key-for-logs",
    title="The key policy lets CloudWatch Logs encrypt",
    why="without it Glue cannot log encrypted, stops logging and says nothing",
    source=Source("https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"),
    fix=(
        "allow logs.<region>.amazonaws.com kms:Encrypt, Decrypt, ReEncrypt*, GenerateDataKey* and "
        "DescribeKey, under ArnLike kms:EncryptionContext:aws:logs:arn"
    ),
    library="JobFoundation's key carries the statement",
    severity=Severity.ERROR,
    view=Key,
    check=check,
)
