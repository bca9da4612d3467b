"""The heads of the files: what each is, whom it listens to, what has to be done to run it."""

from __future__ import annotations

from burnbook.model.collector import Options
from burnbook.model.plan import Collector
from burnbook.outputs.collector import components, rbac

_MEMORY = "Set GOMEMLIMIT to 80% of the memory that it may use."
RBAC = f"""\
What the agents may ask Kubernetes: pods and namespaces, to name telemetry by, and replica sets, to name deployments.
Run them as the account {rbac.ACCOUNT}."""


def gateway(collector: Collector) -> str:
    """Return what the gateway's file says of itself."""
    options, first = collector.options, "Health probes are dropped, secrets" if collector.probes else "Secrets are"
    return f"""\
The OpenTelemetry Collector as a gateway: agents and services send to it, it sends to the stores.
{first} masked, spans counted, and only then sampled: errors, slow ones, some of the rest.
{_let_in(options)} {_how_many(options)}
{_MEMORY}"""


def _let_in(options: Options) -> str:
    if options.receive.insecure:
        return "Anybody on this machine may send, and nobody else: it is there to try things out."
    if options.receive.bearer_file:
        return f"Only who shows the token of {options.receive.bearer_file} may send."
    return "Only clients with a certificate of the authority may send."


def _how_many(options: Options) -> str:
    if options.gateways.several:
        return """Run several, each with a COLLECTOR_INSTANCE_ID of its own.
Spans come by way of the agents, those of a trace to one gateway; what is sent here directly is judged in pieces."""
    return "Run one: of several, none would see the whole of a trace."


def agent(options: Options) -> str:
    """Return what the agent's file says of itself."""
    return f"""\
The OpenTelemetry Collector as an agent, one on each node: it passes on to the gateway what services send and write.
It listens to its own node without asking who sends: let AGENT_HOST be an address that only the node's services reach.
Log lines of JSON become attributes; level, trace_id, span_id and service.name are understood.
{_names(options)}
Start it with --feature-gates=stanza.synchronousLogEmitter: else a crash loses lines that are read and not yet queued.
{_MEMORY}"""


def _names(options: Options) -> str:
    if options.platform == "kubernetes":
        return "Kubernetes' names are those of the pod that sends: it asks the API server as the account of rbac.yaml."
    return "Kubernetes' names come from the paths of its log files alone: this collector does not ask the API server."


def manifest(options: Options, gateway: str, agent: str, own: str) -> str:
    """Return what the builder's manifest says of itself."""
    builder = f"go.opentelemetry.io/collector/cmd/builder@v{components.release(options.version)}"
    return f"""\
Builds a collector with exactly what {gateway} and {agent} use:
`go install {builder}`, then `builder --config {own}`."""
