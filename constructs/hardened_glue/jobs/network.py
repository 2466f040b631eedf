"""Where in a VPC a job runs: one subnet, and a security group that is closed but for what Glue needs.

Glue's workers talk to each other on any TCP port, so the group lets its own members in and out. Beyond that
a job talks HTTPS to S3 and to the services of AWS, and to the databases that `reach` names. Name resolution
needs no rule: security groups do not filter the VPC's own resolver.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Any

from aws_cdk import aws_ec2 as ec2
from constructs import Construct

from hardened_glue.checks.plain import is_token, require_bool, require_choice, require_int, require_text
from hardened_glue.errors import JobConfigError
from hardened_glue.facts.source import glue_guide
from hardened_glue.jobs.endpoints import ENDPOINTS, https_rule, make_endpoints, told

SOURCE = glue_guide("setup-vpc-for-glue-access")  # the group's rules, and the endpoint for S3
ONE_SUBNET_SOURCE = glue_guide("connection-properties")

_LAST_PORT = 65_535
_ANYWHERE = "0.0.0.0/0"
_PREFIX_LIST = re.compile(r"pl-[0-9a-zA-Z]+")
_VPC_PREFIX_LENGTHS = range(16, 29)  # EC2 makes no VPC larger or smaller


@dataclass(frozen=True, kw_only=True)
class Placement:
    """One subnet and the groups of the interfaces that Glue makes in it."""

    subnet_id: str
    availability_zone: str
    security_group_ids: tuple[str, ...]


class JobNetwork(Construct):
    """A place in a VPC for jobs. Give it to a `JobConnection`; jobs that share a database may share it.

    Without `endpoints` it is for a subnet whose route to AWS exists, by a NAT gateway as a rule: the group
    then lets HTTPS out to any address. With `endpoints` HTTPS goes to S3's addresses and to the endpoints,
    and nowhere else. A subnet needs more free addresses than the job has workers.

    Args:
        endpoints: reach AWS by VPC endpoints: S3, Glue, CloudWatch and its logs, Secrets Manager, KMS, STS
            and SNS. Their names resolve to the endpoints in the whole VPC, and their policies take no
            principal of another account: look at who else uses the VPC first.
        existing_endpoints: those of `ENDPOINTS` that the VPC has, which are not made.
        vpc_cidr: with `endpoints`, the VPC's own range; whoever is in it may use them.
        s3_prefix_list_id: with `endpoints`, the id of the region's list `com.amazonaws.<region>.s3`.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        vpc: ec2.IVpc,
        subnet: ec2.ISubnet,
        endpoints: bool = False,
        existing_endpoints: Sequence[str] = (),
        vpc_cidr: str | None = None,
        s3_prefix_list_id: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        vpc_id = vpc.vpc_id
        if require_bool("endpoints", endpoints):
            missing = _missing(existing_endpoints)
            rules = [_to_prefix_list(_prefix_list(s3_prefix_list_id)), _to_range(_vpc_range(vpc_cidr))]
        else:
            _refuse_without_endpoints(existing_endpoints, vpc_cidr, s3_prefix_list_id)
            missing = ()
            rules = [https_rule("HTTPS to AWS, by the subnet's own route", {"cidrIp": _ANYWHERE})]
        group = ec2.CfnSecurityGroup(
            self,
            "Resource",
            group_description="Glue jobs: each other, AWS by HTTPS, and the databases they are let to",
            vpc_id=vpc_id,
            security_group_egress=rules,
        )
        self.security_group_id = group.attr_group_id
        _let_members_talk(self, self.security_group_id)
        self.placement = Placement(
            subnet_id=subnet.subnet_id,
            availability_zone=told("availability_zone", lambda: subnet.availability_zone),
            security_group_ids=(self.security_group_id,),
        )
        if missing:
            make_endpoints(self, missing, vpc_id, subnet, str(vpc_cidr))

    def reach(self, construct_id: str, *, security_group: ec2.ISecurityGroup, port: int) -> None:
        """Let the jobs connect to what this group guards, a database as a rule: out of here, and in there."""
        require_int("port", port, 1, _LAST_PORT)
        here, there = self.security_group_id, security_group.security_group_id
        scope = Construct(self, construct_id)
        ports = _tcp(port, port)
        ec2.CfnSecurityGroupEgress(
            scope,
            "Out",
            group_id=here,
            destination_security_group_id=there,
            description=f"Jobs to {construct_id}",
            **ports,
        )
        ec2.CfnSecurityGroupIngress(
            scope,
            "In",
            group_id=there,
            source_security_group_id=here,
            description=f"Glue jobs to {construct_id}",
            **ports,
        )


def _missing(existing: Sequence[str]) -> tuple[str, ...]:
    for name in existing:
        require_choice("existing_endpoints", name, ENDPOINTS)
    return tuple(name for name in ENDPOINTS if name not in existing)


def _refuse_without_endpoints(existing: Sequence[str], vpc_cidr: object, prefix_list: object) -> None:
    options = {
        "existing_endpoints": existing or None,
        "vpc_cidr": vpc_cidr,
        "s3_prefix_list_id": prefix_list,
    }
    for option, value in options.items():
        if value is not None:
            raise JobConfigError(option, value, "no value without endpoints=True: nothing would use it")


def _prefix_list(given: object) -> str:
    if isinstance(given, str) and (is_token(given) or _PREFIX_LIST.fullmatch(given)):
        return given
    expectation = (
        "the id of the list com.amazonaws.<region>.s3, such as 'pl-63a5400a': without it the group would"
        " have to be open to every address"
    )
    raise JobConfigError("s3_prefix_list_id", given, expectation)


def _vpc_range(given: object) -> str:
    expectation = "the VPC's IPv4 range, such as '10.0.0.0/16': its endpoints answer for all of it"
    if given is None:
        raise JobConfigError("vpc_cidr", given, expectation)
    text = require_text("vpc_cidr", given)
    try:
        network = IPv4Network(text)
    except ValueError:
        raise JobConfigError("vpc_cidr", given, expectation) from None
    if network.prefixlen not in _VPC_PREFIX_LENGTHS:
        raise JobConfigError("vpc_cidr", given, expectation)
    return text


def _to_prefix_list(prefix_list: str) -> dict[str, Any]:
    return https_rule("HTTPS to S3, by its gateway endpoint", {"destinationPrefixListId": prefix_list})


def _to_range(vpc_range: str) -> dict[str, Any]:
    return https_rule("HTTPS to the endpoints of the VPC", {"cidrIp": vpc_range})


def _tcp(first: int, last: int) -> dict[str, Any]:
    return {"ip_protocol": "tcp", "from_port": first, "to_port": last}


def _let_members_talk(scope: Construct, group_id: str) -> None:
    # Apart from the group, which cannot name itself.
    every_port = _tcp(0, _LAST_PORT)
    ec2.CfnSecurityGroupIngress(
        scope,
        "FromItself",
        group_id=group_id,
        source_security_group_id=group_id,
        description="Glue workers of one run to each other",
        **every_port,
    )
    ec2.CfnSecurityGroupEgress(
        scope,
        "ToItself",
        group_id=group_id,
        destination_security_group_id=group_id,
        description="Glue workers of one run to each other",
        **every_port,
    )
