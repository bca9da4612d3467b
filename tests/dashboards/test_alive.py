"""Every panel returns data from a real Prometheus, old and new, and the numbers are what the titles say."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import recorded
from asking import PANELS, PLAN, SLOS, World, board, choices, of, panel, value

from burnbook import toolbox
from burnbook.live.processes import scratch
from burnbook.model.plan import Slo
from dashboards import served

MAJORS = {2: "tools/install", 3: "tools/install --newest"}

pytestmark = pytest.mark.parametrize("major", MAJORS)


@pytest.fixture(scope="module")
def worlds() -> Iterator[dict[int, World]]:
    """Hold a server of each major version that is here."""
    tools = {tool.version[0]: tool for tool in reversed(toolbox.every("prometheus"))}
    with ExitStack() as stack:
        yield {major: stack.enter_context(_world(tools[major])) for major in MAJORS if major in tools}


@contextmanager
def _world(tool: toolbox.Tool) -> Iterator[World]:
    with scratch() as folder:
        end = int(time.time()) // 60 * 60
        with served.server(tool, folder, PLAN, end) as client:
            yield World(client, end)


@pytest.fixture
def world(worlds: dict[int, World], major: int) -> World:
    if major not in worlds:
        pytest.skip(f"there is no Prometheus {major}.x here: `{MAJORS[major]}` gets one")
    return worlds[major]


@pytest.mark.parametrize(("name", "title"), PANELS, ids=[f"{name}-{title}" for name, title in PANELS])
def test_every_target_of_every_panel_returns_data(name: str, title: str, world: World) -> None:
    chosen = [of(slo) for slo in choices(name)] or [{"service": ".+"}]
    for target in panel(name, title)["targets"]:
        found = [world.asked(target, **variables) for variables in chosen]  # a limit belongs to the SLOs that have it
        assert any(found), target["expr"]
        if not target["legendFormat"].startswith("{{alertname}}") and choices(name):
            assert max(map(len, found)) == 1, target["expr"]


@pytest.mark.parametrize("slo", SLOS, ids=[f"{slo.service}-{slo.name}" for slo in SLOS])
def test_no_panel_of_an_slo_is_empty_by_design(slo: Slo, world: World) -> None:
    panels = [title for name, title in PANELS if name == board(slo)]
    told = {
        title: [world.asked(target, **of(slo)) for target in panel(board(slo), title)["targets"]] for title in panels
    }
    assert [title for title, found in told.items() if not any(found)] == []


def test_counts_are_those_of_the_shop(world: World) -> None:
    told = [alert for slo in SLOS for alert in slo.alerts() if not alert.shadow]
    assert value(world, "overview", "SLOs", service=".+") == len(SLOS)
    assert value(world, "overview", "Services", service=".+") == len(PLAN.services)
    assert value(world, "overview", "Pages firing", service=".+") == sum(a.severity == "page" for a in told)
    assert value(world, "overview", "Tickets firing", service=".+") == sum(a.severity == "ticket" for a in told)
    assert value(world, "overview", "Rules in trouble", service=".+") == 2


def test_a_count_of_nothing_is_zero_while_rules_are_evaluated_and_no_number_without(world: World) -> None:
    target = panel("overview", "Budgets spent")["targets"][0]
    assert value(world, "overview", "Budgets spent", service=".+") == 0
    assert value(world, "overview", "Without telemetry", service=".+") == 0
    assert world.asked(target, service="nobody") == ()


@pytest.mark.parametrize("name", ["availability", "backlog"])
def test_the_ideal_line_is_what_a_burn_rate_of_one_leaves_of_the_budget_at_the_left_edge(
    name: str, world: World
) -> None:
    slo = next(slo for slo in SLOS if slo.name == name)
    _, ideal = panel("slo", "Budget left, the last 30 days")["targets"]
    (line,) = world.asked(ideal, **of(slo))
    known, period = (round(part) for part in (recorded.covered(slo) * slo.period.length, slo.period.length))
    half = [0.5] * (known // 60)  # the burn rate of each minute that is known at the left edge
    for hour in (0, 0.5, 1):
        minutes = [*half, *([1.0] * round(hour * 60))][-period // 60 :]
        left = 1 - sum(minutes) / len(minutes)
        assert line.samples[round(hour * 60)].value == pytest.approx(left), hour


def test_burn_rates_and_limits_are_drawn_for_the_chosen_slo_alone(world: World) -> None:
    targets = panel("slo", "Burn rate by window")["targets"]
    windows = [target for target in targets if " above " not in target["legendFormat"]]
    limits = targets[len(windows) :]
    for slo in choices("slo"):
        burns = {target["legendFormat"]: world.asked(target, **of(slo)) for target in windows}
        assert {name for name, lines in burns.items() if lines} == {window.name for window in slo.windows}
        drawn = [line.last.value for lines in burns.values() for line in lines]
        assert drawn == pytest.approx([0.02 / float(slo.budget)] * len(slo.windows))
        asked = [world.asked(limit, **of(slo)) for limit in limits]
        drawn = [found[0].last.value for found in asked if found]
        assert drawn == pytest.approx(sorted((float(tier.factor) for tier in slo.tiers), reverse=True))


def test_the_figures_of_an_slo_are_those_recorded(world: World) -> None:
    for slo in SLOS:
        chosen, name = of(slo), board(slo)
        assert value(world, name, "Objective", **chosen) == pytest.approx(float(1 - slo.budget))
        assert value(world, name, "SLI over the period", **chosen) == pytest.approx(float(1 - slo.budget / 2))
        if slo.tiers:  # what counts runs has no burn rate
            assert value(world, "slo", "Budget lasts", **chosen) == pytest.approx(slo.period.length / 4)
        (coverage,) = world.asked(panel(name, "Coverage")["targets"][0], **chosen)
        assert coverage.last.value == recorded.covered(slo)
        assert coverage.labels["told"] == ("provisional" if recorded.covered(slo) < 0.9 else "counted")
        if name == "slo":
            assert value(world, name, "Good events a minute", **chosen) == recorded.TOTAL - recorded.BAD


def test_a_page_hides_the_ticket_of_the_same_slo_and_quiet_is_no_gap(world: World) -> None:
    for slo in SLOS:
        pages = any(alert.severity == "page" for alert in slo.alerts())
        assert value(world, board(slo), "Alerts", **of(slo)) == (3 if slo.stage == "shadow" else 1 + pages)
