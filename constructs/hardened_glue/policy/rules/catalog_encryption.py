"""The data catalog of an account is encrypted, and its connections' passwords too, by settings of its own."""

from collections.abc import Iterator

from hardened_glue.facts.source import glue_guide
from hardened_glue.policy.model import Miss, Rule, Said, Severity
from hardened_glue.policy.views.others import CatalogEncryption

_AT = "DataCatalogEncryptionSettings"
_MODE = f"{_AT}.EncryptionAtRest.CatalogEncryptionMode"
_PASSWORDS = f"{_AT}.ConnectionPasswordEncryption.ReturnConnectionPasswordEncrypted"


def check(settings: CatalogEncryption) -> Iterator[Said]:
    """Metadata or passwords in plain text. Accounts without such a resource are another stack's business."""
    mode = settings.resource.known(_MODE)
    if mode not in ("SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"):
        yield Miss(evidence=f"CatalogEncryptionMode is {'absent' if mode is None else mode}", property=_MODE)
    passwords = settings.resource.known(_PASSWORDS)
    if str(passwords).lower() != "true":
        shown = "absent" if passwords is None else passwords
        yield Miss(evidence=f"ReturnConnectionPasswordEncrypted is {shown}", property=_PASSWORDS)


RULE = Rule(
    id="catalog-encryption",
    title="The data catalog and its passwords are encrypted",
    why="the catalog names every table and column; GetConnection shows passwords that are not encrypted",
    source=glue_guide("encrypt-glue-data-catalog"),
    fix="set CatalogEncryptionMode to SSE-KMS and ReturnConnectionPasswordEncrypted to true, with keys",
    library="CatalogEncryption, once in one stack: the setting is the whole account's",
    severity=Severity.ERROR,
    view=CatalogEncryption,
    check=check,
    controls=(
        "checkov CKV_AWS_94",
        "prowler glue_data_catalogs_metadata_encryption_enabled",
        "prowler glue_data_catalogs_connection_passwords_encryption_enabled",
    ),
)
