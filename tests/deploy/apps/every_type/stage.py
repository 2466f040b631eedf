"""The two deployments of the app of every type, and what differs between them everywhere."""

from __future__ import annotations

from dataclasses import dataclass

import aws_cdk as cdk


@dataclass(frozen=True)
class Stage:
    """`first`, or `second` with `-c stage=second`."""

    name: str

    @property
    def second(self) -> bool:
        return self.name == "second"

    @property
    def text(self) -> str:
        return f"as of the {self.name} deployment"

    @property
    def tags(self) -> list[cdk.CfnTag]:
        return [cdk.CfnTag(key="stage", value=self.name), cdk.CfnTag(key=f"only-{self.name}", value="yes")]


def stage_of(app: cdk.App) -> Stage:
    return Stage(app.node.try_get_context("stage") or "first")


def retained(resource: cdk.CfnResource) -> None:
    resource.apply_removal_policy(cdk.RemovalPolicy.RETAIN)
