"""The sample app: one job, composed. It holds no logic."""

from collections.abc import Mapping

import aws_cdk as cdk
from constructs import Construct

from hardened_glue.jobs import AlarmTopic, HardenedBucket, JobDashboard, S3ToParquetJob


class HardenedGlueSample(cdk.Stack):
    """Turns an audit log of many small JSON files into Parquet."""

    def __init__(self, scope: Construct, construct_id: str) -> None:
        # The CLI compares the bootstrap version before it deploys; the template need not ask again.
        super().__init__(
            scope,
            construct_id,
            synthesizer=cdk.DefaultStackSynthesizer(generate_bootstrap_version_rule=False),
        )
        source = HardenedBucket(self, "Source").bucket
        target = HardenedBucket(self, "Target").bucket

        self.audit_log = S3ToParquetJob(
            self,
            "AuditLog",
            job_name="audit-log-to-parquet",
            source=source,
            source_prefix="audit/",
            target=target,
            target_prefix="parquet/",
            source_format="json",
            partition_keys=["region"],
            alarm_topic=AlarmTopic(self, "Alarms").topic,
        )
        JobDashboard(self, "Dashboard", job=self.audit_log.job)
        cdk.CfnOutput(self, "JobName", value=self.audit_log.job.job_name)
        cdk.CfnOutput(self, "SourceBucket", value=source.bucket_name)
        cdk.CfnOutput(self, "TargetBucket", value=target.bucket_name)


def build_app(outdir: str | None = None, context: Mapping[str, object] | None = None) -> cdk.App:
    """The app. The CDK CLI says where and in what context to synthesize; scanners and tests say it here."""
    app = cdk.App(outdir=outdir, context=context)
    HardenedGlueSample(app, "HardenedGlueSample")
    cdk.Tags.of(app).add("project", "hardened-glue")
    cdk.Tags.of(app).add("owner", "data-platform")
    return app


if __name__ == "__main__":
    build_app().synth()
