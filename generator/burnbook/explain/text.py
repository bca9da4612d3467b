"""An explanation as plain text of at most 100 columns: sections of aligned lines."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from burnbook.explain.facts import Answer, Cost, Lint, Path, Receiver, Routes, Service, Slo, Speed, Stated
from burnbook.text import durations
from burnbook.text.promql import number

WIDTH = 100
_INDENT = "  "
_OUTAGE = ("events", "probes")
_HEAD = ("SLO", "alert", "severity", "told", "silent while this fires")
_SILENT = 40
_HARD = "\xa0"  # a space at which no line ends
_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


def slo(found: Slo) -> Iterator[str]:
    """Return the lines of an SLO."""
    yield from _head(f"{found.name}: {found.title}", found.description, found.place)
    yield from _section("Promise", (found.promise, *_promise(found)))
    yield from _section("Where it comes from", _stated(found.stated))
    if found.speeds:
        yield from _section("Burn speeds", _speeds(found))
    yield from _section("Other alerts", _rows([(o.name, o.severity, o.when) for o in found.others]))
    yield from _section("Who is told", _receivers(found.receivers))
    yield from _section("Reads", (line for one in found.raw for line in _selector(one)))
    yield from _section("Records", _wrapped(", ".join(found.recorded)))
    yield from _section("Costs", _cost(found.cost))
    yield from _section("Leads to", _rows([("runbook", found.runbook), ("dashboard", found.dashboard)]))
    yield from _lints(found.lints)


def service(found: Service) -> Iterator[str]:
    """Return the lines of a service."""
    yield from _head(f"{found.name}: {found.title}", found.description, found.place)
    yield from _section("Where it comes from", _stated(found.stated))
    yield from _section("Objectives", _objectives(found.slos))
    if found.others:
        yield from _section("What fills up", _rows([(o.name, o.severity, o.when) for o in found.others]))
    yield from _section("Watched", _wrapped(", ".join(found.watched) or "nothing but its objectives"))
    if found.unwatched:
        yield from _section("Not watched", (line for one in found.unwatched for line in _wrapped(": ".join(one))))
    if found.depends_on:
        yield from _section("Depends on", _wrapped(", ".join(found.depends_on)))
    yield from _section("Who is told", _receivers(found.receivers))
    yield from _section("Costs, all objectives together", _cost(found.cost))
    yield from _section("Leads to", _rows([("runbook", found.runbook), ("dashboard", found.dashboard)]))
    yield from _lints((*found.lints, *(lint for one in found.slos for lint in one.lints)))
    yield ""
    yield f"More of each: burnbook explain {found.slos[0].name}"


def routes(found: Routes) -> Iterator[str]:
    """Return the lines of who is told of what."""
    for index, one in enumerate(found.services):
        if index:
            yield ""
        yield f"{one.service}: {one.title}"
        yield from (f"{_INDENT}{line}" for line in _rows([_HEAD, *(row for path in one.paths for row in _path(path))]))
    ways = ((name, ", ".join(ways) or "nobody: it has no receiver") for name, ways in found.receivers)
    yield from _section("Receivers", _rows(tuple(ways)))
    if found.hours:
        yield from _section("Hours", _rows([(when.name, when.words) for when in found.hours]))


def _path(found: Path) -> Iterator[tuple[str, ...]]:
    """Return the rows of an alert: what does not fit beside the first of those who silence it stands below."""
    hours = f" in {' and '.join(found.hours)}" if found.hours else ""
    whole = ", ".join(name.replace(" ", _HARD) for name in found.silent_while)
    silent = [line.replace(_HARD, " ") for line in textwrap.wrap(whole, _SILENT)] or [""]
    yield found.slo, found.alert, found.severity, ", ".join(found.receivers) + hours, silent[0]
    yield from (("", "", "", "", line) for line in silent[1:])


def time(seconds: Decimal | None) -> str:
    """Write a time for a person, to three digits at most: 51.84 -> `52 s`, 518.4 -> `8.6 min`; None is `never`."""
    if seconds is None:
        return "never"
    for size, unit in _UNITS:
        if seconds >= 2 * size:
            return f"{_short(seconds / size)} {unit}"
    return f"{_short(seconds, 0)} s"


def _head(title: str, description: str, place: str) -> Iterator[str]:
    yield from textwrap.wrap(title, WIDTH)
    for paragraph in description.splitlines():
        yield from textwrap.wrap(paragraph, WIDTH)
    yield place


def _section(title: str, lines: Iterable[str]) -> Iterator[str]:
    yield ""
    yield title
    yield from (f"{_INDENT}{line}".rstrip() for line in lines)


def _promise(found: Slo) -> Iterator[str]:
    gone = ", ".join(f"{time(outage.spends_budget_in)} at {outage.name}" for outage in found.outages)
    yield from _wrapped(f"Counted are {found.counted}.")
    if found.split:
        yield f"Each {' and '.join(found.split)} by itself has this objective, a budget and burn alerts of its own."
    if found.budget_runs:
        late, runs = found.budget_runs
        yield f"Error budget {number(found.budget * 100)}%: {_short(late)} of {runs} runs."
    else:
        whole = "a total outage" if found.unit in _OUTAGE else f"nothing but bad {found.unit}"
        yield f"Error budget {number(found.budget * 100)}%: {time(found.budget_time)} of {whole}."
        yield f"With a constant share of errors it is gone in {gone}."
    if found.traffic:
        rate, events, bad = durations.rate(found.traffic.rate), found.traffic.events, found.traffic.bad_events
        whole = ", of all requests whatever their route" if found.traffic.all_requests else ""
        yield from _wrapped(f"At {rate} (expected_rate{whole}) {_count(bad)} of {_count(events)} events may be bad.")


def _stated(found: Iterable[Stated]) -> Iterator[str]:
    return _rows([(one.name, one.value, one.source) for one in found])


def _speeds(found: Slo) -> Iterator[str]:
    outages = [outage.name for outage in found.outages]
    head = ("speed", "severity", "factor", "above", "windows", *outages, "resets", "spent", "left")
    yield from _rows(
        [head, *(_speed(speed) for speed in found.speeds)], right={5, 6, 7} & set(range(5, 5 + len(outages)))
    )
    yield ""
    yield from _wrapped(
        f"{', '.join(outages)}: a constant share of errors, and how long it takes to fire, plus at most"
        f" {durations.show(found.lag)} for scrape, arrival and evaluation. resets: at most, after the worst of them"
        " ends. spent: of the budget when it fires. left: until all of it is gone, at the pace of the factor."
    )
    yield from _guards(found)


def _guards(found: Slo) -> Iterator[str]:
    """Tell which tiers wait for bad events: what they have spent by then is more than their share."""
    guards = [f"{speed.name} {speed.min_bad_events}" for speed in found.speeds if speed.min_bad_events]
    if guards:
        known = "; the times above are those of the expected rate, and more is spent by then" if found.traffic else ""
        yield from _wrapped(f"Waits for bad events in its long window: {', '.join(guards)}{known}.")


def _speed(speed: Speed) -> tuple[str, ...]:
    return (
        speed.name,
        speed.severity,
        f"{_short(speed.factor, 2)}x",
        f"{number(round(speed.threshold * 100, 4))}%",
        f"{speed.long_window}, {speed.short_window}",
        *(time(answer.detected_after) for answer in speed.answers),
        _reset(speed.answers),
        f"{_short(speed.spent_at_detection * 100, 1)}%",
        time(speed.time_left),
    )


def _reset(answers: Sequence[Answer]) -> str:
    return time(max((a.resets_after for a in answers if a.resets_after is not None), default=None))


def _objectives(found: Iterable[Slo]) -> Iterator[str]:
    head = ("slo", "objective", "window", "budget", "fires at 100%", "title")
    rows = [
        (o.name.partition("/")[2], f"{number(o.objective)}%", o.period, time(o.budget_time), _first(o), o.title)
        for o in found
    ]
    return _rows([head, *rows])


def _first(found: Slo) -> str:
    """Return when a total outage first fires something, and what."""
    fired = [(s.answers[0].detected_after, s.severity) for s in found.speeds if s.answers[0].detected_after is not None]
    return f"{time(min(fired)[0])}, {min(fired)[1]}" if fired else "never"


def _receivers(found: Iterable[Receiver]) -> Iterator[str]:
    for one in found:
        ways = ", ".join(one.ways) or "nobody: it has no receiver"
        yield from _wrapped(f"{one.name}: {ways}; Alertmanager waits {durations.show(one.waits)} for more")
        yield from (f"{_INDENT}{line}" for line in _wrapped(f"of {', '.join(one.told)}"))


def _cost(found: Cost) -> Iterator[str]:
    minute = found.base + found.windows + found.alerts
    rules = f"{found.recording_rules} recording, {found.alerting_rules} alerting"
    samples = f"base {_count(found.base)}, windows {_count(found.windows)}, alerts {_count(found.alerts)}"
    yield from _rows(
        [
            ("rules", rules),
            ("series", f"{found.recorded_series} recorded"),
            ("samples", f"{_count(minute)} read a minute: {samples}"),
            ("", f"{_count(found.period)} every 3 minutes: windows of days, the period"),
            ("", f"{_count(found.an_hour)} an hour in all"),
        ]
    )
    yield from _wrapped(
        f"Assumed: each raw selector reads {found.raw_series} series (--series), {number(found.bad_series)} where it"
        f" selects bad events only, with a sample every {durations.show(found.interval)}."
    )
    if found.split:
        yield f"All but the base is counted for one {' and '.join(found.split)}; each more adds as much."


def _lints(found: Sequence[Lint]) -> Iterator[str]:
    if found:
        yield from _section("Lints", (line for lint in found for line in _wrapped(_lint(lint))))


def _lint(lint: Lint) -> str:
    return f"{lint.id}, silenced: {lint.reason}" if lint.reason else f"{lint.id}: {lint.text}"


def _selector(text: str) -> Iterator[str]:
    """Break a selector that is too long behind its commas; matchers hold no spaces of ours."""
    return iter(
        textwrap.wrap(text.replace(",", ", "), WIDTH - 2, subsequent_indent=_INDENT)
        if len(text) > WIDTH - 2
        else (text,)
    )


def _wrapped(text: str) -> Iterator[str]:
    return iter(textwrap.wrap(text, WIDTH - 2, break_long_words=False, break_on_hyphens=False))


def _rows(rows: Sequence[tuple[str, ...]], right: Iterable[int] = ()) -> Iterator[str]:
    if not rows:
        return
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = (c.rjust(w) if i in right else c.ljust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True)))
        yield "  ".join(cells).rstrip()


def _count(value: Decimal) -> str:
    """Write a count with its thousands; small ones keep two digits."""
    return f"{value:,.0f}" if value >= 100 else _short(value, 2)


def _short(value: Decimal, digits: int = 1) -> str:
    return number(round(value, digits).normalize() if digits else Decimal(round(value)))
