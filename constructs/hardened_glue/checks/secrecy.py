"""What looks like a secret. Arguments of a job are plain text to everyone who may call GetJob."""

import re

_NAME = re.compile(
    r"passw(or)?d|(^|[-_.])(pwd|pass|passphrase)([-_.]|$)|secret|credential|token"
    r"|(api|access|private|secret)[-_.]?key",
    re.IGNORECASE,
)
# The name of a place where a secret lies is no secret: `--db_secret_arn`.
_REFERENCE = re.compile(r"[-_.]?(arn|name|path|id)$", re.IGNORECASE)
_ACCESS_KEY_ID = re.compile(r"access[-_.]?key", re.IGNORECASE)
_VALUES = (
    re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),  # an AWS access key
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    re.compile(r"[?&;:,]\s*(password|passwd|pwd)\s*=", re.IGNORECASE),  # jdbc:...?user=x&password=y
    re.compile(r"(password|passwd|pwd|secret[-_.]?key)\s*=\s*\S", re.IGNORECASE),
    re.compile(r"://[^/\s:@]+:[^/\s@]+@"),  # scheme://user:password@host
    re.compile(r"^jdbc:oracle:thin:[^/@\s]+/[^@\s]+@", re.IGNORECASE),
    # CloudFormation fills these in at deployment, so the secret lands in the job's definition.
    re.compile(r"\{\{resolve:(secretsmanager|ssm-secure):"),
)


def looks_secret(name: str, value: str) -> bool:
    """Whether the name promises a secret or the value looks like one."""
    return _names_secret(name) or any(pattern.search(value) for pattern in _VALUES)


def _names_secret(name: str) -> bool:
    if _ACCESS_KEY_ID.search(name):
        return True
    return bool(_NAME.search(name)) and not _REFERENCE.search(name)
