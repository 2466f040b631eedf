"""The house's baseline as rules over any CloudFormation template; loads no CDK.

The plugin that runs them in a CDK app is `hardened_glue.policy.plugin.HardenedGluePolicy`, and the mixin that
hardens a job in place is `hardened_glue.policy.mixin.HardenGlueJobs`.
"""

from hardened_glue.policy.engine import check_job_properties, check_template, check_templates
from hardened_glue.policy.model import Finding, NotAssessed, Report, Rule, Severity
from hardened_glue.policy.rules import RULES

__all__ = [
    "RULES",
    "Finding",
    "NotAssessed",
    "Report",
    "Rule",
    "Severity",
    "check_job_properties",
    "check_template",
    "check_templates",
]
