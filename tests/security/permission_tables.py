"""The two tables for the simulated app: what must be allowed, what must be refused."""

from collections.abc import Iterator

from tests.security import (
    catalog_calls,
    copied_calls,
    placed_calls,
    run_calls,
    transport_calls,
    wiring_calls,
)
from tests.security.aws_calls import other_call, s3_call
from tests.security.deployed_job import DeployedJob, object_arn
from tests.security.run_calls import Row
from tests.security.simulated_app import (
    APPEND,
    COPIED,
    LEGACY,
    LOGIN,
    MIRROR,
    PAYMENTS,
    PLACED,
    READER,
    SUBNET,
)
from tests.security.template_values import Templates

Table = list[tuple[str, Row]]


def allowed(templates: Templates) -> Table:
    """Every request of a run of each job, and of what is wired to them."""
    return list(_allowed(templates))


def refused(templates: Templates) -> Table:
    """Requests that nobody may make, each close to one that somebody may."""
    return list(_refused(templates))


def _allowed(templates: Templates) -> Iterator[tuple[str, Row]]:
    for name in (MIRROR, APPEND, LEGACY, PLACED, COPIED):
        job = DeployedJob(templates, name)
        yield from ((name, row) for row in (*run_calls.start(job), *run_calls.traces(job)))
    for name in (MIRROR, APPEND):
        yield from ((name, row) for row in run_calls.source_and_target(DeployedJob(templates, name)))
    append = DeployedJob(templates, APPEND)
    yield from ((APPEND, row) for row in catalog_calls.kept(append))
    yield from ((MIRROR, row) for row in catalog_calls.learnt(DeployedJob(templates, MIRROR)))
    yield from ((APPEND, row) for row in (*run_calls.bookmarks(append), *run_calls.retry(append)))
    placed = _place(templates)
    yield from ((PLACED, row) for row in (*placed_calls.reached(placed), *placed_calls.catalog(placed)))
    copied = DeployedJob(templates, COPIED)
    rows = copied_calls.reached(copied, connection=PAYMENTS, secret=READER)
    yield from ((COPIED, row) for row in (*rows, *run_calls.target(copied), *run_calls.retry(copied)))
    legacy = DeployedJob(templates, LEGACY)
    yield from ((LEGACY, row) for row in placed_calls.spark_catalog(legacy))
    secret = other_call(legacy.role, "secretsmanager:GetSecretValue", _secret(templates))
    yield LEGACY, Row("secrets", "reads the secret it was given", "Permission", (secret,))
    mirror = DeployedJob(templates, MIRROR)
    for action in ("StartJobRun", "GetJobRun", "GetJobRuns"):
        call = other_call(run_calls.user("ci"), f"glue:{action}", mirror.arn)
        yield "ci", Row("grant_start", action, "grant_start", (call,))
    admin = run_calls.user("admin")
    yield from (("an administrator", row) for row in transport_calls.reached(templates, admin))
    yield from (("services", row) for row in wiring_calls.wired(templates))


def _refused(templates: Templates) -> Iterator[tuple[str, Row]]:
    names = (MIRROR, APPEND, LEGACY, PLACED, COPIED)
    mirror, append, legacy, placed, copied = (DeployedJob(templates, name) for name in names)
    jobs = (mirror, append, legacy, placed, copied)
    for job, other in zip(jobs, (*jobs[1:], mirror), strict=True):
        yield from ((job.name, row) for row in run_calls.elsewhere(job, other))
    for job in (mirror, append):
        yield from ((job.name, row) for row in run_calls.beyond_the_data(job))
        secret = other_call(job.role, "secretsmanager:GetSecretValue", _secret(templates))
        yield job.name, Row("secrets", "reads another job's secret", "must not", (secret,))
    yield from ((APPEND, row) for row in catalog_calls.beside_the_kept(append))
    yield from ((MIRROR, row) for row in catalog_calls.beside_the_learnt(mirror))
    yield from ((PLACED, row) for row in placed_calls.elsewhere(_place(templates)))
    rows = copied_calls.elsewhere(copied, connection=PAYMENTS, secret=READER, other_secret=LOGIN)
    yield from ((COPIED, row) for row in rows)
    ci = run_calls.user("ci")
    event_log = object_arn(f"{mirror.arguments['--spark-event-logs-path']}jr_1")
    yield (
        "ci",
        Row(
            "event log",
            "somebody without a permission reads it",
            "must not",
            (s3_call(ci, "GetObject", event_log),),
        ),
    )
    for action in ("UpdateJob", "DeleteJob", "BatchStopJobRun"):
        yield "ci", Row("grant_start", action, "must not", (other_call(ci, f"glue:{action}", mirror.arn),))
    start_another = other_call(ci, "glue:StartJobRun", append.arn)
    yield "ci", Row("grant_start", "starts another job", "must not", (start_another,))
    for bucket in templates.resources("S3::Bucket"):
        arn = templates.attribute(bucket, "Arn")
        stranger = s3_call(ci, "ListBucket", arn)
        yield "ci", Row("buckets", "lists", "must not", (stranger,), bucket.logical_id)
    admin = run_calls.user("admin")
    yield from (("an administrator", row) for row in transport_calls.kept_out(templates, admin))
    yield from (("an administrator", row) for row in transport_calls.queues_kept_out(templates, admin))
    yield from (("services", row) for row in wiring_calls.strangers(templates))


def _place(templates: Templates) -> placed_calls.Place:
    return placed_calls.Place(templates, PLACED, subnet_id=SUBNET, connection="orders", secret=LOGIN)


def _secret(templates: Templates) -> str:
    [secret] = templates.resources("SecretsManager::Secret")
    return templates.reference(secret)
