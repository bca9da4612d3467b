"""Addresses: where a link of an alert leads, for every way that pages and environments are addressed."""

from __future__ import annotations

from pathlib import Path

import pytest

import support
from burnbook import pipeline
from burnbook.model.plan import Plan

LINKS = 'links: {runbooks: "https://docs.example/ops/", grafana: "https://grafana.example/", runbook_site: SITE}\n'
PROD = "environments: {prod: {selector: {env: prod}, labels: {env: prod, tier: one}}}\nlabels: {tier: two}\n"


def fast(plan: Plan) -> dict[str, str]:
    alert = next(alert for alert in plan.services[0].slos[0].alerts() if alert.label("burn_speed") == "fast")
    return dict(alert.annotations)


@pytest.mark.parametrize(
    ("project", "address"),
    [
        (LINKS.replace("SITE", "github"), "https://docs.example/ops/web/availability.md#fast-burn"),
        (LINKS.replace("SITE", "mkdocs"), "https://docs.example/ops/web/availability/#fast-burn"),
        (LINKS.replace("SITE", "github") + PROD, "https://docs.example/ops/prod/web/availability.md#fast-burn"),
        (LINKS.replace("SITE", "mkdocs") + PROD, "https://docs.example/ops/prod/web/availability/#fast-burn"),
    ],
)
def test_an_alert_links_to_its_anchor_as_the_site_addresses_it(project: str, address: str, tmp_path: Path) -> None:
    assert fast(support.plan(tmp_path, project=support.PROJECT + project))["runbook_url"] == address


def test_an_index_of_mkdocs_is_its_folder(tmp_path: Path) -> None:
    plan = support.plan(tmp_path, project=support.PROJECT + LINKS.replace("SITE", "mkdocs"))
    assert plan.project.places.index.url == "https://docs.example/ops/"
    assert plan.services[0].page.url == "https://docs.example/ops/web/"


def test_without_addresses_there_are_no_links(tmp_path: Path) -> None:
    assert set(fast(support.plan(tmp_path))) == {"summary", "description"}


def test_a_dashboard_opens_with_the_slo_of_the_alert(tmp_path: Path) -> None:
    plan = support.plan(tmp_path, project=support.PROJECT + LINKS.replace("SITE", "github"))
    link = "https://grafana.example/d/burnbook-slo?var-service=web&var-slo=availability&from=now-6h&to=now"
    assert fast(plan)["dashboard_url"] == link


def test_uids_are_what_grafana_takes_and_differ_for_long_names_that_begin_alike(tmp_path: Path) -> None:
    names = [f"{'long' * 12}-{end}" for end in ("a", "b")]
    plans = [
        support.plan(tmp_path / str(index), support.SERVICE.replace("service: web", f"service: {name}"))
        for index, name in enumerate(names)
    ]
    uids = [plan.services[0].dashboard.anchor for plan in plans]
    assert len(set(uids)) == 2
    assert all(len(uid) <= 40 for uid in uids)


def test_an_environment_selects_labels_and_has_folders_of_its_own(tmp_path: Path) -> None:
    plan = support.plan(tmp_path, project=support.PROJECT + PROD)
    slo = plan.services[0].slos[0]
    assert slo.ids == (("service", "web"), ("slo", "availability"), ("env", "prod"), ("tier", "one"))
    assert 'env="prod",job="web"' in slo.sli.base_total
    places = plan.project.places
    folders = (places.alerts, places.dashboards, places.collector, places.runbooks)
    assert folders == ("alerts/prod", "dashboards/prod", "otel-collector/prod", "runbooks/prod")
    assert places.overview.anchor == "burnbook-prod-overview"
    assert places.grafana_folder == "folder-burnbook-prod"


def test_no_service_can_have_the_uid_of_grafanas_folder_whatever_the_environment_is_called(tmp_path: Path) -> None:
    long = PROD.replace("prod", "long" * 12)
    assert long != PROD
    folders = [
        support.plan(tmp_path / str(place), project=support.PROJECT + more).project.places.grafana_folder
        for place, more in enumerate(("", PROD, long))
    ]
    assert len(set(folders)) == 3
    assert all(uid.startswith("folder-burnbook") and len(uid) <= 40 for uid in folders)


def test_an_alert_of_a_group_opens_the_dashboard_at_its_group_and_one_of_the_whole_slo_does_not() -> None:
    plan = pipeline.compile_plan(Path(__file__).parents[2]).plan
    (slo,) = (slo for service in plan.services for slo in service.slos if slo.name == "payment-success")
    opened = {alert.kind: dict(alert.annotations)["dashboard_url"] for alert in slo.alerts()}
    ending = "&var-by_provider={{ $labels.provider | urlquery }}"
    assert {kind for kind, url in opened.items() if url.endswith(ending)} == opened.keys() - {"absent", "never-seen"}
    assert all(url.removesuffix(ending) == slo.dashboard.url for url in opened.values())
