"""The network of the app: every type of EC2's that the emulator makes, and connections into it."""

from __future__ import annotations

import aws_cdk as cdk
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_glue as glue

REGIONAL = "com.amazonaws.${AWS::Region}."


def network(stack: cdk.Stack, stage: str) -> None:
    text = f"as of the {stage} deployment"
    tags = [cdk.CfnTag(key="stage", value=stage)]
    second = stage == "second"
    vpc = ec2.CfnVPC(
        stack,
        "Vpc",
        cidr_block="10.7.0.0/16",
        enable_dns_support=True,
        enable_dns_hostnames=second,
        tags=tags,
    )
    subnet = ec2.CfnSubnet(
        stack,
        "Subnet",
        vpc_id=vpc.ref,
        availability_zone="us-east-1a",
        cidr_block="10.7.1.0/24",
        map_public_ip_on_launch=second,
    )
    routes = ec2.CfnRouteTable(stack, "Routes", vpc_id=vpc.ref, tags=tags)
    ec2.CfnSubnetRouteTableAssociation(stack, "Routed", route_table_id=routes.ref, subnet_id=subnet.ref)
    group = ec2.CfnSecurityGroup(
        stack,
        "Group",
        group_description="Glue's workers",
        vpc_id=vpc.ref,
        security_group_egress=[{"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIp": "0.0.0.0/0"}],
        tags=tags,
    )
    ec2.CfnSecurityGroupIngress(
        stack,
        "In",
        group_id=group.attr_group_id,
        ip_protocol="tcp",
        from_port=0,
        to_port=65_535,
        source_security_group_id=group.ref,
    )
    ec2.CfnSecurityGroupEgress(
        stack,
        "Out",
        group_id=group.attr_group_id,
        ip_protocol="tcp",
        from_port=0,
        to_port=65_535,
        destination_security_group_id=group.ref,
    )
    endpoints(stack, vpc, subnet, routes, group, stage)
    connections(stack, subnet, group, text)


def endpoints(
    stack: cdk.Stack,
    vpc: ec2.CfnVPC,
    subnet: ec2.CfnSubnet,
    routes: ec2.CfnRouteTable,
    group: ec2.CfnSecurityGroup,
    stage: str,
) -> None:
    statement = {"Sid": stage.title(), "Effect": "Allow", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    ec2.CfnVPCEndpoint(
        stack,
        "S3",
        vpc_id=vpc.ref,
        service_name=cdk.Fn.sub(REGIONAL + "s3"),
        vpc_endpoint_type="Gateway",
        route_table_ids=[routes.ref],
        policy_document={"Version": "2012-10-17", "Statement": [statement]},
    )
    ec2.CfnVPCEndpoint(
        stack,
        "Glue",
        vpc_id=vpc.ref,
        service_name=cdk.Fn.sub(REGIONAL + "${service}", {"service": "glue"}),
        vpc_endpoint_type="Interface",
        private_dns_enabled=True,
        subnet_ids=[subnet.ref],
        security_group_ids=[group.ref],
    )


def connections(stack: cdk.Stack, subnet: ec2.CfnSubnet, group: ec2.CfnSecurityGroup, text: str) -> None:
    where = glue.CfnConnection.PhysicalConnectionRequirementsProperty(
        availability_zone=subnet.attr_availability_zone,
        security_group_id_list=[group.ref],
        subnet_id=subnet.ref,
    )
    glue.CfnConnection(
        stack,
        "Network",
        catalog_id=stack.account,
        connection_input=glue.CfnConnection.ConnectionInputProperty(
            name="network",
            connection_type="NETWORK",
            description=text,
            connection_properties={},
            physical_connection_requirements=where,
        ),
    )
    database = {"JDBC_CONNECTION_URL": "jdbc:postgresql://db:5432/shop", "SECRET_ID": "database"}
    glue.CfnConnection(
        stack,
        "Jdbc",
        catalog_id=stack.account,
        connection_input=glue.CfnConnection.ConnectionInputProperty(
            name="jdbc",
            connection_type="JDBC",
            description=text,
            connection_properties={**database, "JDBC_ENFORCE_SSL": "true"},
            physical_connection_requirements=where,
        ),
    )
