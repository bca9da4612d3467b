"""The shape of what people know about running a service: `runbook` and `capacity`."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from burnbook.load.types import Command, Date, Line, Rate, Times, Title, Wire

_Workload = Annotated[str, StringConstraints(pattern=r"^(deployment|statefulset|daemonset)/[a-z0-9]([-a-z0-9.]*)$")]


class Rollback(Wire):
    """How the last release is taken back."""

    command: Command
    unsafe_when: Line | None = None
    last_tested: Date | None = None


class Mitigation(Wire):
    """Something that makes it better before the cause is known."""

    name: Title
    command: Command
    effect: Line | None = None


class Kubernetes(Wire):
    """Where the service runs, for the commands of its runbooks."""

    context: Line | None = Field(None, description="of kubectl; without it, the one that is chosen")
    namespace: Line
    workload: _Workload = Field(description="deployment/checkout")


class Runbook(Wire):
    """What people know about running this service."""

    rollback: Rollback | None = None
    mitigations: list[Mitigation] = []
    access: list[Line] = Field([], description="what one needs before anything else works: VPN, context, role")
    kubernetes: Kubernetes | None = None
    logs: Line | None = Field(None, description='stream selector of its logs in Loki: {service_name="checkout"}')


class Capacity(Wire):
    """How much the service can bear."""

    per_replica: Rate | None = Field(None, description="requests that one replica bears, such as 80/s")
    tested_peak: Times | None = Field(None, description="load that was tried, in times of the usual, such as 2x")
