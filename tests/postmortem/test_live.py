"""Against real servers that hold an incident known to the last event; the whole command, too."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from burnbook import pipeline
from burnbook.live.prometheus import Client
from burnbook.model.plan import Service, Slo
from burnbook.postmortem import asking
from burnbook.postmortem.facts import Incident
from burnbook.postmortem.incident import incident
from burnbook.recorded.facts import Span
from burnbook.text import markdown, promql
from postmortem.story import MINUTES, MONTH, ZERO, Story, openmetrics
from servers import KINDS, PROMETHEUS, SHORT, holding

ROOT = Path(__file__).parents[2]
PLAN = pipeline.compile_plan(ROOT).plan
CHECKOUT = next(service for service in PLAN.services if service.name == "checkout")
SPAN = Span(ZERO + 85 * 60, ZERO + 155 * 60)
NOW = ZERO + 600 * 60
OUTAGE, GAP = range(90, 150), range(120, 124)  # minutes
UNTOLD = (2000, 100)  # events of a minute of the gap: they happened
DELAY = 30
by_command = pytest.mark.parametrize("world", PROMETHEUS, indirect=True)


@dataclass(frozen=True)
class World:
    """A living server, and what is true."""

    client: Client
    plain: Story
    groups: tuple[Story, ...]


def slo(name: str, service: Service = CHECKOUT) -> Slo:
    return next(found for found in service.slos if found.name == name)


def outage(minute: int) -> tuple[int, int] | None:
    """A twentieth fails for an hour; before and after it is less than the objective allows."""
    total = 2000 + minute * 37 % 100
    bad = round(total * 0.05) if minute in OUTAGE else minute * 7 % 3 == 0
    return None if minute in GAP else (total, int(bad))


def of_visa(minute: int) -> tuple[int, int]:
    return 300, 60 if minute in OUTAGE else 0


def of_amex(_: int) -> tuple[int, int]:
    return 100, 0


def of_orders(minute: int) -> tuple[float, float] | None:
    """Three quarters of all are orders; none that succeeds is slow."""
    found = outage(minute)
    return found and (0.75 * found[0], 0.75 * found[1])


def stories() -> tuple[Story, ...]:
    told = ((outage, "availability", {}), (of_visa, "payment-success", {"provider": "visa"}))
    told = (*told, (of_orders, "latency-1s", {}), (of_amex, "payment-success", {"provider": "amex"}))
    return tuple(Story(slo(name), DELAY, tuple(map(events, range(MINUTES))), group) for events, name, group in told)


def raw() -> Iterator[tuple[str, dict[str, str], Iterator[tuple[float, float]]]]:
    """Yield the counters of the outage: three of four bad requests are of one route."""
    for route, share in (("/api/orders", 0.75), ("/basket", 0.25)):
        for status, which in (("200", 0), ("500", 1)):
            labels = {"service_name": "checkout", "job": "checkout", "instance": "a", "http_route": route}
            counted, samples = 0.0, []
            for minute in range(MINUTES):
                total, bad = outage(minute) or UNTOLD
                counted += share * (bad if which else total - bad)
                samples.append((ZERO + 60.0 * (minute + 1) - 20, counted))
            labels |= {"http_response_status_code": status}
            yield "http_server_request_duration_seconds_count", labels, iter(samples)
            yield "http_server_request_duration_seconds_bucket", labels | {"le": "1.0"}, iter(samples)


@pytest.fixture(scope="module", params=KINDS)
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    told = plain, visa, _, amex = stories()
    with holding(request.param, openmetrics(told, tuple(raw())), SHORT[request.param]) as client:
        yield World(client, plain, (visa, amex))


def known(world: World, name: str, span: Span = SPAN) -> Incident:
    answers = asking.ask(slo(name), CHECKOUT, span, NOW, world.client)
    return incident(slo(name), CHECKOUT, span, asking.view(span, NOW), answers)


def inside(story: Story) -> range:
    """Return the minutes of which the greater part lies in the incident."""
    found = [minute for minute in range(MINUTES) if SPAN.start <= story.end(minute) - 30 < SPAN.end]
    return range(found[0], found[-1] + 1)


def burnbook(*arguments: str) -> subprocess.CompletedProcess[str]:
    argv = (sys.executable, "-m", "burnbook", "postmortem", *arguments)
    return subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)


def drafted(world: World, name: str, out: Path) -> tuple[Path, subprocess.CompletedProcess[str]]:
    times = ("--from", "2026-03-12T14:25", "--to", "2026-03-12T16:35+01:00")
    done = burnbook(f"checkout/{name}", "--prometheus", world.client.url, *times, "--out", str(out))
    return out / f"postmortem-{name}-2026-03-12-1425.md", done


def test_every_figure_is_the_truth(world: World) -> None:
    found, story = known(world, "availability"), world.plain
    total, bad = story.sums(inside(story))
    whole = found.impact.whole
    assert (whole.total, whole.bad, whole.ratio) == (total, bad, bad / total)
    assert sum(gap.seconds for gap in found.impact.gaps) == len(GAP) * 60
    assert [minute.end for minute in whole.above] == [story.end(i) for i in OUTAGE if i not in GAP]
    (spending,) = found.impact.spending
    so_far = MONTH + story.sums(range(inside(story)[-1] + 1))[0]
    assert spending.spent == pytest.approx(bad / (so_far * float(slo("availability").budget)), rel=1e-12)
    assert spending.before == pytest.approx(story.left(inside(story)[0] - 1), rel=1e-12)
    assert spending.after == pytest.approx(story.left(inside(story)[-1]), rel=1e-12)
    assert found.lacks == (
        "4 min of this time are not recorded. What happened in them is in no figure: the true impact may be larger.",
    )


@by_command
def test_the_query_on_the_page_answers_with_the_share_that_the_page_tells(world: World, tmp_path: Path) -> None:
    for name, count in (("availability", 1), ("payment-success", 2)):
        page, done = drafted(world, name, tmp_path)
        assert done.returncode == 0, done.stderr
        (query,) = markdown.blocks(page.read_text(), "promql")
        promql.parse(query)
        answered = sorted(series.last.value for series in world.client.query(query))
        told = sorted(one.spent or 0.0 for one in known(world, name).impact.spending)
        assert len(told) == count
        assert answered == pytest.approx(told, rel=1e-12)


def test_alerts_fire_and_end_when_they_did_and_the_delays_are_counted_from_the_bad_minutes(world: World) -> None:
    found, story = known(world, "availability"), world.plain
    fast, medium = ([one for one in found.firings if one.which == speed] for speed in ("fast", "medium"))
    assert (fast[0].start, fast[-1].end) == pytest.approx(story.firing("fast"), abs=0.001)
    assert (medium[0].start, medium[-1].end) == pytest.approx(story.firing("medium"), abs=0.001)
    assert {one.severity for one in found.firings} == {"page"}
    first = story.end(OUTAGE[0]) - 60
    assert found.first is not None
    assert found.last is not None
    assert (found.first.start, found.last.end) == (first, story.end(OUTAGE[-1]))
    (page,) = found.detections
    assert (page.firing.which, page.delay) == ("medium", pytest.approx(story.firing("medium")[0] - first, abs=0.001))


def test_each_group_has_its_own_figures(world: World) -> None:
    found = known(world, "payment-success")
    visa, amex = world.groups
    assert [course.group for course in found.impact.groups] == [(("provider", "amex"),), (("provider", "visa"),)]
    assert [(c.total, c.bad) for c in found.impact.groups] == [s.sums(inside(s)) for s in (amex, visa)]
    assert found.impact.whole.bad == visa.sums(inside(visa))[1]
    amex_spent, visa_spent = (one.spent for one in found.impact.spending)
    assert amex_spent == 0
    assert visa_spent == pytest.approx(
        visa.sums(inside(visa))[1] / (0.005 * (MONTH + visa.sums(range(inside(visa)[-1] + 1))[0])), rel=1e-12
    )
    assert {one.group for one in found.firings} == {(("provider", "visa"),)}


def test_the_raw_series_tell_which_route_it_was(world: World) -> None:
    splits = {split.label: split for split in known(world, "availability").impact.splits}
    bad = world.plain.sums(inside(world.plain))[1]
    assert dict(splits["http_route"].parts) == pytest.approx({"/api/orders": 0.75 * bad, "/basket": 0.25 * bad})
    assert dict(splits["http_response_status_code"].parts) == pytest.approx({"500": bad})
    assert [split.counted for split in splits.values()] == pytest.approx([bad] * 3)
    slow = {split.label: split for split in known(world, "latency-1s").impact.splits}
    assert dict(slow["http_route"].parts) == pytest.approx({"/api/orders": 0.75 * bad})
    assert slow["http_route"].counted == pytest.approx(0.75 * bad)


@by_command
def test_a_draft_is_written_with_its_charts_is_never_replaced_and_counts_what_is_left(
    world: World, tmp_path: Path
) -> None:
    page, done = drafted(world, "availability", tmp_path)
    text, bad = page.read_text(), world.plain.sums(inside(world.plain))[1]
    assert f"| Bad events | {bad:,} |" in text
    assert "2026-03-12 14:25 to 15:35 UTC" in text
    charts = re.findall(r"!\[[^]]+\]\(([^)]+\.svg)\)", text)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*charts, page.name])
    assert all(ET.parse(tmp_path / chart).getroot().tag.endswith("svg") for chart in charts)
    left = int(re.search(r"(\d+) places left to fill", done.stdout)[1])
    assert left == text.count("<!-- fill:") == text.count("**To fill:**") > 5
    again = drafted(world, "availability", tmp_path)[1]
    assert (again.returncode, page.read_text()) == (1, text)
    assert "error[draft-exists]" in again.stderr
    counted = burnbook("--check", str(page))
    assert (counted.returncode, counted.stderr.count("error[left-to-fill]")) == (1, left)
    page.write_text(re.sub(r"<!-- fill: [^>]+ -->", "", text))
    assert burnbook("--check", str(page)).returncode == 0


def test_a_healthy_time_is_told_as_one(world: World) -> None:
    quiet = Span(ZERO + 10 * 60, ZERO + 40 * 60)
    found = known(world, "availability", quiet)
    assert (found.first, found.firings, found.impact.whole.above) == (None, (), ())
    assert 0 < (found.impact.whole.ratio or 0) < float(slo("availability").budget)


@by_command
def test_a_time_that_was_never_recorded_has_no_figures(world: World, tmp_path: Path) -> None:
    never = ("--from", "2026-01-01T10:00", "--to", "2026-01-01T11:00", "--out", str(tmp_path))
    done = burnbook("checkout/availability", "--prometheus", world.client.url, *never)
    assert done.returncode == 1
    assert "error[slo-not-recorded]" in done.stderr
    assert list(tmp_path.iterdir()) == []
