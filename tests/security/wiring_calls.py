"""The requests that services of AWS make for what the templates wire together.

Read off the templates: whatever an alarm, a rule, a bucket or a log group names must let it in, or the
message, the access log or the log line is lost without a word.
"""

from collections.abc import Iterator, Mapping

from tests.security.aws_calls import LOGS_CONTEXT, kms_call, on_behalf_of, other_call, s3_call, via
from tests.security.deployed_job import log_group_arn
from tests.security.iam_statements import Call, Caller, Values
from tests.security.run_calls import Row
from tests.security.template_values import ACCOUNT, REGION, NotSimulatedError, Templates

_ALARMS, _EVENTS = Caller(service="cloudwatch.amazonaws.com"), Caller(service="events.amazonaws.com")
_DELIVERY = Caller(service="logging.s3.amazonaws.com")
_LOGS = Caller(service=f"logs.{REGION}.amazonaws.com")
_KMS_OF_LOGS = ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "DescribeKey")
_ANOTHER_ACCOUNT = "999988887777"


def wired(templates: Templates) -> Iterator[Row]:
    """Every request that the templates' own wiring makes."""
    keys = _keys_by_arn(templates)
    yield from _alarms(templates, keys)
    yield from _rules(templates, keys)
    yield from _log_groups(templates)
    yield from _access_logs(templates)


def strangers(templates: Templates) -> Iterator[Row]:
    """The same requests as made for somebody else: each must be refused."""
    keys = _keys_by_arn(templates)
    for topic in _arns(templates, "SNS::Topic", "TopicArn"):
        yield from _foreign_alarms(topic, keys.get(topic))
        plain: dict[str, Values] = {"aws:SecureTransport": "false"}
        yield _no("topic", "a rule publishes without TLS", _publish(_EVENTS, topic, plain))
        yield _no(
            "topic", "another service publishes", _publish(Caller(service="ses.amazonaws.com"), topic, {})
        )
    for queue in _arns(templates, "SQS::Queue", "Arn"):
        another = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/another"
        call = other_call(_EVENTS, "sqs:SendMessage", queue, aws__SourceArn=another)
        yield _no("queue", "another rule sends to it", call)
    for key in _arns(templates, "KMS::Key", "Arn"):
        foreign = {LOGS_CONTEXT: log_group_arn("/aws/lambda/payments")}
        call = kms_call(_LOGS, "GenerateDataKey", key, foreign)
        yield _no("key", "Logs encrypts a group that is no job's", call)
        yield _no("key", "another service uses it", kms_call(_DELIVERY, "Decrypt", key))
    yield from _foreign_deliveries(templates)


def _alarms(templates: Templates, keys: Mapping[str, str]) -> Iterator[Row]:
    for kind in ("CloudWatch::Alarm", "CloudWatch::CompositeAlarm"):
        for alarm in templates.resources(kind):
            properties = templates.properties(alarm)
            origin = on_behalf_of(templates.attribute(alarm, "Arn"))
            told = {*properties.get("AlarmActions", ()), *properties.get("OKActions", ())}
            for topic in sorted(told):
                calls = (_publish(_ALARMS, topic, origin), *_key_of(_ALARMS, topic, keys, origin))
                yield Row("alarms", "an alarm rings", "SNS: key management", calls, alarm.logical_id)


def _rules(templates: Templates, keys: Mapping[str, str]) -> Iterator[Row]:
    for rule in templates.resources("Events::Rule"):
        arn = templates.attribute(rule, "Arn")
        for target in templates.properties(rule).get("Targets", ()):
            calls = _deliver(target["Arn"], arn, keys)
            source = "EventBridge: resource-based policies"
            yield Row("events", "a rule delivers", source, calls, rule.logical_id)
            if "DeadLetterConfig" in target:
                calls = _deliver(target["DeadLetterConfig"]["Arn"], arn, keys)
                source = "EventBridge: dead-letter queues"
                yield Row("events", "a rule keeps what it could not deliver", source, calls, rule.logical_id)


def _deliver(target: str, rule: str, keys: Mapping[str, str]) -> tuple[Call, ...]:
    service = target.split(":")[2]
    if service == "sns":
        return (_publish(_EVENTS, target, {}), *_key_of(_EVENTS, target, keys, {}))
    if service == "sqs":
        # To a queue, unlike to a topic, EventBridge says for which rule it sends.
        send = other_call(_EVENTS, "sqs:SendMessage", target, aws__SourceArn=rule)
        return (send, *_key_of(_EVENTS, target, keys, {}))
    raise NotSimulatedError(f"the event target {target}")


