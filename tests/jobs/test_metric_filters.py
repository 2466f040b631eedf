"""Metric filters: their patterns against what Spark and Glue print, and against a healthy run's lines."""

import re

import pytest
from constructs import Construct
from tests.jobs.job_templates import new_stack, of_type, resources

from hardened_glue.cloudwatch.filter_pattern import matches, terms
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.cloudwatch import (
    FILTER_METRIC_FORBIDDEN,
    FILTER_METRIC_LENGTH,
    FILTER_PATTERN_LENGTH,
)
from hardened_glue.facts.log_patterns import ERROR_PATTERNS, MEMORY_PATTERNS, Failure, LogPattern
from hardened_glue.facts.source import Source
from hardened_glue.jobs.alarm_settings import AlarmSettings
from hardened_glue.jobs.metric_filters import filter_pattern, job_filters

MEMORY, ERRORS = filter_pattern(MEMORY_PATTERNS), filter_pattern(ERROR_PATTERNS)

# Lines of the documentation, of Spark 3.5.4 and of reports, with their numbers and names.
ABOUT_MEMORY = [
    "# java.lang.OutOfMemoryError: Java heap space",
    '#   Executing /bin/sh -c "kill -9 12039"...',
    "18/06/13 16:54:29 WARN YarnAllocator: Container killed by YARN for exceeding memory limits. 5.5 GB of"
    " 5.5 GB"
    " physical memory used. Consider boosting spark.yarn.executor.memoryOverhead.",
    "18/06/13 16:54:29 WARN TaskSetManager: Lost task 0.0 in stage 0.0 (TID 0, ip-10-1-2-175.ec2.internal,"
    " executor"
    " 1): ExecutorLostFailure (executor 1 exited caused by one of the running tasks) Reason: Container"
    " killed by"
    " YARN for exceeding memory limits. 5.5 GB of 5.5 GB physical memory used.",
    "26/11/20 02:13:07 WARN YarnAllocator: Container killed by YARN for exceeding physical memory limits."
    " 11.1 GB of"
    " 11 GB physical memory used. Consider boosting spark.executor.memoryOverhead.",
    "26/11/20 02:13:07 ERROR TaskSchedulerImpl: Lost executor 3 on 172.31.6.9: Command exited with code 137",
    "Container [pid=8023,containerID=container_1] is running beyond physical memory limits. Current usage:"
    " 5.6 GB",
    "Exit status: 137. Diagnostics: Container killed on request. Exit code is 137",
    "The executor with id 4 exited with exit code 137(SIGKILL, possible container OOM).",
    "org.apache.spark.memory.SparkOutOfMemoryError: [UNABLE_TO_ACQUIRE_MEMORY] Unable to acquire 65536"
    " bytes of"
    " memory, got 0.",
    "org.apache.spark.SparkException: Job aborted due to stage failure: Total size of serialized results"
    " of 3385"
    " tasks (1024.1 MiB) is bigger than spark.driver.maxResultSize (1024.0 MiB)",
    "java.lang.OutOfMemoryError: GC overhead limit exceeded",
]
ABOUT_ERRORS = [
    "Job aborted due to stage failure: Task 3 in stage 7.0 failed 4 times, most recent failure: Lost task"
    " 3.3",
    "java.io.IOException: No space left on device",
    "Please reduce your request rate. (Service: Amazon S3; Status Code: 503; Error Code: SlowDown; Request"
    " ID: A1)",
    "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: kms:Decrypt on"
    " resource: key",
    "Access Denied (Service: Amazon S3; Status Code: 403; Error Code: AccessDenied; Request ID: X)",
    "com.mysql.cj.jdbc.exceptions.CommunicationsException: Communications link failure",
    "org.postgresql.util.PSQLException: The connection attempt failed.",
    "Access denied for user 'etl'@'10.0.0.8' (using password: YES)",
    'FATAL: password authentication failed for user "etl"',
    "java.io.EOFException: Unexpected end of input stream",
    "s3://bucket/part-0.parquet is not a Parquet file (length is too low: 3)",
    "[PATH_NOT_FOUND] Path does not exist: s3://bucket/raw.",
    "[UNABLE_TO_INFER_SCHEMA] Unable to infer schema for JSON. It must be specified manually.",
    "org.apache.spark.shuffle.MetadataFetchFailedException: Missing an output location for shuffle 2",
]
HEALTHY = [
    "INFO SparkContext: Running Spark version 3.5.4-amzn-0",
    # The command line of every JVM names what to do when it is out of memory.
    "INFO JESExecutor: command: java -server -Xmx10g '-XX:OnOutOfMemoryError=kill -9 %p' -XX:+UseG1GC",
    "INFO TaskSetManager: Finished task 4.0 in stage 1.0 (TID 9) in 137 ms on 172.31.6.9 (executor 3) (5/60)",
    "INFO BlockManagerInfo: Added broadcast_2_piece0 in memory on 172.31.6.9:40123 (size: 6.1 KiB, free:"
    " 5.8 GiB)",
    "INFO MemoryStore: MemoryStore started with capacity 5.8 GiB",
    # What auto scaling prints when it gives a worker back, in a run that ends well.
    "ERROR TaskSchedulerImpl: Lost executor 7 on 172.31.6.9: Remote RPC client disassociated. Likely due to"
    " containers exceeding thresholds, or network issues. Check driver logs for WARN messages.",
    "INFO ExecutorAllocationManager: Executors 4,5 removed due to idle timeout.",
    "WARN TaskSetManager: Lost task 2.0 in stage 4.0 (TID 31): TaskKilled (another attempt succeeded)",
    "INFO ExternalSorter: Thread 61 spilling in-memory map of 512.0 MiB to disk (1 time so far)",
    "INFO GlueLogger: bookmark saved; 0 records rejected",
]


