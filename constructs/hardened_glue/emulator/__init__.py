"""An AWS account on this machine, into which the real CDK CLI deploys.

    with Emulator() as emulator:
        bootstrap(emulator)
        deploy(emulator, app_dir)
        emulator.client("glue").get_job(JobName="orders")

It is moto in a process of its own, with the CloudFormation types that moto lacks or makes by halves. Each of
those goes through boto3, so that botocore checks every parameter against the API. A type that nobody here
can make, or a property that would be left out, fails the deployment by name.

What a deployment into it does not prove:

================================  ===========================================================================
On AWS                            Here
================================  ===========================================================================
IAM decides each call             Every call is allowed: whether a role has the permissions it needs is not
                                  seen. Policies are stored and shown, a malformed document is refused.
A bucket policy's conditions      A Deny with a Condition is stored, not applied.
KMS, key policies                 Keys exist, rotate and are referred to; nobody is denied the use of one.
A service's own checks            The names, types, lengths, numbers and choices of the API's model, the
                                  limits in `limits`, taken names, and the few checks that moto has. Patterns
                                  are not checked, nor what several resources say together.
A job's queueing, mode and        Accepted, and forgotten by moto: GetJob does not show `JobMode`,
maintenance window, an alarm's    `JobRunQueuingEnabled`, `MaintenanceWindow`, and DescribeAlarms no
warm-up                           `WarmUpConfiguration`.
Alarms ring, rules fire           They exist with their settings; nothing evaluates them.
Jobs run                          A started run succeeds after two questions about it and runs nothing.
A rollback                        What was changed, replaced or made is put back one by one by the same calls,
                                  and the events say so. What fails half way in an update gets its old
                                  properties again; one of moto's own types stays as it is then.
                                  `--no-rollback` and rollback triggers: as if absent.
A failing deletion                The first failure ends it; AWS goes on with what does not depend on that.
A replaced resource's readers     Follow within the stack; in another stack only with its own next update.
Types of moto's own (internet     Properties that moto does not read are left out without a word: only the
gateway, Lambda function,         types under `resources` refuse them. Custom resources are refused.
parameter)
A security group rule's text      A rule that names another group loses its description.
Quotas of an account, eventual    None: a template's and a resource's own limits alone are held.
consistency, other regions
Access log delivery               The target bucket's policy is not checked.
================================  ===========================================================================
"""

from __future__ import annotations

from .deploy import bootstrap, deploy, destroy
from .inventory import Existing, inventory
from .server import Emulator, EmulatorError

__all__ = ["Emulator", "EmulatorError", "Existing", "bootstrap", "deploy", "destroy", "inventory"]