def _log_groups(templates: Templates) -> Iterator[Row]:
    for group in templates.resources("Logs::LogGroup"):
        properties = templates.properties(group)
        origin: dict[str, Values] = {LOGS_CONTEXT: log_group_arn(properties["LogGroupName"])}
        calls = tuple(kms_call(_LOGS, action, properties["KmsKeyId"], origin) for action in _KMS_OF_LOGS)
        source = "CloudWatch Logs: encrypt log data"
        yield Row("logs", "Logs encrypts a group", source, calls, group.logical_id)


def _access_logs(templates: Templates) -> Iterator[Row]:
    for bucket in templates.resources("S3::Bucket"):
        if logged := templates.properties(bucket).get("LoggingConfiguration"):
            origin = on_behalf_of(templates.attribute(bucket, "Arn"))
            into = f"arn:aws:s3:::{logged['DestinationBucketName']}/{logged['LogFilePrefix']}2026-11-01-x"
            call = s3_call(_DELIVERY, "PutObject", into, origin)
            source = "S3: server access logging"
            yield Row("access logs", "S3 delivers a bucket's log", source, (call,), bucket.logical_id)


def _foreign_alarms(topic: str, key: str | None) -> Iterator[Row]:
    near = {
        "another account's alarm": on_behalf_of(_alarm(_ANOTHER_ACCOUNT), _ANOTHER_ACCOUNT),
        "an alarm's ARN of another account": on_behalf_of(_alarm(_ANOTHER_ACCOUNT)),
        "an alarm's ARN, for another account": on_behalf_of(_alarm(ACCOUNT), _ANOTHER_ACCOUNT),
    }
    for what, origin in near.items():
        yield _no("topic", f"{what} publishes", _publish(_ALARMS, topic, origin))
    if key:
        theirs = near["another account's alarm"]
        yield _no(
            "topic", "another account's alarm uses the key", kms_call(_ALARMS, "GenerateDataKey", key, theirs)
        )


def _alarm(account: str) -> str:
    return f"arn:aws:cloudwatch:{REGION}:{account}:alarm:x"


def _foreign_deliveries(templates: Templates) -> Iterator[Row]:
    for bucket in templates.resources("S3::Bucket"):
        if logged := templates.properties(bucket).get("LoggingConfiguration"):
            into = f"arn:aws:s3:::{logged['DestinationBucketName']}/{logged['LogFilePrefix']}x"
            own = templates.attribute(bucket, "Arn")
            for what, origin in (
                ("another bucket's logs", on_behalf_of("arn:aws:s3:::another")),
                ("another account's logs", on_behalf_of(own, _ANOTHER_ACCOUNT)),
            ):
                call = s3_call(_DELIVERY, "PutObject", into, origin)
                yield _no("access logs", f"{what} land in its place", call, bucket.logical_id)


def _no(feature: str, does: str, call: Call, where: str = "") -> Row:
    return Row(feature, does, "must not", (call,), where)


def _publish(caller: Caller, topic: str, origin: Mapping[str, Values]) -> Call:
    keys = {name.replace(":", "__"): value for name, value in origin.items()}
    return other_call(caller, "sns:Publish", topic, **keys)


def _key_of(
    caller: Caller, target: str, keys: Mapping[str, str], origin: Mapping[str, Values]
) -> tuple[Call, ...]:
    if target not in keys:
        return ()
    context = {**origin, **via(target.split(":")[2])}
    return tuple(kms_call(caller, action, keys[target], context) for action in ("GenerateDataKey", "Decrypt"))


def _keys_by_arn(templates: Templates) -> dict[str, str]:
    """The key of each encrypted topic and queue."""
    found = {}
    for kind, attribute in (("SNS::Topic", "TopicArn"), ("SQS::Queue", "Arn")):
        for each in templates.resources(kind):
            if key := templates.properties(each).get("KmsMasterKeyId"):
                found[templates.attribute(each, attribute)] = key
    return found


def _arns(templates: Templates, kind: str, attribute: str) -> list[str]:
    return [templates.attribute(each, attribute) for each in templates.resources(kind)]
