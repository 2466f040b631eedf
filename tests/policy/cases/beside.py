"""What the rules say of events, triggers, connections and the catalog."""

from tests.policy.cases.case import one
from tests.policy.policy_templates import REMOVED

_PROPERTIES = "Connection/ConnectionInput/ConnectionProperties"
_SETTINGS = "Catalog/DataCatalogEncryptionSettings"

BESIDE = [
    one("failure-event", {"Failures": REMOVED}, "no event rule in the template tells of FAILED or TIMEOUT"),
    one(
        "failure-event",
        {"Failures/Targets": REMOVED},
        "no event rule in the template tells of FAILED or TIMEOUT",
    ),
    one(
        "failure-event",
        {"Failures/EventPattern/detail/state": ["FAILED"]},
        "no event rule in the template tells of TIMEOUT",
    ),
    one(
        "failure-event",
        {"Failures/EventPattern/detail/jobName": ["hourly"]},
        "no event rule in the template tells of FAILED or TIMEOUT",
    ),
    one(
        "event-state",
        {"Failures/EventPattern/detail/state": ["FAILED", "TIMEOUT", "ERROR"]},
        "the rule waits for ERROR, Glue sends SUCCEEDED, FAILED, TIMEOUT, STOPPED",
    ),
    one(
        "event-dead-letter",
        {"Failures/Targets/0/DeadLetterConfig": REMOVED},
        "target Topic has no dead-letter queue",
    ),
    one("trigger-schedule", {"Trigger/Schedule": REMOVED}, "Schedule is absent on a scheduled trigger"),
    one(
        "trigger-schedule",
        {"Trigger/Schedule": "cron(0 3 * * *)"},
        "Schedule is cron(0 3 * * *): cron is 'cron(0 3 * * *)', expected six fields (minute hour"
        " day-of-month month day-of-week year) such as '0 3 * * ? *'",
    ),
    one(
        "trigger-started",
        {"Trigger/StartOnCreation": REMOVED},
        "StartOnCreation is absent: the trigger is made and never fires",
    ),
    one(
        "connection-secret",
        {f"{_PROPERTIES}/PASSWORD": "hunter2"},
        "PASSWORD holds or promises a secret",
    ),
    one(
        "connection-secret",
        {f"{_PROPERTIES}/PASSWORD": "{{resolve:secretsmanager:db:SecretString:password}}"},
        "PASSWORD holds or promises a secret",
    ),
    one(
        "connection-secret",
        {f"{_PROPERTIES}/JDBC_CONNECTION_URL": "jdbc:oracle:thin:me/hunter2@db:1521/x"},
        "JDBC_CONNECTION_URL holds or promises a secret",
    ),
    one("connection-ssl", {f"{_PROPERTIES}/JDBC_ENFORCE_SSL": "false"}, "JDBC_ENFORCE_SSL is false"),
    one("connection-ssl", {f"{_PROPERTIES}/JDBC_ENFORCE_SSL": REMOVED}, "JDBC_ENFORCE_SSL is absent"),
    one(
        "catalog-encryption",
        {f"{_SETTINGS}/EncryptionAtRest/CatalogEncryptionMode": "DISABLED"},
        "CatalogEncryptionMode is DISABLED",
    ),
    one(
        "catalog-encryption",
        {f"{_SETTINGS}/ConnectionPasswordEncryption": REMOVED},
        "ReturnConnectionPasswordEncrypted is absent",
    ),
    one(
        "transform-encryption",
        {"Transform/TransformEncryption": REMOVED},
        "MLUserDataEncryptionMode is absent",
    ),
]