@pytest.mark.parametrize("line", ABOUT_MEMORY, ids=lambda line: line[:40])
def test_a_line_about_memory_is_counted(line: str) -> None:
    assert matches(MEMORY, line)


@pytest.mark.parametrize("line", ABOUT_ERRORS, ids=lambda line: line[:40])
def test_a_line_about_an_error_is_counted_as_that(line: str) -> None:
    assert matches(ERRORS, line)
    assert not matches(MEMORY, line)


@pytest.mark.parametrize("line", HEALTHY, ids=lambda line: line[:40])
def test_no_line_of_a_healthy_run_is_counted(line: str) -> None:
    assert not matches(MEMORY, line)
    assert not matches(ERRORS, line)


@pytest.mark.parametrize("patterns", [MEMORY_PATTERNS, ERROR_PATTERNS], ids=["memory", "errors"])
def test_every_text_is_a_term_of_its_own(patterns: tuple[LogPattern, ...]) -> None:
    pattern = filter_pattern(patterns)

    assert terms(pattern) == [("?", each.text) for each in patterns]
    assert len(pattern) <= FILTER_PATTERN_LENGTH


@pytest.mark.parametrize("patterns", [MEMORY_PATTERNS, ERROR_PATTERNS], ids=["memory", "errors"])
def test_no_text_is_covered_by_another(patterns: tuple[LogPattern, ...]) -> None:
    texts = [each.text for each in patterns]

    assert not [(one, other) for one in texts for other in texts if one != other and one in other]


def _pattern(text: str) -> LogPattern:
    return LogPattern(text=text, failure=Failure.DISK, source=Source("a test"))


def test_a_quote_in_a_text_is_refused() -> None:
    with pytest.raises(JobConfigError, match="expected a text without quotes and backslashes"):
        filter_pattern([_pattern('say "no"')])


def test_a_pattern_that_cloudwatch_refuses_is_refused_here() -> None:
    with pytest.raises(JobConfigError) as refused:
        filter_pattern([_pattern("x" * 1022)])

    assert str(refused.value) == (
        "the pattern's length is 1025, expected 1,024 or fewer, the longest pattern"
        " that CloudWatch Logs takes"
    )


def test_a_filter_counts_under_the_job_s_own_name_and_says_zero_otherwise() -> None:
    stack = new_stack()
    settings = AlarmSettings(tolerated_error_lines=0)
    job_filters(Construct(stack, "Job"), "n" * 200, settings, "/jobs/nightly/error")

    filters = [each["Properties"] for each in of_type(resources(stack), "Logs::MetricFilter")]
    [[memory], [errors]] = [each["MetricTransformations"] for each in filters]

    assert {each["LogGroupName"] for each in filters} == {"/jobs/nightly/error"}
    assert memory == {
        "MetricNamespace": "HardenedGlue",
        "MetricName": "n" * 200 + "-memory-lines",
        "MetricValue": "1",
        "DefaultValue": 0,
    }
    assert errors["MetricName"].endswith("-error-lines")
    for each in (memory, errors):
        assert len(each["MetricName"]) <= FILTER_METRIC_LENGTH
        assert not re.search(f"[{re.escape(FILTER_METRIC_FORBIDDEN)}]", each["MetricName"])


def test_without_the_filter_nothing_is_counted() -> None:
    stack = new_stack()

    assert job_filters(Construct(stack, "Job"), "nightly", AlarmSettings(memory_log_filter=False), "g") == ()
