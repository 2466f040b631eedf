"""Bounds that AWS documents for a job's properties, and the quotas that an account starts with."""

from hardened_glue.facts.source import Mark, Source, glue_guide

MAX_RETRIES = 10
MAX_RETRIES_SOURCE = glue_guide("add-job")  # the API model itself has no bound

TIMEOUT_MINUTES = 10_079  # below 7 days, which is 10,080
TIMEOUT_SOURCE = Source("botocore glue model, CreateJobRequest.Timeout")
TIMEOUT_IS_RETRIED = False  # a run that ends as TIMEOUT is the last
TIMEOUT_IS_RETRIED_SOURCE = glue_guide("add-job")

NOTIFY_DELAY_MINUTES = 1  # and more
NOTIFY_DELAY_SOURCE = Source("botocore glue model, NotificationProperty.NotifyDelayAfter")

# The page on run states speaks of opting in alone; an older one lets only jobs without retries queue, and
# CDK's own job sets no retries with it. Whether the API refuses both together needs a live account.
QUEUING_TAKES_RETRIES = False
QUEUING_SOURCE = glue_guide("job-run-statuses", Mark.CONFLICTING)

JOB_NAME_LENGTH = 255
DESCRIPTION_LENGTH = 2048
TAGS = 50
ARGUMENTS_BYTES = 260 * 1024
LOG_GROUP_PREFIX_LENGTH = 400
EVENT_PATTERN_CHARACTERS = 2048  # EventBridge, of one rule
MANAGED_POLICY_CHARACTERS = 6144  # IAM; white space is not counted
MIN_WORKERS = 2  # one hosts the driver
MIN_WORKERS_SOURCE = glue_guide("worker-types", Mark.INFERRED)
FINE_GRAINED_ACCESS_WORKERS = 4  # Spark-native access control of Lake Formation needs as many
FINE_GRAINED_ACCESS_SOURCE = glue_guide("migrating-version-50")

# Quotas can be raised, so none of them refuses a job; above the first a run may never get what it asks for.
QUOTAS_SOURCE = Source("https://docs.aws.amazon.com/general/latest/gr/glue.html")
DPU_QUOTA = 500
DPU_QUOTA_OF_LARGE_REGIONS = 1000
REGIONS_OF_LARGE_DPU_QUOTA = (
    "us-east-1", "us-east-2", "us-west-2", "ap-northeast-1", "ap-southeast-2", "eu-west-1",
)  # fmt: skip
FLEX_DPU_QUOTA = 4000
JOBS_QUOTA = 2000
CONCURRENT_RUNS_QUOTA = 2000
SECURITY_CONFIGURATIONS_QUOTA = 250
CONNECTIONS_QUOTA = 1000

# CloudWatch Logs takes these numbers of days and no other.
LOG_RETENTION_DAYS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731,
    1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip
