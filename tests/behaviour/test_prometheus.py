"""The published rules in a real Prometheus, old and new, on raw series whose truth is known to the last event.

What the month with its outage spends, in multiples of what a threshold allows (`shop.py` makes it so):
    checkout.availability     1.3 of fast, 1.1 of medium, 0.7 of slow, 0.8 of trickle: two pages, no ticket
    checkout.latency-1s       1.5 of fast, over for ten minutes: it was a page, and is none any more
    checkout.payment-success  more than the whole budget eight days ago, nothing since: exhausted, and no burn
    everything else           a part of the budget, as a healthy history does: nothing
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from behaviour import shop
from behaviour.world import World, world
from burnbook import pipeline, toolbox
from burnbook.live.processes import LiveError, until
from burnbook.live.prometheus import Client, Sample, Series
from burnbook.model import names
from burnbook.recorded.facts import Span
from burnbook.review.asking import ask
from burnbook.review.one import review as reviewed
from burnbook.text import durations
from burnbook.toolbox import Tool

BUNDLE = Path(__file__).parents[2] / "alerts"
PLAN = pipeline.compile_plan(BUNDLE.parent).plan
RULES = [tuple(path.stem.split(".", 1)) for path in sorted((BUNDLE / "rules").glob("*.*.yaml"))]
OTHERS = {("burnbook",), ("collector",)}  # rules that are of no one service
SLOS = [found for found in RULES if found[1] != "saturation"]
INSTALL = {2: "tools/install", 3: "tools/install --newest"}
RUNS = [("order-mailer", "invoice-run")]  # a deadline: each run counts by itself, and no window is recorded
EVALUATED_WITHIN = 150  # every group is evaluated once a minute
EXACT = 1e-9  # of a hundred million events: a tenth of one

pytestmark = pytest.mark.parametrize("major", [2, 3])
of_every_slo = pytest.mark.parametrize(("service", "slo"), SLOS, ids=map(".".join, SLOS))


@pytest.fixture(scope="module")
def worlds() -> Iterator[Mapping[int, World]]:
    """Bring all versions to life side by side: mostly they wait for a minute to pass."""
    history = shop.month()
    tools = {major: found for major in INSTALL if (found := prometheus(major))}
    with ExitStack() as stack, ThreadPoolExecutor() as pool:
        begun = {
            major: pool.submit(stack.enter_context, world(found, BUNDLE, history)) for major, found in tools.items()
        }
        yield {major: run.result() for major, run in begun.items()}


@pytest.fixture
def live(worlds: Mapping[int, World], major: int) -> World:
    """Return the living Prometheus of a major version once each of its rules has been evaluated."""
    if major not in worlds:
        pytest.skip(f"there is no Prometheus {major}.x here: `{INSTALL[major]}` gets one")
    client = worlds[major].client
    assert until(lambda: all(rule.evaluated for rule in client.rules()), EVALUATED_WITHIN, every=0.5)
    return worlds[major]


def prometheus(major: int) -> Tool | None:
    """Return the first Prometheus of a major version that has its promtool beside it."""
    found = (tool for tool in toolbox.every("prometheus") if tool.version[0] == major)
    return next((tool for tool in found if tool.path.with_name("promtool").is_file()), None)


def test_every_rule_is_evaluated_without_an_error(live: World) -> None:
    rules = live.client.rules()
    assert {tuple(Path(rule.file).stem.split(".", 1)) for rule in rules} == {*RULES, *OTHERS}
    assert [(rule.group, rule.name, rule.error) for rule in rules if rule.health != "ok"] == []


def test_what_burns_is_alerted_on_and_a_healthy_history_fires_nothing(live: World) -> None:
    own = {"service": "checkout", "cluster": "eu-1", "team": "storefront"}
    burn = {**own, "alertname": "SLOErrorBudgetBurn", "slo": "availability", "severity": "page"}
    expected = (
        {**burn, "burn_speed": "fast", "long_window": "1h", "short_window": "5m"},
        {**burn, "burn_speed": "medium", "long_window": "6h", "short_window": "30m"},
        {**own, "alertname": "SLOErrorBudgetExhausted", "slo": "payment-success", "severity": "ticket"},
        {"alertname": "Watchdog", "service": "burnbook", "cluster": "eu-1", "severity": "none"},
    )
    heard = (one for one in live.client.alerts() if one.labels["alertname"] != "SaturationUnknown")  # it has no gauges
    told = {f"{alert.state}: {sorted(alert.labels.items())}" for alert in heard}
    assert told == {f"firing: {sorted(labels.items())}" for labels in expected}


@pytest.mark.parametrize(("speed", "window"), [("fast", "1h"), ("medium", "6h")])
def test_a_page_says_how_much_fails_and_how_much_budget_is_left(live: World, speed: str, window: str) -> None:
    about = {"service": "checkout", "slo": "availability", "burn_speed": speed}
    (alert,) = [alert for alert in live.client.alerts() if about.items() <= alert.labels.items()]
    said = alert.annotations["description"]
    found = recorded(live, "checkout", "availability")
    assert alert.value in [sample.value for sample in found[f"slo:sli_error:ratio_rate{window}"].samples]
    assert said.startswith(f"{percent(alert.value)} of requests failed in the last ")
    left = [sample.value for sample in found["slo:period_error_budget_remaining:ratio"].samples]
    told = [value for value in left if f"Budget left: {percent(value)} of 30d" in said]  # it changes every ten minutes
    assert told, said
    (hours,) = re.findall(r"gone in ([0-9.]+) hours", said)
    assert float(hours) == pytest.approx(told[-1] * 720 * 0.001 / alert.value, abs=0.1)
    assert "Checkout API" in alert.annotations["summary"]
    assert f"ratio_rate{window}" in alert.annotations["query_url"]


@of_every_slo
def test_every_window_tells_the_true_share_of_bad_events(live: World, service: str, slo: str) -> None:
    found, truth = recorded(live, service, slo), live.history.truths[service, slo]
    windows = {name: seconds(name) for name in found if "ratio_rate" in name and not name.endswith(("28d", "30d"))}
    assert not windows if (service, slo) in RUNS else len(windows) >= 4
    counted = found["slo:sli_total:increase1m"].last.time  # some minute's end: the others are whole minutes apart
    for name, length in windows.items():
        assert found[name].last.time > live.since, f"{name} is not recorded live"
        for sample in found[name].samples:
            behind = round(sample.time - counted, 3) % 60  # windows of days are not read when their minutes end
            end = sample.time - behind - live.zero
            bad, total = truth.between(end - minutes(length, behind), end)
            assert sample.value == pytest.approx(bad / total, rel=EXACT, abs=0), (name, sample)


@of_every_slo
def test_the_budget_agrees_with_the_truth(live: World, service: str, slo: str) -> None:
    """The period's figures are up to 10 minutes behind, and then exact.

    They are chained from sums of 10m, read at whole 10 minutes: the newest was recorded at or before the last of these.
    """
    found, truth = recorded(live, service, slo), live.history.truths[service, slo]
    at = {name: {sample.time: sample.value for sample in series.samples} for name, series in found.items()}
    (coverage,) = [name for name in found if "coverage" in name]
    days = coverage.rpartition("ratio")[2]
    budget = found["slo:error_budget:ratio"].last.value
    assert found[f"slo:sli_total:increase{days}"].last.time > live.since
    for time, left in at["slo:period_error_budget_remaining:ratio"].items():
        whole, covered = seconds(coverage), at[coverage][time] * seconds(coverage)
        assert covered == pytest.approx(whole) or (covered == pytest.approx(whole - 600) and time % 600 >= 570)
        phase = found["slo:sli_total:increase10m"].last.time % 60
        end = (time // 600 * 600 - phase) // 60 * 60 + phase - live.zero
        bad, total = truth.between(end - round(covered), end)
        assert at[f"slo:sli_bad:increase{days}"][time] == pytest.approx(bad, rel=EXACT)
        assert at[f"slo:sli_total:increase{days}"][time] == pytest.approx(total, rel=EXACT)
        assert left == pytest.approx(1 - bad / total / budget, rel=EXACT)


@pytest.mark.parametrize("slo", ["availability", "payment-success"])
def test_a_review_counts_what_happened_and_agrees_with_the_rules(live: World, slo: str) -> None:
    service = next(one for one in PLAN.services if one.name == "checkout")
    planned = next(one for one in service.slos if one.name == slo)
    found = recorded(live, "checkout", slo)
    left, coverage = (found[name].samples[0] for name in (names.REMAINING, f"{names.COVERAGE}30d"))
    phase = found["slo:sli_total:increase10m"].last.time % 60
    end = (left.time // 600 * 600 - phase) // 60 * 60 + phase  # as the rules' figures are: some minutes behind
    span = Span(end - round(coverage.value * planned.period.length), end)
    told = moved(span, -float(service.arrival_delay))
    made = reviewed(planned, service, told, ask(planned, service, told, live.client))
    truth = live.history.truths["checkout", slo].between(span.start - live.zero, span.end - live.zero)
    assert (made.whole.bad, made.whole.total) == pytest.approx(truth, rel=EXACT)
    assert (made.parts[0].coverage, made.parts[0].gaps) == (1, ())
    assert made.parts[0].budget.left == pytest.approx(left.value, rel=EXACT)
    assert made.verdict == ("missed" if left.value < 0 else "at risk" if left.value <= 0.25 else "met")


def test_the_client_answers_over_time_and_tells_what_was_refused(live: World) -> None:
    (told,) = live.client.query_range("vector(7)", live.since - 60, live.since, 30)
    assert [(sample.time - live.since, sample.value) for sample in told.samples] == [(-60, 7), (-30, 7), (0, 7)]
    (scalar,) = live.client.query("scalar(vector(0.5))", at=live.since)
    assert (scalar.labels, scalar.last) == ({}, Sample(live.since, 0.5))
    with pytest.raises(LiveError, match=r"/api/v1/query answered 400.*parse error.*asked for sum\("):
        live.client.query("sum(")
    with pytest.raises(LiveError, match="is a text"):
        live.client.query('"a text"')
    with pytest.raises(LiveError, match="cannot be reached"):
        Client("http://127.0.0.1:1").alerts()


def recorded(live: World, service: str, slo: str) -> dict[str, Series]:
    """Return by name what the rules recorded for an SLO in the last minutes, back-filled and live."""
    found = live.client.query(f'{{__name__=~"slo:.+",service="{service}",slo="{slo}",cluster="eu-1"}}[8m]')
    return {series.labels["__name__"]: series for series in found}


def moved(span: Span, seconds: float) -> Span:
    return Span(span.start + seconds, span.end + seconds)


def minutes(length: int, behind: float) -> int:
    """Return the seconds of those minutes whose greater part lies in a window; the last of them ended `behind` ago.

    A window begins half a minute late, so it never has one too many.
    """
    return length if behind < 30 else length - 60


def seconds(name: str) -> int:
    """Return the length of the window that a recorded name ends with."""
    length = durations.parse(re.split(r"(?:rate|ratio)(?=\d+[mhd]$)", name)[-1])
    assert length is not None
    return int(length)


def percent(value: float) -> str:
    """Return a ratio as `humanizePercentage` prints it."""
    return f"{value * 100:.4g}%"
