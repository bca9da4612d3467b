"""How the dashboards of the reference shop look: order, units, colours, limits, marks, and where their values lead."""

from __future__ import annotations

from typing import Any

import pytest
from asking import SLOS

from burnbook.model.plan import Slo
from burnbook.preview import field as fields

UNITS = {
    "Error budget left": "percentunit",
    "Burn rate now": "none",
    "Request rate": "reqps",
    "Error rate": "percentunit",
    "Latency": "s",
    "Payments taken": "cpm",
    "Database connections in use": "short",
    "Longest query": "s",
    "CPU throttled": "percentunit",
    "Memory": "bytes",
}
LEADING = {
    "overview": ["Error budgets", "Firing alerts", "Burn rate, the fastest", "Budget left, the emptiest"],
    "slo": ["Budget left by group", "Burn rate by group"],
    "checkout": [
        "Error budget left",
        "Burn rate now",
        "Alerts by SLO",
        "Budget left by SLO, the last 30 days",
        "Burn rate by SLO",
    ],
}


def test_windows_are_listed_from_the_shortest_on_and_then_the_limits(reference: dict[str, Any]) -> None:
    panel = found(reference["slo"], "Burn rate by window")
    told = [target["legendFormat"] for target in panel["targets"]]
    assert told[:7] == ["5m", "30m", "1h", "2h", "6h", "1d", "3d"]
    assert all(" above " in name for name in told[7:])


def test_a_line_of_a_graph_has_the_colour_of_its_bad_side(reference: dict[str, Any]) -> None:
    budget = [(0, "red"), (0.25, "orange")]
    assert lines(found(reference["slo"], "Budget left, the last 30 days")) == budget
    assert lines(found(reference["overview"], "Budget left, the emptiest")) == budget
    assert lines(found(reference["slo"], "Coverage of the period")) == [(0.9, "red")]
    assert lines(found(reference["checkout"], "Replicas available")) == [(6, "red")]
    assert lines(found(reference["checkout"], "Queue depth")) == [(500, "red")]


def test_a_limit_is_in_sight_however_far_away_it_is(reference: dict[str, Any]) -> None:
    for title, limit in (("Database connections in use", 30), ("Queue depth", 500), ("Longest query", 30)):
        top = found(reference["checkout"], title)["fieldConfig"]["defaults"]["custom"]["axisSoftMax"]
        assert limit < top < 1.2 * limit


def test_statuses_have_the_colour_of_their_class(reference: dict[str, Any]) -> None:
    for board, statuses in (("checkout", ("200", "404", "503")), ("payment-gateway", ("2xx", "4xx", "5xx"))):
        config = fields.read(found(reference[board], "Request rate")["fieldConfig"])
        assert [config.of(status)["color"]["fixedColor"] for status in statuses] == ["green", "orange", "red"]
        assert "color" not in config.of("2")  # of gRPC


def test_counts_with_long_titles_have_the_most_room(reference: dict[str, Any]) -> None:
    counts = [panel for panel in reference["overview"]["panels"] if panel["type"] == "stat"]
    room = {panel["title"]: panel["gridPos"]["w"] for panel in counts}
    assert min(room[title] for title in ("Budgets spent", "Without telemetry", "Rules in trouble")) > room["SLOs"]


def test_every_board_shows_one_moment_in_all_graphs_and_asks_once_a_minute(reference: dict[str, Any]) -> None:
    for board in reference.values():
        assert (board["graphTooltip"], board["refresh"], board["editable"]) == (1, "1m", False)


def test_values_have_their_units(reference: dict[str, Any]) -> None:
    shown = {title: found(reference["checkout"], title)["fieldConfig"]["defaults"]["unit"] for title in UNITS}
    assert shown == UNITS


def test_what_is_left_and_what_fires_have_the_colours_that_their_words_say(reference: dict[str, Any]) -> None:
    left = fields.read(found(reference["slo"], "Budget left")["fieldConfig"])
    assert [left.color(value) for value in (-0.1, 0.0, 0.2, 0.25)] == ["red", "orange", "orange", "green"]
    for board, title in (("overview", "Firing alerts"), ("slo", "Alerts"), ("checkout", "Alerts by SLO")):
        fires = fields.read(found(reference[board], title)["fieldConfig"])
        told = [(one.text, one.color) for value in range(4) if (one := fires.called(value))]
        assert told == [("quiet", "green"), ("ticket", "orange"), ("page", "red"), ("shadow", "blue")]


def test_values_lead_to_their_slo_with_the_data_source_and_the_time(reference: dict[str, Any]) -> None:
    for name, titles in LEADING.items():
        for title in titles:
            urls = leading(found(reference[name], title))
            assert urls, title
            for url in urls:
                assert url.startswith(("/d/burnbook-slo?var-service=", "/d/burnbook-deadline?var-service=")), title
                assert {"${datasource:queryparam}", "${__url_time_range}"} <= set(url.split("&")), title


@pytest.mark.parametrize("slo", SLOS, ids=[f"{slo.service}-{slo.name}" for slo in SLOS])
def test_each_value_leads_to_the_dashboard_that_shows_its_slo(slo: Slo, reference: dict[str, Any]) -> None:
    both = f"{slo.service} / {slo.name}"
    named = (
        ("overview", "Firing alerts", both),
        ("overview", "Budget left, the emptiest", both),
        (slo.service, "Error budget left", slo.title),
        (slo.service, "Alerts by SLO", slo.name),
        (slo.service, "Budget left by SLO, the last 30 days", slo.name),
    )
    for board, title, name in named:
        (link,) = fields.read(found(reference[board], title)["fieldConfig"]).leading(name)
        assert link.url.startswith(f"/d/{slo.dashboard.anchor}?"), (board, title)


def test_boards_lead_to_each_other_with_the_data_source_and_the_time(reference: dict[str, Any]) -> None:
    tops = [link for board in reference.values() for link in board["links"] if link["url"].startswith("/d/")]
    assert len(tops) > len(reference)
    for link in tops:
        assert "${datasource:queryparam}" in link["url"]
        assert link["keepTime"]


def test_deployments_are_marked_without_a_click(reference: dict[str, Any]) -> None:
    for name, tag in (("slo", "$service"), ("checkout", "checkout")):
        (marks,) = [note for note in reference[name]["annotations"]["list"] if note["name"] == "Deployments"]
        assert (marks["enable"], marks["target"]["tags"]) == (True, ["deploy", tag])


def found(board: dict[str, Any], title: str) -> dict[str, Any]:
    result: dict[str, Any] = next(panel for panel in board["panels"] if panel["title"] == title)
    return result


def lines(panel: dict[str, Any]) -> list[tuple[float, str]]:
    return [(step["value"], step["color"]) for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"][1:]]


def leading(panel: dict[str, Any]) -> list[str]:
    config = panel["fieldConfig"]
    special = (p["value"] for o in config.get("overrides", []) for p in o["properties"] if p["id"] == "links")
    return [link["url"] for links in (config["defaults"].get("links", []), *special) for link in links]
