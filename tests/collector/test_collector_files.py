"""What the collector's files say: thresholds are buckets, probes are dropped, the manifest is exact."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from collector_files import AGENT, GATEWAY, MANIFEST, Config, config, contents, reference_plan

from burnbook.model.collector import OVERSIZED, Gateways, Options, Store
from burnbook.model.plan import Collector, Plan, Slow
from burnbook.outputs import collector
from burnbook.outputs.collector.environment import texts
from burnbook.outputs.collector.soundness import seconds

EXTRA = Collector(
    options=Options(
        metrics=Store("otlp", "http://metrics.example/$x"),
        traces=Store("otlp", "http://traces.example"),
        logs=Store("otlp", "http://logs.example"),
        version=(0, 158),
    ),
    bounds=(Decimal("0.0004"), Decimal("0.3"), Decimal("12.5")),
    probes=(r"/up\.json", '/a"b$'),
    slow=(Slow(Decimal("0.0004")),),
    kept=(),
)
SEVERAL = replace(EXTRA, options=replace(EXTRA.options, gateways=Gateways(2)))


def planned(found: Collector | None) -> Plan:
    return replace(reference_plan(), collector=found)


def buckets(plan: Plan) -> list[Decimal | None]:
    histogram = config(GATEWAY, plan)["connectors"]["span_metrics"]["histogram"]
    return [seconds(bucket) for bucket in histogram["explicit"]["buckets"]]


def read(condition: str) -> re.Pattern[str]:
    """Return the regex of an OTTL condition as the collector reads it."""
    quoted = condition[condition.index(', "') + 3 : condition.rindex('"')]
    return re.compile(re.sub(r"\\(.)", r"\1", quoted).replace("$$", "$"))


@pytest.mark.parametrize("other", [None, EXTRA])
def test_every_latency_threshold_is_a_bucket_and_buckets_rise(other: Collector | None) -> None:
    found = other or reference_plan().collector
    assert found
    assert found.bounds
    known = buckets(planned(found))
    assert set(found.bounds) <= set(known)
    assert known == sorted(set(known), key=lambda bound: bound or 0)
    assert Decimal("0.005") in known


def test_the_reference_shop_has_latency_slos_whose_thresholds_are_buckets() -> None:
    thresholds = {bound for service in reference_plan().services for slo in service.slos for bound in slo.sli.bounds}
    assert thresholds
    assert thresholds <= set(buckets(reference_plan()))


def test_slow_traces_are_those_slower_than_the_tightest_threshold_of_a_service_that_they_touch() -> None:
    policies = {policy["name"]: policy for policy in config(GATEWAY)["processors"]["tail_sampling"]["policies"]}
    assert list(policies) == ["errors", "slower-than-promised", "slower-than-promised-250ms", "share-of-the-rest"]
    # The payment gateway is scraped: nothing says under which name its spans come.
    assert policies["slower-than-promised"]["latency"] == {"threshold_ms": 1000}
    services, late = policies["slower-than-promised-250ms"]["and"]["and_sub_policy"]
    assert services["string_attribute"] == {"key": "service.name", "values": ["checkout"]}
    assert late["latency"] == {"threshold_ms": 250}


def test_without_a_latency_slo_no_trace_is_slow() -> None:
    found = config(GATEWAY, planned(replace(EXTRA, bounds=(), slow=())))
    names = [policy["name"] for policy in found["processors"]["tail_sampling"]["policies"]]
    assert names == ["errors", "share-of-the-rest"]


def test_a_threshold_below_a_millisecond_still_samples_by_time() -> None:
    policies = config(GATEWAY, planned(EXTRA))["processors"]["tail_sampling"]["policies"]
    assert policies[1]["latency"] == {"threshold_ms": 1}


def test_probes_are_dropped_from_spans_and_metrics_by_route_and_path_and_nothing_else() -> None:
    probes = config(GATEWAY)["processors"]["filter/probes"]
    conditions = [*probes["trace_conditions"], *probes["metric_conditions"]]
    attributes = [re.findall(r'(\w+)\.attributes\["(.+?)"\]', condition)[0] for condition in conditions]
    assert {("span", "http.route"), ("span", "url.path"), ("datapoint", "http.route")} <= set(attributes)
    for condition in conditions:
        assert all(read(condition).search(route) for route in ("/healthz", "/readyz", "/metrics"))
        assert not any(read(condition).search(route) for route in ("/healthz2", "/api/healthz", "/api/metrics/x"))


def test_a_probe_with_signs_of_regexes_and_texts_reaches_the_collector_as_written() -> None:
    condition = config(GATEWAY, planned(EXTRA))["processors"]["filter/probes"]["trace_conditions"][0]
    assert read(condition.replace('\\"', '"')).pattern.replace("\\", "") == '^(?:/up.json|/a"b$)$'
    assert r"/up\\.json" in condition
    assert '/a\\"b$$' in condition


def test_probes_are_dropped_before_spans_are_counted() -> None:
    pipeline = config(GATEWAY)["service"]["pipelines"]["traces/in"]
    assert pipeline["processors"][:2] == ["memory_limiter", "filter/probes"]
    assert "span_metrics" in pipeline["exporters"]
    assert "tail_sampling" not in pipeline["processors"]


def test_without_probes_none_are_filtered_out() -> None:
    plan = planned(replace(EXTRA, probes=()))
    assert "filter/probes" not in contents(plan)[GATEWAY]
    assert "probes are dropped" not in contents(plan)[GATEWAY]


def test_what_no_batch_holds_is_dropped_before_anything_sends_and_after_spans_are_counted() -> None:
    filtered = {
        name
        for path in (AGENT, GATEWAY)
        for name, parts in config(path)["service"]["pipelines"].items()
        if OVERSIZED in parts["processors"]
    }
    assert filtered == {"traces", "logs", "traces/sampled", "logs/in"}
    largest = {batch["max_size"] for path in (AGENT, GATEWAY) for batch in batches(path)}
    limits = {int(limit) for path in (AGENT, GATEWAY) for limit in re.findall(r"\) > (\d+)", contents()[path])}
    assert max(limits) < min(largest)


def test_an_address_with_a_dollar_is_not_taken_for_a_variable() -> None:
    assert config(GATEWAY, planned(EXTRA))["exporters"]["otlp_http/metrics"]["endpoint"] == "http://metrics.example/$$x"


def test_without_a_collector_there_are_no_files_and_no_checks() -> None:
    assert not contents(planned(None))
    assert not list(collector.checks(reference_plan(), ("alerts/prometheus.yaml",)))
    assert not list(collector.service_files(reference_plan().project, reference_plan().services[0]))


def test_the_manifest_builds_exactly_the_types_that_are_used() -> None:
    """Independent of the table of modules: their names hold the types, without underscores."""
    manifest, configs = config(MANIFEST), [config(GATEWAY), config(AGENT)]
    for kind in ("receivers", "processors", "exporters", "connectors", "extensions"):
        used = {name.split("/")[0].replace("_", "") for found in configs for name in found.get(kind, ())}
        suffix = kind.removesuffix("s")
        modules = [part["gomod"].split()[0].rsplit("/", 1)[1] for part in manifest[kind]]
        spelled = {"otlpgrpc": "otlp"} if kind == "exporters" else {}
        assert {name.removesuffix(suffix) for name in modules} == {spelled.get(name, name) for name in used}
        assert len(modules) == len(set(modules))
        assert {part["gomod"].split()[1] for part in manifest[kind]} == {"v" + manifest["dist"]["version"]}


@pytest.mark.parametrize("path", [GATEWAY, AGENT])
def test_every_variable_has_a_default_and_is_told_in_the_head(path: str) -> None:
    head = [line for line in contents()[path].splitlines() if line.startswith("#")]
    used = {found for text in texts(config(path)) for found in re.findall(r"(?<!\$)\$\{env:([^}]*)\}", text)}
    told = {found for line in head for found in re.findall(r"^#   (\w+) \((.*?)\): .", line)}
    assert told == {tuple(name.split(":-", 1)) for name in used}
    assert "# Written by `burnbook generate`; change the definition, not this file." in head


def test_files_lie_in_the_folder_of_the_environment() -> None:
    project = reference_plan().project
    prod = replace(project, places=replace(project.places, collector="otel-collector/prod"))
    plan = replace(reference_plan(), project=prod)
    paths = set(contents(plan))
    assert paths == {f"otel-collector/prod/{name}.yaml" for name in ("gateway", "agent", "builder-config")}
    assert {check.subject for check in collector.checks(plan, tuple(paths))} == paths


def test_the_same_plan_gives_the_same_bytes() -> None:
    assert contents() == contents(replace(reference_plan()))


def test_what_is_masked_in_attributes_is_masked_in_the_texts_of_spans_and_metrics_too() -> None:
    processors = config(GATEWAY)["processors"]
    texts = processors["transform/texts"]
    groups = [*texts["trace_statements"], *texts["metric_statements"]]
    statements = [statement for group in groups for statement in group["statements"]]
    paths = {statement.partition("(")[2].partition(",")[0] for statement in statements}
    of_spans = {"span.name", "span.status.message", "span.trace_state", "spanevent.name"}
    assert paths == of_spans | {"metric.name", "metric.description"}
    for pattern in processors["redaction"]["blocked_values"]:
        quoted = pattern.replace("\\", "\\\\").replace('"', '\\"')
        assert all(f"(?:{quoted})" in statement for statement in statements)


def batches(path: str, plan: Plan | None = None) -> list[Config]:
    return [exporter["sending_queue"]["batch"] for exporter in config(path, plan)["exporters"].values()]


@pytest.mark.parametrize("path", [GATEWAY, AGENT])
def test_no_batch_is_larger_than_a_grpc_receiver_takes_and_its_answer_is_waited_for(path: str) -> None:
    exporters = config(path, planned(SEVERAL))["exporters"].values()
    found = batches(path, planned(SEVERAL))
    assert {batch["sizer"] for batch in found} == {"bytes"}
    assert all(batch["min_size"] < batch["max_size"] < 4 << 20 for batch in found)
    to_one = [one["protocol"]["otlp"] for one in exporters if "protocol" in one]
    assert {exporter["timeout"] for exporter in (*exporters, *to_one)} == {"30s"}


def test_an_agent_reads_what_was_written_before_it_came() -> None:
    assert config(AGENT)["receivers"]["file_log"]["start_at"] == "beginning"
    assert "--feature-gates=stanza.synchronousLogEmitter" in contents()[AGENT].split("receivers:")[0]


def test_positions_in_log_files_survive_a_restart() -> None:
    assert config(AGENT)["receivers"]["file_log"]["storage"] == "file_storage"


def test_what_a_service_says_of_itself_stands() -> None:
    assert config(AGENT)["processors"]["resource_detection"]["override"] is False


def test_agent_and_gateway_speak_tls_1_3_and_connections_end_so_that_load_spreads() -> None:
    protocols = config(GATEWAY)["receivers"]["otlp"]["protocols"]
    ends = [protocols["grpc"], protocols["http"], config(AGENT)["exporters"]["otlp_grpc"]]
    assert {end["tls"]["min_version"] for end in ends} == {"1.3"}
    assert seconds(protocols["grpc"]["keepalive"]["server_parameters"]["max_connection_age"]) == 300
