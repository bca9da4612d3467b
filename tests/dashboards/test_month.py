"""A month of the shop in a real Prometheus, with what the published rules record of it: panels tell the truth."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import month
import pytest
from asking import PANELS, SLOS, World, board, choices, of, panel, value
from boards import ROOT

from behaviour import collectors
from behaviour.backfill import MINUTE, fill, published, recorded
from behaviour.history import NOW, History
from behaviour.world import calm_site
from burnbook import toolbox
from burnbook.live.processes import scratch
from burnbook.model.plan import Slo
from burnbook.preview.asking import named

END = int(datetime(2026, 3, 12, 15, 10, tzinfo=UTC).timestamp())
ZERO = END - NOW * MINUTE
RECENT = 80 * MINUTE
EXACT = 1e-9
BEHIND = 20  # minutes, at most, of the period's figures: sums of ten, read every three
BURNING = [slo for slo in SLOS if slo.tiers]
DELIVERED = [slo for slo in SLOS if slo.service == collectors.JOB]
FOREVER = 1e12
DAY = 86_400
_SHARES = (0.5, 0.95, 0.99)
_KINDS = {"Spans": "spans", "Metric points": "metric_points", "Log records": "log_records"}
_FLOWS = ("receiver_accepted", "receiver_refused", "exporter_sent", "exporter_send_failed", "exporter_enqueue_failed")


@pytest.fixture(scope="module")
def history() -> History:
    return month.told()


@pytest.fixture(scope="module")
def world(history: History) -> Iterator[World]:
    """Lend a server that has lived through the month."""
    tools = [tool for tool in toolbox.every("prometheus") if tool.path.with_name("promtool").is_file()]
    if not tools:
        pytest.skip("there is no Prometheus with its promtool here: `tools/install` gets one")
    rules = published(ROOT / "alerts" / "rules")
    for group in (group for file in rules.values() for group in file["groups"]):
        group["rules"] = [recorded(rule) for rule in group["rules"]]
    with scratch() as folder:
        site, _ = calm_site(tools[0], folder, rules)
        fill(site, history, ZERO, ZERO, END, last=True, recent=RECENT)
        with site.serve(site.data, {}) as client:
            yield World(client, END)


@pytest.mark.parametrize(("name", "title"), PANELS, ids=[f"{name}-{title}" for name, title in PANELS])
def test_every_panel_returns_data_whose_lines_have_names_of_their_own(name: str, title: str, world: World) -> None:
    targets = [target for target in panel(name, title)["targets"] if not _quiet(name, target)]
    silent = {target["refId"] for target in targets}
    for variables in [here(slo) for slo in choices(name)] or [{"service": ".+"}]:
        answers = [(target, series) for target in targets for series in world.asked(target, **variables)]
        lines = [(target["legendFormat"], series.labels) for target, series in answers]
        names = [named(legend, labels) for legend, labels in lines if legend != "__auto"]  # that is a table's
        assert len(set(names)) == len(names), names
        silent -= {target["refId"] for target, _ in answers}
    assert silent == set()


@pytest.mark.parametrize("slo", SLOS, ids=[f"{slo.service}-{slo.name}" for slo in SLOS])
def test_the_budget_and_the_sli_are_those_of_the_events(slo: Slo, world: World, history: History) -> None:
    """They are exactly those of some minute that is not long ago, for a period is read every three minutes."""
    left, sli = (value(world, board(slo), title, **here(slo)) for title in ("Budget left", "SLI over the period"))
    covered = value(world, board(slo), "Coverage", **here(slo))
    phase = _phase(world, slo)
    truth = history.truths[slo.service, slo.name]
    ends = (NOW * MINUTE - MINUTE * ago + phase for ago in range(1, BEHIND))
    shares = [bad / total for bad, total in (truth.between(end - covered * slo.period.length, end) for end in ends)]
    assert any(sli == pytest.approx(1 - share, rel=EXACT) for share in shares)
    assert any(left == pytest.approx(1 - share / float(slo.budget), rel=EXACT) for share in shares)


@pytest.mark.parametrize("slo", BURNING, ids=[f"{slo.service}-{slo.name}" for slo in BURNING])
def test_the_forecast_is_what_is_left_at_the_pace_of_now(slo: Slo, world: World, history: History) -> None:
    left, burn, lasts = (value(world, "slo", t, **here(slo)) for t in ("Budget left", "Burn rate now", "Budget lasts"))
    truth, length = history.truths[slo.service, slo.name], slo.tiers[0].long.length
    lengths = (length, length - MINUTE) if length >= DAY else (length,)  # those of days may be a minute short
    ends = [NOW * MINUTE - MINUTE * ago + _phase(world, slo) for ago in range(1, 8)]
    counted = [truth.between(end - seconds, end) for end in ends for seconds in lengths]
    rates = [bad / total / float(slo.budget) for bad, total in counted]
    assert any(burn == pytest.approx(rate, rel=EXACT, abs=EXACT) for rate in rates)
    if left <= 0:
        assert lasts == 0
    else:
        assert lasts == (pytest.approx(left * slo.period.length / burn) if burn > 1 else FOREVER)


def test_the_month_has_every_forecast(world: World) -> None:
    found = [value(world, "slo", "Budget lasts", **here(slo)) for slo in BURNING]
    assert min(found) == 0
    assert max(found) == FOREVER
    assert [lasts for lasts in found if 0 < lasts < FOREVER]


def test_each_quantile_lies_in_its_bucket(world: World, history: History) -> None:
    counts: dict[str, int] = {}
    for counter in history.counters:
        if counter.metric == "http_server_request_duration_seconds_bucket":
            counts[counter.labels["le"]] = counts.get(counter.labels["le"], 0) + sum(counter.events[NOW - 5 : NOW])
    bounds = sorted(counts, key=float)
    for share, target in zip(_SHARES, panel("checkout", "Latency")["targets"], strict=True):
        (line,) = world.asked(target)
        place = next(i for i, bound in enumerate(bounds) if counts[bound] >= share * counts["+Inf"])
        assert (float(bounds[place - 1]) if place else 0) < line.last.value <= float(bounds[place])


def test_what_fills_up_is_what_was_told_and_no_neighbours(world: World) -> None:
    assert drawn(world, "Database connections in use", "instance") == month.POOL
    assert drawn(world, "Requests in flight", "instance") == month.IN_FLIGHT
    assert drawn(world, "Queue depth", "") == {"": month.OUTBOX}
    assert drawn(world, "Replicas available", "") == {"": month.REPLICAS}
    assert drawn(world, "Longest query", "") == {"": month.LONGEST_QUERY}
    assert drawn(world, "CPU throttled", "pod") == {month.POD: pytest.approx(month.THROTTLED / month.PERIODS)}
    assert drawn(world, "Memory", "pod") == {month.POD: month.USED}
    assert drawn(world, "Memory", "", query=1) == {"": month.LIMIT}
    assert drawn(world, "Queue depth", "", board="order-mailer") == {"": month.MAILS}
    assert drawn(world, "Memory", "instance", board="payment-gateway") == {"payment-gateway-a": month.GATEWAY_MEMORY}


def test_a_restart_is_seen_once_and_as_one(world: World) -> None:
    (line,) = world.asked(panel("checkout", "Restarts")["targets"][0])
    seen = [sample.time for sample in line.samples if sample.value]
    assert {sample.value for sample in line.samples} == {0, 1}
    assert ZERO + month.RESTARTED * MINUTE - MINUTE <= min(seen) <= ZERO + month.RESTARTED * MINUTE + MINUTE
    assert max(seen) - min(seen) < 5 * MINUTE


@pytest.mark.parametrize("slo", DELIVERED, ids=[slo.name for slo in DELIVERED])
def test_what_was_lost_of_each_minute_is_what_the_collectors_lost(slo: Slo, world: World, history: History) -> None:
    phase, truth = _phase(world, slo), history.truths[slo.service, slo.name]
    every, bad = (world.asked(target)[0].samples for target in panel("otel-collector", slo.title)["targets"])
    assert len(every) == len(bad) == 61
    for all_of, bad_of in zip(every, bad, strict=True):
        end = (all_of.time - ZERO - phase) // MINUTE * MINUTE + phase
        counted = truth.between(end - MINUTE, end)
        assert (bad_of.value, all_of.value) == pytest.approx(counted, rel=EXACT)


@pytest.mark.parametrize("title", _KINDS)
def test_each_flow_through_the_collectors_is_what_they_counted(title: str, world: World, history: History) -> None:
    lines = [world.asked(target)[0].last.value for target in panel("collector", title)["targets"]]
    told = [_pace(history, f"otelcol_{flow}_{_KINDS[title]}_total") for flow in _FLOWS]
    assert lines == pytest.approx(told, rel=EXACT)
    assert lines[0] > lines[2] > lines[3] > lines[4] == 0


def test_a_queue_that_was_nearly_full_is_drawn_and_alerted_on(world: World) -> None:
    lines = {
        (line.labels["instance"], line.labels["exporter"]): [sample.value for sample in line.samples]
        for line in world.asked(panel("collector", "Queue used")["targets"][0])
    }
    usual, crowded = collectors.WAITING / collectors.CAPACITY, collectors.CROWDED / collectors.CAPACITY
    full = (collectors.A.name, collectors.STORES["log_records"])
    assert len(lines) == len(collectors.COLLECTORS) * len(collectors.STORES)
    assert {queue: (max(values), values[-1]) for queue, values in lines.items()} == {
        queue: (crowded if queue == full else usual, usual) for queue in lines
    }
    assert lines[full].count(crowded) == len(collectors.CROWD)
    every, named = panel("collector", "Alerts")["targets"]
    (any_alert,), (alert,) = world.asked(every), world.asked(named)
    assert alert.labels == {"alertname": "CollectorQueueNearlyFull"}
    assert [sample for sample in any_alert.samples if sample.value] == list(alert.samples)
    assert len(any_alert.samples) > len(alert.samples)  # quiet is a row, too
    assert {sample.value for sample in alert.samples} == {1}
    assert min(sample.time for sample in alert.samples) >= ZERO + collectors.CROWD.start * MINUTE


def test_the_collectors_are_drawn_as_they_were_told(world: World, history: History) -> None:
    def board(title: str, label: str = "", query: int = 0) -> dict[str, float]:
        return drawn(world, title, label, board="collector", query=query)

    names = [life.name for life in collectors.COLLECTORS]
    assert (board("Collectors"), board("Collectors", query=1)) == ({"": len(names)}, {"": 0})
    assert set(board("Queue length", "exporter", 1).values()) == {collectors.CAPACITY}
    for query, kind in enumerate(_KINDS.values()):
        failed = _pace(history, f"otelcol_exporter_send_failed_{kind}_total")
        assert board("Given up, by error", "error_type", query) == {collectors.ERRORS[kind]: pytest.approx(failed)}
        assert board("Refused for memory", query=query) == {"": 0}
    assert board("Memory", "instance") == dict.fromkeys(names, collectors.MEMORY)
    assert board("CPU", "instance") == dict.fromkeys(names, pytest.approx(collectors.CPU / MINUTE))
    both = len(names) / MINUTE
    judged = {"true": collectors.KEPT * both, "false": collectors.DROPPED * both}
    assert board("Traces judged", "sampled") == pytest.approx(judged)
    assert board("Traces dropped too early", "instance") == dict.fromkeys(names, 0)
    assert board("Traces held", "instance") == dict.fromkeys(names, collectors.HELD)
    assert (board("Series of span metrics"), board("Series of span metrics", query=1)) == ({"": 3}, {"": 1})
    for line in world.asked(panel("collector", "Uptime")["targets"][0]):
        assert {after.value - before.value for before, after in pairwise(line.samples)} == {MINUTE}


def here(slo: Slo) -> dict[str, str]:
    """Return the variables that choose an SLO, and the group that it has in this month."""
    return of(slo) | ({"by_provider": month.PROVIDER} if slo.split else {})


def _quiet(name: str, target: dict[str, Any]) -> bool:
    """Tell whether a query is that of alerts that fire, of SLOs of which none does at the end of this month."""
    return name == "deadline" and target["legendFormat"].startswith("{{alertname}}")


def drawn(world: World, title: str, label: str, *, board: str = "checkout", query: int = 0) -> dict[str, float]:
    """Return the last value of each line of a panel, by a label."""
    lines = world.asked(panel(board, title)["targets"][query])
    return {line.labels.get(label, ""): line.last.value for line in lines}


def _phase(world: World, slo: Slo) -> float:
    """Return the second of a minute in which the base of an SLO is recorded."""
    labels = f'service="{slo.service}",slo="{slo.name}"'
    found = world.client.query(f"{slo.events[1]}1m{{{labels}}}[20m]", END)
    return (found[0].last.time - ZERO) % MINUTE


def _pace(history: History, metric: str) -> float:
    """Return by how much counters of a name rose in a second, between their samples of the last five minutes."""
    found = [list(c.samples(ZERO, END - 5 * MINUTE, END)) for c in history.counters if c.metric == metric]
    return sum((told[-1][1] - told[0][1]) / (told[-1][0] - told[0][0]) for told in found)
