"""What is written: whose files, which addresses, the same bytes every time, and texts of users that stay texts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sdk
import yaml
from boards import ROOT, boards, files

from burnbook.outputs.dashboards import sound
from support import PROJECT, SERVICE, write

PROJECT_WITH_LINKS = PROJECT + "links: {runbooks: https://pages.example/ops, runbook_site: mkdocs}\n"
MANY = "".join(
    f"  - {{name: part-{number:02}, objective: 99.9, sli: {{availability: {{routes: ['/{number}']}}}}}}\n"
    for number in range(30)
)
HOSTILE = SERVICE.replace("team: a", "team: a\ntitle: 'Cost in $service {{x}} [[y]] \"q\" <b>'\ndescription: 'Pay $5'")
CALENDAR = SERVICE + "  - {name: month, objective: 99, window: {calendar: month}, sli: {availability: {}}}\n"
JOB = """\
  - name: backup
    objective: 90
    group_by: [region]
    sli: {deadline: {last_success: backup_last_success_seconds, every: 24h, grace: 2h}}
"""
JOBS = SERVICE.partition("  - ")[0] + JOB
OF_EVENTS = """\
version: burnbook/v1
service: web
team: a
telemetry: {family: fastapi-instrumentator, selector: {job: web}}
slos:
  - {name: jobs, objective: 99, sli: {events: {bad: 'jobs_total{result="bad"}', total: jobs_total}}}
