"""Five weeks whose truth is known to the last event, as recorded series for a real Prometheus; the last is reviewed.

Minute 0 begins at `ZERO`, a Monday; the week that is reviewed begins with minute `LAST`. Rules are evaluated at `PHASE`
of a minute, and pushed telemetry is read `DELAY` late. The truth is summed here from the events themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from burnbook import pipeline
from burnbook.model import names
from burnbook.model.plan import Service, Slo
from burnbook.text.promql import quote

PLAN = pipeline.compile_plan(Path(__file__).parent / "project").plan
DAY = 1440
WEEK = 7 * DAY
ZERO = int(datetime(2026, 2, 9, tzinfo=UTC).timestamp())
LAST = 4 * WEEK
MINUTES = 5 * WEEK
START, END = ZERO + 60 * LAST, ZERO + 60 * MINUTES
PHASE, DELAY = 12.5, 30
Events = tuple[int, int] | None
Samples = Iterator[tuple[float, float]]


def at(day: int, clock: str) -> int:
    """Return the minute of a time of the last week; day 0 is its Monday."""
    hour, minute = map(int, clock.split(":"))
    return LAST + day * DAY + hour * 60 + minute


OUTAGE = range(at(1, "14:00"), at(1, "14:40"))  # a twentieth fails, and pages
SILENT = range(at(2, "22:00"), at(2, "22:20"))  # a tenth fails, and nobody is told
FALSE = range(at(3, "03:00"), at(3, "03:12"))  # a page of the night, for three requests
GAP = range(at(4, "06:00"), at(4, "06:25"))  # nothing is recorded
MASKED = range(at(3, "02:00"), at(3, "02:31"))  # planned maintenance: 0 of 0
UNSEEN = range(at(5, "10:00"), at(5, "11:00"))  # a ticket of a Saturday
CHANGED = at(3, "12:00")  # the objective was another one before
BORN = at(4, "00:00")  # what is recent is recorded from here on


def availability(minute: int) -> Events:
    if minute in GAP or minute < LAST - 3 * DAY:
        return None
    if minute in MASKED:
        return 0, 0
    total = 1000 if minute % DAY > 360 else 10  # next to nothing at night
    if minute in OUTAGE:
        return total, total // 20
    if minute in SILENT:
        return total, total // 10
    return total, int(minute in FALSE and minute % 4 == 0) or int(total == 1000 and minute % 5 == 0)


def latency(minute: int) -> Events:
    return None if minute < LAST else (200, 2 - (minute % 8 == 0))


def of_visa(minute: int) -> Events:
    return None if minute < LAST else (60, 30 if minute in OUTAGE else minute % 3 == 0)


def of_amex(minute: int) -> Events:
    return None if minute < LAST else (20, int(minute % 100 == 0))


def idle(minute: int) -> Events:
    return None if minute < LAST else (0, 0)


def jobs(minute: int) -> Events:
    """More fail than may, but in the second of the weeks."""
    return 100, int(minute % 100 < (10 if minute // WEEK == 1 else 90))


def mails(minute: int) -> Events:
    return 50, int(minute % 1000 == 0)


def recent(minute: int) -> Events:
    return None if minute < BORN else (10, 0)


@dataclass(frozen=True)
class Story:
    """What happened of an SLO, or of one of its groups."""

    slo: Slo
    events: Callable[[int], Events]
    group: Mapping[str, str]

    @cached_property
    def labels(self) -> dict[str, str]:
        return {**dict(self.slo.ids), **self.group}

    @cached_property
    def known(self) -> list[tuple[int, int, int]]:
        """The minutes that were recorded, with their events and the bad ones."""
        every = ((minute, self.events(minute)) for minute in range(MINUTES))
        return [(minute, event[0], int(event[1])) for minute, event in every if event is not None]

    def sums(self, minutes: range = range(LAST, MINUTES)) -> tuple[int, int]:
        """Return all events of some minutes, and the bad ones."""
        found = [(total, bad) for minute, total, bad in self.known if minute in minutes]
        return sum(total for total, _ in found), sum(bad for _, bad in found)

    def minutes(self, minutes: range = range(LAST, MINUTES)) -> int:
        """Return how many of some minutes were recorded."""
        return sum(minute in minutes for minute, _, _ in self.known)


def recorded(minute: int) -> float:
    """Return when the last event of a minute is recorded: a minute ends when most of the next one is yet to come."""
    return ZERO + 60 * (minute + 1) + DELAY + PHASE


def of(name: str) -> tuple[Service, Slo]:
    service = next(one for one in PLAN.services if one.name == name.partition("/")[0])
    return service, next(one for one in service.slos if one.name == name.partition("/")[2])


def stories() -> dict[str, Story]:
    told: tuple[tuple[str, Callable[[int], Events], dict[str, str]], ...] = (
        ("checkout/availability", availability, {}),
        ("checkout/latency", latency, {}),
        ("checkout/payments", of_visa, {"provider": "visa"}),
        ("checkout/payments", of_amex, {"provider": "amex"}),
        ("checkout/idle", idle, {}),
        ("mailer/jobs", jobs, {}),
        ("mailer/mails", mails, {}),
        ("mailer/recent", recent, {}),
    )
    return {"/".join((name, *group.values())): Story(of(name)[1], events, group) for name, events, group in told}


def series() -> Iterator[tuple[str, dict[str, str], Samples]]:
    """Yield each recorded series with its samples."""
    for story in stories().values():
        yield f"{names.TOTAL}1m", story.labels, ((recorded(i), total) for i, total, _ in story.known)
        yield f"{names.BAD}1m", story.labels, ((recorded(i), bad) for i, _, bad in story.known)
    slo = of("checkout/availability")[1]
    for minutes, told in ((OUTAGE, _burn(slo, "fast")), (FALSE, _burn(slo, "fast")), (UNSEEN, _burn(slo, "slow"))):
        yield "ALERTS", told, _each(minutes, 1.0, 3 if told["severity"] == "ticket" else 1, late=5)
    yield names.MAINTENANCE, {**dict(slo.ids), "reason": "Failover test"}, _each(MASKED, 1.0, 1, late=0)
    for minutes, objective in ((range(LAST, CHANGED), "99.5"), (range(CHANGED, MINUTES), "99.9")):
        info = {"criticality": "critical", "objective": objective, "team": "storefront", "window": "7d"}
        yield names.INFO, {**dict(slo.ids), **info}, _each(minutes, 1.0, 3, late=0)


def standing() -> Iterator[tuple[str, dict[str, str], Samples]]:
    """Yield how the budgets stand at the end, as the rules record it."""
    for story in stories().values():
        total, bad = story.sums()
        now = range(MINUTES - 15, MINUTES)
        if total:
            yield names.REMAINING, story.labels, _each(now, 1 - bad / total / float(story.slo.budget), 3, late=0)
        yield f"{names.COVERAGE}7d", story.labels, _each(now, story.minutes() / WEEK, 3, late=0)
        if story.slo.subject != "checkout/availability":
            info = {"objective": f"{story.slo.objective:f}", "window": "7d", "criticality": "x", "team": "storefront"}
            yield names.INFO, {**dict(story.slo.ids), **info}, _each(now, 1.0, 3, late=0)
    yield "ALERTS", watchdog(), _each(range(LAST, MINUTES), 1.0, 1, late=0)


def watchdog() -> dict[str, str]:
    """Return the labels of the alert that always fires."""
    fires = {"alertname": names.WATCHDOG, "alertstate": "firing", "severity": names.NOBODY}
    return {**fires, "service": names.OURSELVES, **dict(PLAN.project.labels)}


def _burn(slo: Slo, speed: str) -> dict[str, str]:
    alert = next(one for one in slo.alerts() if one.label("burn_speed") == speed)
    return {"alertname": alert.name, "alertstate": "firing", **dict(slo.ids), **dict(alert.labels)}


def _each(minutes: range, value: float, step: int, *, late: int) -> Samples:
    """Yield a value each few minutes, from so many after the first on."""
    return ((recorded(minute + late), value) for minute in minutes[::step])


def openmetrics() -> str:
    """Return all series as promtool back-fills them."""
    families: dict[str, list[str]] = {}
    for metric, labels, samples in (*series(), *standing()):
        shown = ",".join(f"{name}={quote(value)}" for name, value in labels.items())
        families.setdefault(metric, []).extend(f"{metric}{{{shown}}} {value} {time:.3f}\n" for time, value in samples)
    return "".join(f"# TYPE {metric} unknown\n" + "".join(lines) for metric, lines in families.items()) + "# EOF\n"
