"""A role that trusts Glue trusts it in every account, unless it says which."""

from collections.abc import Iterator, Mapping

from hardened_glue.facts.source import Mark, Source
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.template import as_list
from hardened_glue.policy.views.role import Role, Statement

_LIMITS = ("aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid")


def check(role: Role) -> Iterator[Said]:
    """A statement that lets a service assume the role, whichever account it works for."""
    for statement in role.trust():
        principal = statement.principal
        services = as_list(principal.get("Service")) if isinstance(principal, Mapping) else []
        if "glue.amazonaws.com" in services and not _is_limited(statement):
            evidence = "glue.amazonaws.com may assume the role on behalf of any account"
            yield Miss(evidence=evidence, property=f"{statement.property}.Condition")


def _is_limited(statement: Statement) -> bool:
    keys = {
        str(key).lower() for test in statement.condition.values() if isinstance(test, Mapping) for key in test
    }
    return any(limit in keys for limit in _LIMITS)


RULE = Rule(
    id="role-trust",
    title="The role is assumed by Glue for its own account alone",
    why="iam:PassRole keeps a role within its account; the condition holds where the service itself errs",
    # AWS's own templates for Glue carry the condition; no page of the Glue guide speaks of it.
    source=Source("https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html", Mark.INFERRED),
    fix="add the condition StringEquals aws:SourceAccount with the account's id to the trust policy",
    library="HardenedJob's role carries the condition",
    severity=Severity.WARNING,
    view=Role,
    check=check,
)