"""


def panels(board: dict[str, Any]) -> list[str]:
    return [panel["title"] for panel in board["panels"]]


def panel(board: dict[str, Any], title: str) -> dict[str, Any]:
    found: dict[str, Any] = next(panel for panel in board["panels"] if panel["title"] == title)
    return found


def asked(board: dict[str, Any], title: str) -> str:
    """Return what the first query of a panel asks."""
    return str(panel(board, title)["targets"][0]["expr"])


def links(board: dict[str, Any]) -> dict[str, str]:
    return {link["title"]: link["url"] for link in board["links"]}


def test_files_belong_to_their_service_and_the_rest_to_the_project() -> None:
    owners = {artifact.path: (artifact.owner, artifact.source) for artifact in files(ROOT)}
    assert owners == {
        "dashboards/checkout.json": ("checkout", "slos/checkout.yaml"),
        "dashboards/order-mailer.json": ("order-mailer", "slos/order-mailer.yaml"),
        "dashboards/payment-gateway.json": ("payment-gateway", "slos/payment-gateway.yaml"),
        "dashboards/otel-collector.json": ("otel-collector", "slos/otel-collector.yaml"),
        "dashboards/collector.json": ("burnbook", "burnbook.yaml"),
        "dashboards/deadline.json": ("burnbook", "burnbook.yaml"),
        "dashboards/overview.json": ("burnbook", "burnbook.yaml"),
        "dashboards/slo.json": ("burnbook", "burnbook.yaml"),
        "dashboards/provisioning.yaml": ("burnbook", "burnbook.yaml"),
        "dashboards/.lint": ("burnbook", "burnbook.yaml"),
    }


def test_json_is_sorted_without_nulls_ends_with_a_newline_and_is_the_same_again() -> None:
    written = files(ROOT)
    assert written == files(ROOT)
    for artifact in written:
        assert artifact.content.endswith("}\n" if artifact.path.endswith(".json") else "\n")
        if artifact.path.endswith(".json"):
            data = json.loads(artifact.content)
            assert artifact.content == json.dumps(data, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
            assert "null" not in artifact.content


def test_grafana_is_told_the_folder_and_the_linter_why(reference: dict[str, Any]) -> None:
    texts = {Path(artifact.path).name: artifact.content for artifact in files(ROOT)}
    (provider,) = yaml.safe_load(texts["provisioning.yaml"])["providers"]
    assert (provider["folder"], provider["type"], provider["allowUiUpdates"]) == ("SLO", "file", False)
    assert all(told["reason"] for told in yaml.safe_load(texts[".lint"])["exclusions"].values())
    assert {board["uid"] for board in reference.values()} == {f"burnbook-{name}" for name in reference}


def test_panels_leave_no_dead_space(reference: dict[str, Any]) -> None:
    for board in reference.values():
        boxes = [panel["gridPos"] for panel in board["panels"]]
        height = max(box["y"] + box["h"] for box in boxes)
        assert sum(box["w"] * box["h"] for box in boxes) == 24 * height


@pytest.mark.parametrize(
    ("service", "project"),
    [
        (SERVICE, PROJECT),
        (SERVICE, PROJECT_WITH_LINKS),
        (SERVICE + MANY, PROJECT),
        (HOSTILE, PROJECT),
        (OF_EVENTS, PROJECT),
        (CALENDAR, PROJECT),
        (SERVICE + JOB, PROJECT),
        (JOBS, PROJECT_WITH_LINKS),
    ],
    ids=["least", "links", "many", "hostile", "events", "calendar", "deadline", "deadlines"],
)
def test_dashboards_of_other_projects_are_sound_as_well(service: str, project: str, tmp_path: Path) -> None:
    found = boards(write(tmp_path, service, project))
    for board in found.values():
        assert list(sound.problems(board)) == []
        assert list(sdk.problems(board)) == []


def test_texts_of_users_are_no_variables(tmp_path: Path) -> None:
    board = boards(write(tmp_path, HOSTILE))["web"]
    assert board["title"] == 'Cost in ＄service { {x}} [ [y]] "q" <b> (web)'
    assert board["description"].startswith("Pay ＄5 ")


def test_pages_are_linked_where_they_have_addresses(tmp_path: Path) -> None:
    least = boards(write(tmp_path / "least"))
    assert set(links(least["slo"])) == {"All SLOs", "This service"}
    assert set(links(least["web"])) == {"All SLOs", "SLOs in detail"}
    found = boards(write(tmp_path / "links", project=PROJECT_WITH_LINKS))
    assert links(found["slo"])["Runbook"] == "https://pages.example/ops/${service}/${slo}/"
    assert links(found["web"])["Runbooks"] == "https://pages.example/ops/web/"
    assert links(found["web"])["Error budget policy"] == "https://pages.example/ops/web/error-budget-policy/"
    assert links(found["overview"])["Runbooks"] == "https://pages.example/ops/"


def test_services_with_names_too_long_for_a_uid_are_listed_instead(tmp_path: Path) -> None:
    name = "a-service-with-a-name-of-more-than-forty-letters"
    found = boards(write(tmp_path, SERVICE.replace("service: web", f"service: {name}")))
    assert found[name]["uid"] != f"burnbook-{name}"
    assert set(links(found["slo"])) == {"All SLOs", "Services"}


def test_only_what_is_watched_is_drawn_and_the_rest_is_named(tmp_path: Path) -> None:
    of_requests, of_events = boards(write(tmp_path / "a"))["web"], boards(write(tmp_path / "b", OF_EVENTS))["web"]
    assert {"Request rate", "Error rate", "Latency"} <= set(panels(of_requests))
    assert not {"Request rate", "Requests"} & set(panels(of_events))
    (told,) = (panel for panel in of_events["panels"] if panel["type"] == "text")
    assert "**Requests**" in told["options"]["content"]
    assert "`saturation.db_pool`" in told["options"]["content"]
    assert "**Requests**" not in next(p for p in of_requests["panels"] if p["type"] == "text")["options"]["content"]


def test_requests_are_drawn_without_the_probes_that_slos_leave_out(reference: dict[str, Any]) -> None:
    without = 'http_route!~"/healthz|/metrics|/readyz"'
    for title in ("Request rate", "Error rate", "Latency", "Routes that fail most"):
        found = panel(reference["checkout"], title)
        assert all(without in target["expr"] for target in found["targets"]), title
        assert "Left out here, as SLOs do: /healthz, /metrics and /readyz." in found["description"]
    unlabelled = panel(reference["payment-gateway"], "Latency")
    assert "handler" not in unlabelled["targets"][0]["expr"]
    assert "no label for routes: /healthz and /metrics, which SLOs leave out, are among" in unlabelled["description"]


def test_a_probe_is_drawn_where_an_slo_of_that_kind_counts_it(tmp_path: Path) -> None:
    leaves_out = "sli: {availability: {exclude_routes: ['/healthz']}}"
    counts = "  - {name: whole, objective: 99, sli: {availability: {}}}\n"
    of_routes = "  - {name: pay, objective: 99, sli: {availability: {routes: ['/pay']}}}\n"
    service = SERVICE.replace("sli: {availability: {}}", leaves_out)
    for name, more, drawn in (("counts", counts, True), ("of-routes", of_routes, False)):
        board = boards(write(tmp_path / name, service + more))["web"]
        assert ("/healthz" not in asked(board, "Request rate")) is drawn
        assert ("/healthz" not in panel(board, "Error rate")["description"]) is drawn


def test_pods_are_watched_where_it_is_known_that_they_run_else_the_process(tmp_path: Path) -> None:
    place = "team: a\nrunbook: {kubernetes: {namespace: shop, workload: KIND/web.api}}"
    for kind, pods in (
        ("deployment", "web[.]api-[0-9a-z]+-[0-9a-z]{5}"),
        ("statefulset", "web[.]api-[0-9]+"),
        ("daemonset", "web[.]api-[0-9a-z]{5}"),
    ):
        board = boards(write(tmp_path / kind, SERVICE.replace("team: a", place.replace("KIND", kind))))["web"]
        assert {"Restarts", "CPU throttled", "Memory"} <= set(panels(board))
        assert f'namespace="shop",pod=~"{pods}"' in asked(board, "Restarts")
        assert "process_" not in asked(board, "Memory")
    elsewhere = boards(write(tmp_path / "elsewhere"))["web"]
    assert 'process_resident_memory_bytes{job="web"}' in asked(elsewhere, "Memory")
    assert "CPU throttled" not in panels(elsewhere)
    told = next(p for p in elsewhere["panels"] if p["type"] == "text")["options"]["content"]
    assert "**CPU throttling**" in told
    assert "**Memory**" not in told


def test_the_age_of_a_queue_is_drawn_where_it_is_told_and_missed_where_only_its_length_is(tmp_path: Path) -> None:
    for oldest, drawn in (("", False), (", oldest: oldest_job_seconds", True)):
        stated = f"team: a\nsaturation: {{queue: {{length: jobs_waiting{oldest}}}}}"
        board = boards(write(tmp_path / str(drawn), SERVICE.replace("team: a", stated)))["web"]
        assert ("Age of the oldest job" in panels(board)) is drawn
        told = next(p for p in board["panels"] if p["type"] == "text")["options"]["content"]
        assert ("`saturation.queue.oldest`" in told) is not drawn
        assert not drawn or asked(board, "Age of the oldest job") == 'max(oldest_job_seconds{job="web"})'


def test_an_slo_that_is_split_has_a_variable_for_its_groups_and_panels_of_all_of_them(tmp_path: Path) -> None:
    split = SERVICE + "    group_by: [region]\n" + "  - {name: whole, objective: 99, sli: {availability: {}}}\n"
    board = boards(write(tmp_path / "split", split, PROJECT_WITH_LINKS))["slo"]
    variables = {variable["name"]: variable.get("definition") for variable in board["templating"]["list"]}
    assert variables["by_region"].endswith(", region)")
    assert {"Budget left by group", "Burn rate by group"} <= set(panels(board))
    assert 'region="$by_region"' in asked(board, "Budget left")
    assert "region" not in asked(board, "Objective")
    assert links(board)["Error budget policy"] == "https://pages.example/ops/${service}/error-budget-policy/"
    assert [note["target"]["tags"] for note in board["annotations"]["list"]] == [["deploy", "$service"]]
    whole = boards(write(tmp_path / "whole"))["slo"]
    assert "Budget left by group" not in panels(whole)
    assert {variable["name"] for variable in whole["templating"]["list"]} == {"datasource", "service", "slo"}


def test_deadlines_have_a_dashboard_of_their_own_and_the_other_slos_the_usual_one(tmp_path: Path) -> None:
    both, jobs = boards(write(tmp_path / "both", SERVICE + JOB)), boards(write(tmp_path / "jobs", JOBS))
    assert (set(both), set(jobs)) == ({"overview", "slo", "deadline", "web"}, {"overview", "deadline", "web"})
    assert {"Since the last success", "Until it is late", "Runs", "Budget left by group"} <= set(
        panels(both["deadline"])
    )
    assert not [title for title in panels(both["deadline"]) if "Burn rate" in title]
    assert "by_region" not in {variable["name"] for variable in both["slo"]["templating"]["list"]}
    for name, kind in (("slo", '!="deadline"'), ("deadline", '="deadline"')):
        service, slo = (one["definition"] for one in both[name]["templating"]["list"][1:3])
        assert f"{{sli_kind{kind}}}" in service
        assert f"sli_kind{kind}" in slo
    assert {"SLOs in detail", "Deadlines in detail"} <= set(links(both["web"])) & set(links(both["overview"]))
    assert "SLOs in detail" not in {*links(jobs["web"]), *links(jobs["overview"])}
    assert ("Deadlines" in panels(both["overview"]), "Error budgets" in panels(jobs["overview"])) == (True, False)


def test_limits_are_those_of_the_chosen_slo_the_fewer_ones_written_out(tmp_path: Path) -> None:
    policy = "policies: {by-day: [{severity: ticket, budget: 10%, long: 3d}]}\n"
    other = SERVICE.replace("service: web", "service: other") + "    alerting: {policy: by-day}\n"
    more = "  - {name: more, objective: 99, sli: {availability: {}}}\n"
    root = write(tmp_path, project=PROJECT + policy)
    (root / "slos" / "other.yaml").write_text(other + more)
    targets = panel(boards(root)["slo"], "Burn rate by window")["targets"]
    told = {target["legendFormat"]: target["expr"] for target in targets}
    chosen = 'service="$service",slo="$slo"'
    exception = f'burnbook_slo_info{{service="other",slo=~"availability",{chosen}}}'
    assert told["page: 1h and 5m above 14.4"] == f"14.4 * (burnbook_slo_info{{{chosen}}} unless ({exception}))"
    assert told["ticket: 3d and 6h above 1"] == f"1 * (burnbook_slo_info{{{chosen}}})"


def test_more_queries_than_letters_get_two(tmp_path: Path) -> None:
    board = boards(write(tmp_path, SERVICE + MANY))["web"]
    letters = [target["refId"] for target in board["panels"][0]["targets"]]
    assert letters[25:28] == ["Z", "AA", "AB"]
    assert len(letters) == 31
