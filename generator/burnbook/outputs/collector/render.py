"""The files of the collector: two configurations, and the manifest of a build for them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from burnbook.model.bundle import DO_NOT_EDIT, PROJECT_OWNER, Artifact
from burnbook.model.plan import Collector, Plan, Project, Service
from burnbook.outputs.collector import components, environment, heads, rbac
from burnbook.outputs.collector.agent import agent
from burnbook.outputs.collector.gateway import gateway
from burnbook.text import yaml_out

GATEWAY, AGENT, MANIFEST, RBAC = "gateway.yaml", "agent.yaml", "builder-config.yaml", "rbac.yaml"


def service_files(project: Project, service: Service) -> Iterator[Artifact]:
    """Return nothing: one collector serves all services."""
    yield from ()


def project_files(plan: Plan) -> Iterator[Artifact]:
    """Return the configurations of gateway and agent and the manifest, if there is a collector."""
    if plan.collector is None:
        return
    options = plan.collector.options
    configs = configurations(plan.collector)
    words = {GATEWAY: heads.gateway(plan.collector), AGENT: heads.agent(options)}
    for name, config in configs.items():
        yield _artifact(
            plan.project, name, yaml_out.dump(config, f"{words[name]}\n{_variables(config)}\n{DO_NOT_EDIT}")
        )
    manifest = components.manifest(configs.values(), options.version)
    head = f"{heads.manifest(options, GATEWAY, AGENT, MANIFEST)}\n{DO_NOT_EDIT}"
    yield _artifact(plan.project, MANIFEST, yaml_out.dump(manifest, head))
    if options.platform == "kubernetes":
        first, *others = rbac.documents(options.namespace)
        parts = [yaml_out.dump(first, f"{heads.RBAC}\n{DO_NOT_EDIT}"), *map(yaml_out.dump, others)]
        yield _artifact(plan.project, RBAC, "---\n".join(parts))


def configurations(collector: Collector) -> dict[str, dict[str, Any]]:
    """Return the configurations by their file, in the names of the release that runs them."""
    configs = {GATEWAY: gateway(collector), AGENT: agent(collector.options)}
    return {name: components.spelled(config, collector.options.version) for name, config in configs.items()}


def _variables(config: dict[str, Any]) -> str:
    return f"\nIt reads these environment variables (what holds without them):\n{environment.described(config)}\n"


def _artifact(project: Project, name: str, text: str) -> Artifact:
    return Artifact(f"{project.places.collector}/{name}", text, PROJECT_OWNER, project.source)
