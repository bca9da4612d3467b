"""The files of the collector: two configurations, and the manifest of a build for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from burnbook.model.bundle import DO_NOT_EDIT, PROJECT_OWNER, Artifact
from burnbook.model.plan import Plan, Project, Service
from burnbook.outputs.collector import components, environment
from burnbook.outputs.collector.agent import agent
from burnbook.outputs.collector.gateway import gateway
from burnbook.text import yaml_out

GATEWAY, AGENT, MANIFEST = "gateway.yaml", "agent.yaml", "builder-config.yaml"
_GATEWAY_WORDS = """\
The OpenTelemetry Collector as a gateway: agents and services send to it, it sends to the stores.
Health probes are dropped, secrets masked, spans counted, and only then sampled: errors, slow ones, some of the rest.
Only clients with a certificate of the authority may send. Run one: of several, none would see the whole of a trace.
Set GOMEMLIMIT to 80% of the memory that it may use."""
_AGENT_WORDS = """\
The OpenTelemetry Collector as an agent, one on each node: it passes on to the gateway what services send and write.
It listens to its own node without asking who sends: let AGENT_HOST be an address that only the node's services reach.
Log lines of JSON become attributes; level, trace_id, span_id and service.name are understood.
Kubernetes' names come from the paths of its log files alone: this collector does not ask the API server.
Set GOMEMLIMIT to 80% of the memory that it may use."""
_MANIFEST_WORDS = f"""\
Builds a collector with exactly what {GATEWAY} and {AGENT} use: `tools/install --collector`, or by hand
`go install go.opentelemetry.io/collector/cmd/builder@v{components.RELEASE}`, then `builder --config {MANIFEST}`."""


def service_files(project: Project, service: Service) -> Iterator[Artifact]:
    """Return nothing: one collector serves all services."""
    yield from ()


def project_files(plan: Plan) -> Iterator[Artifact]:
    """Return the configurations of gateway and agent and the manifest, if there is a collector."""
    if plan.collector is None:
        return
    configs = {GATEWAY: (gateway(plan.collector), _GATEWAY_WORDS), AGENT: (agent(), _AGENT_WORDS)}
    for name, (config, words) in configs.items():
        yield _artifact(plan.project, name, config, f"{words}\n{_variables(config)}")
    manifest = components.manifest(config for config, _ in configs.values())
    yield _artifact(plan.project, MANIFEST, manifest, _MANIFEST_WORDS)


def _variables(config: dict[str, Any]) -> str:
    return f"\nIt reads these environment variables (what holds without them):\n{environment.described(config)}\n"


def _artifact(project: Project, name: str, data: dict[str, Any], words: str) -> Artifact:
    text = yaml_out.dump(data, f"{words}\n{DO_NOT_EDIT}")
    return Artifact(f"{project.places.collector}/{name}", text, PROJECT_OWNER, project.source)
