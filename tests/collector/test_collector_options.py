"""Whatever a project asks of its collector: the files are sound by our own look, and the real collector reads them."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import support
from burnbook import pipeline, toolbox
from burnbook.model.bundle import Command, Inspect
from burnbook.model.plan import Plan
from burnbook.outputs import collector, rules
from burnbook.outputs.collector import components
from burnbook.text import markdown, yaml_in, yaml_out

ROOT = Path(__file__).parents[2]
SERVICE = """\
version: burnbook/v1
service: web
team: a
telemetry: {family: otel-http, selector: {service_name: web}}
slos:
  - {name: one, objective: 99, sli: {availability: {exclude_routes: ["/healthz"]}}}
  - {name: two, objective: 99, sli: {latency: {threshold: 250ms, exclude_routes: ["/healthz"]}}}
---
version: burnbook/v1
service: batch
team: a
telemetry: {family: otel-http, selector: {job: shop/batch}}
slos:
  - {name: two, objective: 99, sli: {latency: {threshold: 5s, exclude_routes: ["/healthz"]}}}
"""
# Each value of an option stands beside several of the others: pairs are what options fail in.
MATRIX = {
    "nothing stated": "{}",
    "addresses alone": "{metrics: http://m.example/api/v1/otlp, traces: http://t.example, logs: http://l.example/otlp}",
    "remote write, token, kubernetes": """
      metrics: {remote_write: https://m.example/api/v1/write, bearer_file: /etc/otelcol/m}
      platform: kubernetes
      receive: {bearer_file: /etc/otelcol/senders}
      memory: 512MiB""",
    "remote write, password, several gateways": """
      metrics: {remote_write: https://m.example/api/v1/write, user: shop, password_file: /etc/otelcol/m}
      gateways: 3
      traces_kept_of: {web: 20%, batch: 0.5%}""",
    "gRPC with certificates, gateways by name": """
      traces: {otlp_grpc: "t.example:4317", tls: {ca_file: /tls/ca, cert_file: /tls/crt, key_file: /tls/key}}
      gateways: gateway.observability.svc
      platform: kubernetes
      redact: {keys: ["(?i)iban$"], values: ['\\bDE[0-9]{20}\\b']}""",
    "gRPC in the clear, on this machine": """
      traces: {otlp_grpc: "t.example:4317", tls: {insecure: true}}
      receive: {insecure: true}
      service_graph: true
      queue: {items: 10000, folder: /data/otelcol}""",
    "tokens everywhere": """
      metrics: {otlp: https://m.example/otlp, bearer_file: /etc/otelcol/m}
      traces: {otlp_grpc: "t.example:4317", bearer_file: /etc/otelcol/t}
      logs: {otlp: https://l.example/otlp, bearer_file: /etc/otelcol/l, headers: {X-Scope-OrgID: shop$1}}
      receive: {bearer_file: /etc/otelcol/senders, host: gateway.internal}
      gateways: gateway.observability.svc
      memory: 70%""",
    "passwords everywhere": """
      metrics: {otlp: http://m.example/otlp, user: shop, password_file: /etc/otelcol/m, tls: {insecure: true}}
      traces: {otlp: https://t.example, user: shop, password_file: /etc/otelcol/t, tls: {ca_file: /tls/ca}}
      logs: {otlp: https://l.example/otlp, user: shop, password_file: /etc/otelcol/l}
      traces_kept: 100%
      log_files: [/var/log/shop/**/*.log]
      log_files_left_out: [/var/log/shop/old/*]""",
    "an old release": '{version: "0.140", platform: kubernetes, service_graph: true}',
    "between the renames": """
      version: "0.149"
      metrics: {remote_write: https://m.example/api/v1/write, user: shop, password_file: /etc/otelcol/m}
      platform: kubernetes""",
    "a newer release": '{version: "0.160", gateways: 2, receive: {bearer_file: /etc/otelcol/senders}}',
}
Config = dict[str, Any]


@cache
def planned(folder: Path, options: str) -> Plan:
    return support.plan(folder, SERVICE, f"{support.PROJECT}collector: {options}\n")


@dataclass(frozen=True)
class Written:
    """The collector's files of a project with some options, in a folder."""

    folder: Path
    plan: Plan

    def config(self, name: str) -> Config:
        data: Config = yaml_in.read((self.folder / f"otel-collector/{name}.yaml").read_text(), name)[0].data
        return data

    def faults(self) -> list[str]:
        looks = [check.how for check in self.checks if isinstance(check.how, Inspect)]
        return [fault for look in looks for fault in look.function(self.folder)]

    @property
    def checks(self) -> tuple[Any, ...]:
        return tuple(collector.checks(self.plan, tuple(file.path for file in collector.project_files(self.plan))))


def written(folder: Path, options: str) -> Written:
    plan = planned(folder, options)
    for file in collector.project_files(plan):
        target = folder / file.path
        target.parent.mkdir(exist_ok=True)
        target.write_text(file.content)
    return Written(folder, plan)


@pytest.mark.parametrize("options", MATRIX.values(), ids=MATRIX)
def test_whatever_is_asked_the_files_are_sound_and_the_manifest_holds_what_they_use(
    options: str, tmp_path: Path
) -> None:
    assert written(tmp_path, options).faults() == []


def test_the_example_of_the_documents_is_accepted_and_sound(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "collector.md").read_text()
    (example,) = (block for block in markdown.blocks(page, "yaml") if block.startswith("collector:"))
    options = example.removeprefix("collector:").replace("checkout", "web")
    assert written(tmp_path, options).faults() == []


def holds_everything() -> bool:
    tool = toolbox.find("otelcol")
    wanted = {part["gomod"].split()[0] for kind in components.KINDS for part in components.everything()[kind]}
    return tool is not None and wanted <= toolbox.modules(tool)


@pytest.mark.skipif(
    not holds_everything(), reason="no otelcol with every component: tools/install --collector builds it"
)
@pytest.mark.parametrize("options", MATRIX.values(), ids=MATRIX)
def test_the_real_collector_reads_whatever_is_asked_without_any_variable_set(options: str, tmp_path: Path) -> None:
    files, tool = written(tmp_path, options), toolbox.find("otelcol")
    commands = [check.how for check in files.checks if isinstance(check.how, Command)]
    assert tool
    assert len(commands) == 2
    for how in commands:
        argv, environment = (str(tool.path), *how.arguments), {"PATH": os.environ["PATH"]}
        done = subprocess.run(
            argv, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_the_manifest_of_the_tools_holds_every_component_of_the_table() -> None:
    text = (ROOT / "tools" / "otelcol" / "builder-config.yaml").read_text()
    assert yaml_in.read(text, "builder-config.yaml")[0].data == components.everything()


def test_the_options_of_the_matrix_use_every_component_of_the_table(tmp_path: Path) -> None:
    used: set[str] = set()
    for index, options in enumerate(MATRIX.values()):
        for check in written(tmp_path / str(index), options).checks:
            used |= set(check.how.modules) if isinstance(check.how, Command) else set()
    assert used == {part["gomod"].split()[0] for kind in components.KINDS for part in components.everything()[kind]}


def protocol(data: Config, name: str) -> Any:
    return data["receivers"]["otlp"]["protocols"][name]


def names_after_batch(data: Config) -> None:
    data["processors"]["batch"] = {}
    data["service"]["pipelines"]["traces"]["processors"].insert(1, "batch")


KUBERNETES = "{platform: kubernetes, gateways: 3, receive: {bearer_file: /t}}"
REMOTE = "{metrics: {remote_write: https://m.example/w, bearer_file: /m}, receive: {bearer_file: /t}}"
PLANTED: list[tuple[str, str, Callable[[Config], object], str]] = [
    (KUBERNETES, "agent", names_after_batch, "traces: batch stands before k8s_attributes"),
    (
        KUBERNETES,
        "agent",
        lambda data: data["exporters"]["load_balancing"].update(routing_key="service"),
        "load_balancing does not keep the spans of a trace together",
    ),
    (
        KUBERNETES,
        "agent",
        lambda data: data["exporters"]["load_balancing"].pop("sending_queue"),
        "load_balancing has no queue on disk",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: data["exporters"]["prometheus_remote_write/metrics"].update(wal={"directory": "/w"}),
        "prometheus_remote_write/metrics keeps a log: a batch that its store refuses stops it for ever",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: data["exporters"]["prometheus_remote_write/metrics"].pop("remote_write_queue"),
        "prometheus_remote_write/metrics has a queue in memory: a restart loses what waits",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: data["service"]["pipelines"]["metrics/spans"].update(
            exporters=["otlp_grpc/metrics", "prometheus_remote_write/metrics"]
        ),
        "metrics/spans: prometheus_remote_write/metrics gets what has not waited on disk",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: data["exporters"]["otlp_grpc/metrics"]["sending_queue"].pop("num_consumers"),
        "not one sends to otlp/relay, and one batch at a time",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: data["exporters"]["otlp_grpc/metrics"].update(endpoint="localhost:4317"),
        "not one sends to otlp/relay, and one batch at a time",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: data["receivers"]["otlp/relay"]["protocols"]["grpc"].update(endpoint="0.0.0.0:14317"),
        "otlp/relay.protocols.grpc listens on 0.0.0.0:14317 and lets anybody send",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: data["service"]["extensions"].remove("bearertokenauth/metrics"),
        "prometheus_remote_write/metrics relies on bearertokenauth/metrics, which is no extension",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: protocol(data, "grpc").pop("auth"),
        "protocols.grpc listens on 0.0.0.0:4317 and lets anybody send",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: protocol(data, "http").pop("tls"),
        "protocols.http listens on 0.0.0.0:4318 without TLS",
    ),
    (
        REMOTE,
        "gateway",
        lambda data: data["exporters"]["otlp_http/logs"].update(tls={"insecure": True}),
        "exporters.otlp_http/logs.tls.insecure is set",
    ),
    (
        "{receive: {insecure: true}}",
        "gateway",
        lambda data: protocol(data, "grpc").update(endpoint="0.0.0.0:4317"),
        "listens on 0.0.0.0:4317 without TLS",
    ),
    (
        "{receive: {insecure: true}}",
        "agent",
        lambda data: data["exporters"]["otlp_grpc"].update(endpoint="gateway:4317"),
        "exporters.otlp_grpc.tls.insecure is set",
    ),
    (
        '{version: "0.140"}',
        "gateway",
        lambda data: data["service"]["pipelines"]["traces/in"]["exporters"].remove("spanmetrics"),
        "nothing exports to spanmetrics",
    ),
]


@pytest.mark.parametrize(("options", "name", "mistake", "words"), PLANTED, ids=[words for *_, words in PLANTED])
def test_a_mistake_planted_in_what_options_bring_is_told(
    options: str, name: str, mistake: Callable[[Config], object], words: str, tmp_path: Path
) -> None:
    files = written(tmp_path, options)
    assert files.faults() == []
    data = files.config(name)
    mistake(data)
    (tmp_path / f"otel-collector/{name}.yaml").write_text(yaml_out.dump(data))
    faults = files.faults()
    assert any(words in fault for fault in faults), faults


def types(config: Config, kind: str) -> set[str]:
    return {name.split("/")[0] for name in config[kind]}


EVERYTHING = (
    "{version: VERSION, platform: kubernetes, service_graph: true, metrics: {remote_write: https://m.example/w}}"
)
NAMES = [
    (
        "0.140",
        {"filelog"},
        {"k8sattributes", "resourcedetection"},
        {"otlp", "otlphttp", "prometheusremotewrite"},
        "spanmetrics",
    ),
    (
        "0.145",
        {"filelog"},
        {"k8sattributes", "resourcedetection"},
        {"otlp_grpc", "otlp_http", "prometheusremotewrite"},
        "spanmetrics",
    ),
    (
        "0.150",
        {"file_log"},
        {"k8s_attributes", "resourcedetection"},
        {"otlp_grpc", "otlp_http", "prometheusremotewrite"},
        "spanmetrics",
    ),
    (
        "0.153",
        {"file_log"},
        {"k8s_attributes", "resource_detection"},
        {"otlp_grpc", "otlp_http", "prometheusremotewrite"},
        "span_metrics",
    ),
    (
        "0.158",
        {"file_log"},
        {"k8s_attributes", "resource_detection"},
        {"otlp_grpc", "otlp_http", "prometheus_remote_write"},
        "span_metrics",
    ),
]


@pytest.mark.parametrize(("version", "receivers", "processors", "exporters", "counter"), NAMES)
def test_components_are_called_as_the_release_calls_them_and_built_from_it(
    version: str, receivers: set[str], processors: set[str], exporters: set[str], counter: str, tmp_path: Path
) -> None:
    files = written(tmp_path, EVERYTHING.replace("VERSION", f'"{version}"'))
    gateway, agent, manifest = files.config("gateway"), files.config("agent"), files.config("builder-config")
    assert types(agent, "receivers") - {"otlp"} == receivers
    assert types(agent, "processors") - {"memory_limiter", "filter"} == processors
    assert types(gateway, "exporters") == exporters
    assert counter in gateway["service"]["pipelines"]["metrics/spans"]["receivers"]
    assert manifest["dist"]["version"] == f"{version}.0"
    stable = {part["gomod"].split()[1] for part in manifest["providers"]}
    assert stable == {f"v1.{int(version.split('.')[1]) - 94}.0"}


def test_of_several_gateways_the_spans_of_a_trace_go_to_one_and_it_is_known_by_its_name(tmp_path: Path) -> None:
    agent = written(tmp_path, "{gateways: gw.observability.svc}").config("agent")
    sent = {signal: agent["service"]["pipelines"][signal]["exporters"] for signal in ("traces", "metrics", "logs")}
    assert sent == {"traces": ["load_balancing"], "metrics": ["otlp_grpc"], "logs": ["otlp_grpc"]}
    balanced = agent["exporters"]["load_balancing"]
    assert balanced["resolver"] == {"dns": {"hostname": "gw.observability.svc"}}
    # It connects to addresses, of which no certificate tells.
    assert balanced["protocol"]["otlp"]["tls"]["server_name_override"] == "gw.observability.svc"


def test_numbered_gateways_are_told_by_the_environment(tmp_path: Path) -> None:
    files = written(tmp_path, "{gateways: 3}")
    hosts = files.config("agent")["exporters"]["load_balancing"]["resolver"]["static"]["hostnames"]
    assert hosts == [f"${{env:GATEWAY_ENDPOINT_{number}:-gateway-{number}:4317}}" for number in range(3)]
    head = (tmp_path / "otel-collector/agent.yaml").read_text()
    assert all(f"#   GATEWAY_ENDPOINT_{number} (gateway-{number}:4317): " in head for number in range(3))


def test_an_insecure_gateway_listens_to_its_own_machine_whatever_the_environment_says(tmp_path: Path) -> None:
    gateway = written(tmp_path, "{receive: {insecure: true}}").config("gateway")
    assert {part["endpoint"] for part in gateway["receivers"]["otlp"]["protocols"].values()} == {
        "localhost:4317",
        "localhost:4318",
    }


def test_secrets_are_read_from_files_and_a_dollar_in_a_header_is_no_variable(tmp_path: Path) -> None:
    gateway = written(tmp_path, MATRIX["tokens everywhere"]).config("gateway")
    assert gateway["extensions"]["bearertokenauth/logs"] == {"filename": "/etc/otelcol/l"}
    assert gateway["exporters"]["otlp_http/logs"]["auth"] == {"authenticator": "bearertokenauth/logs"}
    assert gateway["exporters"]["otlp_http/logs"]["headers"] == {"X-Scope-OrgID": "shop$$1"}
    other = written(tmp_path / "b", MATRIX["passwords everywhere"]).config("gateway")
    shown = {"client_auth": {"username": "shop", "password_file": "/etc/otelcol/t"}}
    assert other["extensions"]["basicauth/traces"] == shown


def test_agents_in_kubernetes_may_read_what_they_name_telemetry_by_and_nothing_else(tmp_path: Path) -> None:
    written(tmp_path, "{platform: kubernetes, namespace: watch}")
    documents = yaml_in.read((tmp_path / "otel-collector/rbac.yaml").read_text(), "rbac.yaml")
    account, role, binding = (document.data for document in documents)
    assert {verb for rule in role["rules"] for verb in rule["verbs"]} == {"get", "watch", "list"}
    assert {what for rule in role["rules"] for what in rule["resources"]} == {"pods", "namespaces", "replicasets"}
    assert binding["subjects"] == [{"kind": "ServiceAccount", **account["metadata"]}]
    assert account["metadata"]["namespace"] == "watch"
    assert binding["roleRef"]["name"] == role["metadata"]["name"]
    assert not (written(tmp_path / "b", "{}").folder / "otel-collector/rbac.yaml").exists()


def test_what_is_stated_is_what_is_written(tmp_path: Path) -> None:
    options = """
      redact: {keys: ["(?i)iban$"], values: ['DE[0-9]{20}']}
      queue: {items: 20000, folder: /data/otelcol/}
      memory: 512MiB
      traces_kept: 12.5%
      log_files: [/var/log/shop/*.log]"""
    files = written(tmp_path, options)
    gateway, agent = files.config("gateway"), files.config("agent")
    assert gateway["processors"]["redaction"]["blocked_key_patterns"][-1] == "(?i)iban$$"
    assert gateway["processors"]["redaction"]["blocked_values"][-1] == "DE[0-9]{20}"
    assert len(gateway["processors"]["redaction"]["blocked_key_patterns"]) > 5
    assert {part["sending_queue"]["queue_size"] for part in gateway["exporters"].values()} == {20_000}
    assert gateway["extensions"]["file_storage"]["directory"] == "${env:COLLECTOR_STORAGE:-/data/otelcol/gateway}"
    assert agent["extensions"]["file_storage"]["directory"] == "${env:COLLECTOR_STORAGE:-/data/otelcol/agent}"
    assert gateway["processors"]["memory_limiter"]["limit_mib"] == 512
    rest = gateway["processors"]["tail_sampling"]["policies"][-1]["probabilistic"]
    assert rest == {"sampling_percentage": "${env:TRACES_KEPT_PERCENT:-12.5}"}
    assert agent["receivers"]["file_log"]["include"] == ["/var/log/shop/*.log"]


def test_a_release_that_no_collector_here_is_as_new_as_is_shown_as_unproven_and_never_as_passed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BURNBOOK_PROOFS", str(tmp_path / "proofs"))
    shop = support.write(tmp_path / "shop", SERVICE, f'{support.PROJECT}collector: {{version: "0.999"}}\n')
    outcome = pipeline.generate(shop, waived=("promtool", "amtool"))
    made = [proof for proof in outcome.proofs if proof.check == "otelcol validate"]
    assert [(proof.status, proof.words) for proof in made] == [("missing", "otelcol 0.999 or newer")] * 2
    assert "otelcol validate" in pipeline.unproven(shop)
    assert {proof.status for proof in outcome.proofs if proof.check == "collector config is sound"} == {"passed"}


@pytest.mark.parametrize(("version", "old"), [("0.145", True), ("0.152", False)])
def test_an_old_release_gets_the_forms_that_it_reads(version: str, old: bool, tmp_path: Path) -> None:
    gateway = written(tmp_path, f'{{version: "{version}"}}').config("gateway")
    filtered, told = gateway["processors"]["filter/probes"], gateway["service"]["telemetry"]["resource"]
    assert ("traces" in filtered, "trace_conditions" in filtered) == (old, not old)
    condition = filtered["traces"]["span"][0] if old else filtered["trace_conditions"][0]
    assert condition.startswith('IsMatch(attributes["' if old else 'IsMatch(span.attributes["')
    assert (told.get("service.name"), "attributes" in told) == (("otelcol-gateway", False) if old else (None, True))


def test_the_share_of_the_rest_is_that_of_services_without_a_share_of_their_own(tmp_path: Path) -> None:
    gateway = written(tmp_path, "{traces_kept: 1%, traces_kept_of: {web: 20%, batch: 0.5%}}").config("gateway")
    policies = gateway["processors"]["tail_sampling"]["policies"]
    shares = [policy["and"]["and_sub_policy"] for policy in policies if "share" in policy["name"]]
    assert [
        (services["string_attribute"], share["probabilistic"]["sampling_percentage"]) for services, share in shares
    ] == [
        ({"key": "service.name", "values": ["batch"]}, 0.5),
        ({"key": "service.name", "values": ["web"]}, 20),
        (
            {"key": "service.name", "values": ["batch", "web"], "invert_match": True},
            "${env:TRACES_KEPT_PERCENT:-1}",
        ),
    ]


def test_a_store_is_sent_to_over_tls_unless_it_is_said_otherwise(tmp_path: Path) -> None:
    secured = written(tmp_path, '{traces: {otlp_grpc: "t.example:4317", tls: {ca_file: /tls/ca}}}').config("gateway")
    assert secured["exporters"]["otlp_grpc/traces"]["tls"] == {"ca_file": "/tls/ca"}
    system = written(tmp_path / "b", '{traces: {otlp_grpc: "t.example:4317"}}').config("gateway")
    assert "tls" not in system["exporters"]["otlp_grpc/traces"]
    plain = written(tmp_path / "c", MATRIX["gRPC in the clear, on this machine"]).config("gateway")
    assert plain["exporters"]["otlp_grpc/traces"]["tls"] == {"insecure": True}


@pytest.mark.parametrize(("options", "window"), [("{}", "30m"), (REMOTE, "1d")], ids=["otlp", "remote write"])
def test_prometheus_takes_what_waited_and_by_remote_write_so_late_that_an_old_one_refuses_nothing_for_ever(
    options: str, window: str, tmp_path: Path
) -> None:
    files = {file.path: file.content for file in rules.project_files(planned(tmp_path, options))}
    told = yaml_in.read(files["alerts/prometheus.yaml"], "prometheus.yaml")[0].data
    assert told["storage"] == {"tsdb": {"out_of_order_time_window": window}}
