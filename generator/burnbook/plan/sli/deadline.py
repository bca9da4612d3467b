"""Deadline: the share of runs that were in time. A run is due `every` after the last success, with some grace.

The time between two successes counts as one good run if it was no longer than `every` and the grace; else as one bad
run for each deadline that passed in it, counted when it passes: a job that never succeeds again spends its budget.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from textwrap import indent

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators, names
from burnbook.model.sli import Deadline, Drawn, Gauge, Moment, Query, Sli, Step, Trial
from burnbook.plan import base, expressions, raw
from burnbook.text import durations
from burnbook.text.promql import Selector, equals, number, offset

_MINUTE = 60
_REMEMBERED = "1d"  # how long the last success is known after its telemetry has gone
_LATE, _SUCCESS, _AGAIN, _GONE, _END = 10, 15, 25, 35, 40
_GAP = range(28, 31)  # without telemetry, with a success in it


def plan(sli: indicators.Deadline, service: catalog.Service, scope: base.Scope, report: Report) -> Sli | None:
    """Count runs: successes in time, and deadlines that passed."""
    extra = equals(service.selector) if sli.scoped else ()
    found = expressions.selector(sli.last_success, sli.origin.at("last_success"), extra, report)
    if not _times(sli, report) or found is None:
        return None
    every, grace = int(sli.every), int(sli.grace)
    wait = every + grace
    known = scope.me.series(names.LAST_SUCCESS)
    before = f"last_over_time({known}[{_REMEMBERED}] offset 1m)"
    bad = _bad(known, before, every, grace, scope)
    good = f"({known} > bool {before}) * ({known} - {before} <= bool {wait})"
    none = scope.me.sum(f"0 * {known}")
    ago = f"time() - {known}"
    return Sli(
        kind="deadline",
        bad_words="of runs were late",
        base_total=f"sum by {scope.me.by} (\n{indent(bad, '  ')}\n  +\n  {good}\n)\nor\n{none}",
        base_bad=f"sum by {scope.me.by} (\n{indent(bad, '  ')}\n)\nor\n{none}",
        raw=(),
        steps=(_step(ago, wait),),
        unit="runs",
        drawn=_drawn(ago, wait),
        silence="what tells of its last success, or the scrape of that, is down",
        trials=tuple(_trials(found, every, grace, scope)),
        deadline=Deadline(
            last_success=f"max by {scope.me.by} ({found}{offset(scope.arrival_delay)})",
            every=every,
            grace=grace,
            late_after=wait + int(scope.arrival_delay),
            stated=sli.severity,
        ),
    )


def _times(sli: indicators.Deadline, report: Report) -> bool:
    told = (("every", sli.every, 60), ("grace", sli.grace, 0))
    wrong = [(key, value, least) for key, value, least in told if value < least or value % 1]
    for key, value, least in wrong:
        kind = "of 1m or more" if least else "of whole seconds"
        text = f"{durations.show(value)} is no time {kind}"
        report(sli.origin.at(key).problem("deadline-time", text, "runs are counted once a minute: write such as 24h"))
    return not wrong


def _bad(known: str, before: str, every: int, grace: int, scope: base.Scope) -> str:
    """Return the deadlines that passed since a minute ago: until the success, if there was one, else until now."""
    late = f" - {number(scope.arrival_delay)}" if scope.arrival_delay else ""

    def passed(until: str) -> str:
        return indent(f"clamp_min(ceil((\n  {until}\n  - {before} - {grace}\n) / {every}) - 1, 0)", "  ")

    until = f"(\n    {known} > {before}\n  or\n    0 * {known} + time(){late}\n)"
    return f"clamp_min(\n{passed(until)}\n  -\n{passed(f'time(){late} - {_MINUTE}')},\n0)"


def _step(ago: str, wait: int) -> Step:
    answers = (
        (f"more than {wait}", "no run has succeeded in time: did it start, and where does its log end?"),
        (f"less than {wait}", "it has succeeded again; find out what kept it, or the next run will be late, too"),
    )
    return Step("How many seconds ago did it last succeed?", Query(ago), answers)


def _drawn(ago: str, wait: int) -> Drawn:
    text = f"The time since the last success. Above the line, {durations.words(wait)}, the next one is late."
    return Drawn(text, "seconds", (Query(ago, "since the last success"),), Decimal(wait))


def _trials(found: Selector, every: int, grace: int, scope: base.Scope) -> Iterator[Trial]:
    """Yield the tests of a deadline that passes, with the success after it, and of one that is just kept."""
    labels = raw.labels(found, scope.target_labels)
    if labels is None:
        return
    wait = every + grace
    late = {0: _LATE * _MINUTE - wait, _SUCCESS: _SUCCESS * _MINUTE - 5, _AGAIN: _AGAIN * _MINUTE - 5}
    late |= {_GAP.stop: _GAP.stop * _MINUTE - 90}
    kept = {0: _SUCCESS * _MINUTE - wait, _SUCCESS: _SUCCESS * _MINUTE}
    missed = {0: _SUCCESS * _MINUTE - wait - 1, _SUCCESS: _SUCCESS * _MINUTE}
    told = (
        ("a deadline that passes counts once, the success that comes late not again, the next one in time", late),
        ("a success in the last second is in time", kept),
        ("a success a second too late is a late run, and no other", missed),
        ("between two deadlines none passes", {0: _LATE * _MINUTE - grace - every * 3 // 2}),
    )
    other = raw.another(labels, scope.me.groups)
    for words, successes in told:
        samples: dict[int, float | str] = {}
        for minute in range(_GONE):
            samples[minute] = successes[max(at for at in successes if at <= minute)]
        samples |= {_GONE: "stale", _GAP.start: "stale"}
        for minute in _GAP[1:]:
            del samples[minute]
        gauge = Gauge(found.metric, labels, tuple(samples.items()))
        strangers = raw.strangers(found, labels, (_END * _MINUTE,), _END)
        before = tuple((minute, successes[0] - every) for minute in range(_GAP.start))
        pods = (Gauge(found.metric, other, (*before, (_GAP.start, "stale"))),) if other else ()
        yield Trial(words, (gauge, *pods, *strangers), tuple(_moments(samples, every, grace, scope)))


def _moments(samples: dict[int, float | str], every: int, grace: int, scope: base.Scope) -> Iterator[Moment]:
    """Count as a person would, with whole numbers: which deadlines lie in the minute, and which success."""

    def passed(until: int, success: int) -> int:
        return max(0, -(-(until - success - grace) // every) - 1)

    delay = int(scope.arrival_delay)
    for minute in range(scope.late + 1, _END):
        now = minute * _MINUTE - delay
        seen, known = samples.get(now // _MINUTE), range((now - _MINUTE) // _MINUTE, -1, -1)
        earlier = next((value for at in known if isinstance(value := samples.get(at), int)), None)
        if not isinstance(seen, int) or earlier is None:
            yield Moment(minute, None, None)
            continue
        until = seen if seen > earlier else now
        bad = max(0, passed(until, earlier) - passed(now - _MINUTE, earlier))
        good = seen > earlier and not passed(seen, earlier)
        yield Moment(minute, bad + good, bad)
