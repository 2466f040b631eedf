"""Bounds that AWS documents for a job's properties."""

from hardened_glue.facts.source import Mark, Source, glue_guide

MAX_RETRIES = 10
MAX_RETRIES_SOURCE = glue_guide("add-job")  # the API model itself has no bound

TIMEOUT_MINUTES = 10_079  # below 7 days, which is 10,080
TIMEOUT_SOURCE = Source("botocore glue model, CreateJobRequest.Timeout")

JOB_NAME_LENGTH = 255
DESCRIPTION_LENGTH = 2048
TAGS = 50
ARGUMENTS_BYTES = 260 * 1024
LOG_GROUP_PREFIX_LENGTH = 400
MIN_WORKERS = 2  # one hosts the driver
MIN_WORKERS_SOURCE = glue_guide("worker-types", Mark.INFERRED)

# CloudWatch Logs takes these numbers of days and no other.
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
    1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
