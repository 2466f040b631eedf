"""The sample app after a day's work on it: another timeout and retention, one alarm less."""

from __future__ import annotations

from app import build_app
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_glue as glue
from aws_cdk import aws_logs as logs

sample = build_app()
for construct in sample.node.find_all():
    if isinstance(construct, glue.CfnJob):
        construct.timeout = 60
    elif isinstance(construct, logs.CfnLogGroup):
        construct.retention_in_days = 731
    elif isinstance(construct, cloudwatch.CfnAlarm) and construct.threshold == 0.85:
        parent = construct.node.scope
        assert parent is not None
        parent.node.try_remove_child(construct.node.id)
sample.synth()
