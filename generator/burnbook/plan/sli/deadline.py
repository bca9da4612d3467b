"""Deadline: the share of runs that were in time. A run is due `every` after the last success, with some grace.

The time between two successes counts as one good run if it was no longer than `every` and the grace; else as one bad
run for each deadline that passed in it, counted when it passes: a job that never succeeds again spends its budget.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from textwrap import indent

from burnbook.diagnostics import Report
from burnbook.model import catalog, indicators, names
from burnbook.model.sli import Deadline, Drawn, Gauge, Moment, Query, Sli, Step, Trial
from burnbook.model.spec import Labels
from burnbook.plan import base, expressions, raw
from burnbook.text import durations
from burnbook.text.promql import Selector, equals, number, offset

_MINUTE, _QUARTER = 60, 15
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
    before = f"last_over_time({known}[{names.REMEMBERED}] offset 1m)"
    bad = _bad(known, before, every, grace, scope)
    good = f"({known} > bool {before}) * ({known} - {before} <= bool {wait})"
    none = scope.me.sum(f"0 * {known}")
    ago = f"time() - last_over_time({known}[{names.REMEMBERED}])"
    return Sli(
        kind=names.DEADLINE,
        bad_words="of runs were late",
        base_total=f"sum by {scope.me.by} (\n{indent(bad, '  ')}\n  +\n  {good}\n)\nor\n{none}",
        base_bad=f"sum by {scope.me.by} (\n{indent(bad, '  ')}\n)\nor\n{none}",
        raw=(),
        steps=(_step(ago, wait),),
        unit="runs",
        drawn=_drawn(ago, wait, scope),
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
        return indent(f"ceil((\n  {until}\n  - {before} - {grace}\n) / {every}) - 1", "  ")

    until = f"(\n    {known} > {before}\n  or\n    0 * {known} + time(){late}\n)"
    earlier = f"  clamp_min(\n{indent(passed(f'time(){late} - {_MINUTE}'), '  ')},\n  0)"
    return f"clamp_min(\n{passed(until)}\n  -\n{earlier},\n0)"


def _step(ago: str, wait: int) -> Step:
    answers = (
        (
            f"more than {wait} ({durations.words(wait)})",
            "no run has succeeded in time: did it start, and where does its log end?",
        ),
        (
            f"less than {wait} ({durations.words(wait)})",
            "it has succeeded again; find out what kept it, or the next run will be late, too",
        ),
    )
    return Step("How many seconds ago did it last succeed?", Query(ago), answers)


def _drawn(ago: str, wait: int, scope: base.Scope) -> Drawn:
    whose = ", of the group that has waited longest" if scope.me.groups else ""
    text = f"The time since the last success{whose}. Above the line, {durations.words(wait)}, the next one is late."
    query = Query(f"max({ago})" if whose else ago, "since the last success")
    return Drawn(text, "seconds", (query,), Decimal(wait))


def _trials(found: Selector, every: int, grace: int, scope: base.Scope) -> Iterator[Trial]:
    """Yield the tests of deadlines that pass, are kept and are missed."""
    labels = raw.labels(found, scope.target_labels)
    if labels is None:
        return
    other = raw.another(labels, scope.me.groups)
    for words, successes in _told(every, grace, scope):
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
        moments = (_moment(minute, samples, every, grace, scope) for minute in range(scope.late, _END))
        yield Trial(words, (gauge, *pods, *strangers), tuple(moments))
    yield _arrives(found.metric, labels, every, grace, scope)


def _told(every: int, grace: int, scope: base.Scope) -> tuple[tuple[str, dict[int, int]], ...]:
    """Return what is shown, and the successes that are told, by the minute from which on they are.

    Deadlines lie two seconds from the ends of a minute, as it is read: no constant can be wrong by more.
    """
    wait, end = every + grace, _SUCCESS * _MINUTE
    read = (_LATE - 1) * _MINUTE - int(scope.arrival_delay)
    late = {0: read + 58 - wait, _SUCCESS: end - 5, _SUCCESS + 1: end + 50, _AGAIN: _AGAIN * _MINUTE - 5}
    late |= {_GAP.stop: _GAP.stop * _MINUTE - 90}
    heard = read + (_SUCCESS + 1 - _LATE + scope.late) * _MINUTE + 30 - wait
    return (
        ("a deadline that passes counts once, the success that comes late not again, the next one in time", late),
        ("a success in the last second is in time", {0: end - wait, _SUCCESS: end}),
        ("a success a second too late is a late run, and no other", {0: end - wait - 1, _SUCCESS: end}),
        ("a deadline that passes in the first seconds of a minute counts in it", {0: read + 2 - wait}),
        ("between two deadlines none passes", {0: _LATE * _MINUTE - grace - every * 3 // 2}),
        ("a success that is known only when the next run is due", {0: heard - every, _SUCCESS: heard}),
        ("the end of its grace is no deadline", {0: read + 30 - grace}),
        ("a job that tells 0 has not succeeded since 1970", {0: 0}),
    )


def _arrives(metric: str, labels: Labels, every: int, grace: int, scope: base.Scope) -> Trial:
    """Return the test of a success whose sample comes just after one is read, a quarter of a minute apart."""
    read = _LATE * _MINUTE - int(scope.arrival_delay)
    samples: dict[int, float | str] = {
        at: read if at * _QUARTER > read else read - every for at in range(_END * _MINUTE // _QUARTER)
    }
    moments = (_moment(minute, samples, every, grace, scope, _QUARTER) for minute in (_LATE, _LATE + 1))
    words = "a success is counted in the minute in which its sample is read"
    return Trial(words, (Gauge(metric, labels, tuple(samples.items())),), tuple(moments), _QUARTER)


def _moment(
    minute: int, samples: Mapping[int, float | str], every: int, grace: int, scope: base.Scope, step: int = _MINUTE
) -> Moment:
    """Count as a person would, with whole numbers: which deadlines lie in the minute, and which success."""

    def passed(until: int, success: int) -> int:
        return max(0, -(-(until - success - grace) // every) - 1)

    now = minute * _MINUTE - int(scope.arrival_delay)
    seen, known = samples.get(now // step), range((now - _MINUTE) // step, -1, -1)
    earlier = next((value for at in known if isinstance(value := samples.get(at), int)), None)
    if not isinstance(seen, int):
        return Moment(minute, None, None)
    if earlier is None:
        return Moment(minute, 0, 0)
    until = seen if seen > earlier else now
    bad = max(0, passed(until, earlier) - passed(now - _MINUTE, earlier))
    good = seen > earlier and not passed(seen, earlier)
    return Moment(minute, bad + good, bad)
