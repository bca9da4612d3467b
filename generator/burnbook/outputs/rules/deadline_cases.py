"""The case of a deadline: told once it has passed, over with the next success, held while nobody knows."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.rules import Alert
from burnbook.model.sli import Deadline, Gauge
from burnbook.model.spec import Labels
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.gauge_cases import fed
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing, Input, ValueCheck, notation
from burnbook.outputs.rules.timeline import MINUTE, recorded
from burnbook.text import durations
from burnbook.text.promql import Selector, equals

_DAY, _HALF_DAY, _SAMPLE = 86_400, 43_200, 15
_PASSES, _SUCCESS, _LATE_AGAIN, _GONE = 10, 20, 30, 40


def deadline_case(slo: Slo, alert: Alert, job: Deadline, delay: int) -> Case:
    """Return the case; the last success is fed as it is recorded where its own gauge cannot be written."""
    late = -(-delay // MINUTE)
    passed, again = _PASSES + late, _LATE_AGAIN + late
    told = {0: passed * MINUTE - job.late_after, _SUCCESS: again * MINUTE - job.late_after}
    samples: dict[int, float | str] = {minute: told[0 if minute < _SUCCESS else _SUCCESS] for minute in range(_GONE)}
    samples[_GONE] = "stale"
    gauge = Gauge(names.LAST_SUCCESS, slo.member, tuple(samples.items()))
    if slo.sli.trials:
        raw = slo.sli.trials[0].gauges[0]
        gauge = Gauge(raw.metric, raw.labels, gauge.samples)
    seen = delay if slo.sli.trials else 0
    shown = -(-seen // MINUTE)
    checks = (
        (passed, None),
        (passed + 1, told[0]),
        (_SUCCESS + shown, None),
        (again, None),
        (again + 1, told[_SUCCESS]),
        (_GONE + 10, told[_SUCCESS]),
    )
    return Case(
        name=f"{slo.name}: a deadline is told once it has passed, until the next success, without telemetry, too",
        every=MINUTE,
        step=MINUTE,
        inputs=(fed(gauge), *decoys(slo, _GONE + 10, (names.LAST_SUCCESS,))),
        alerts=tuple(_check(slo, alert, minute * MINUTE, success) for minute, success in checks),
    )


def memory_cases(slo: Slo, alert: Alert, job: Deadline, delay: int) -> Iterator[Case]:
    """Return the cases of a last success that was known almost a day ago, and of one a little longer ago.

    It is fed as it is recorded, some seconds to each side of what is looked back; a run is counted from a minute ago.
    """
    now, told = _DAY + _HALF_DAY, -job.every - job.late_after
    for words, seen, firing in (("told for a day", _SAMPLE, told), ("told for no more than a day", -_SAMPLE, None)):
        yield _remembered(slo, words, {_HALF_DAY + seen: told}, alerts=(_check(slo, alert, now, firing),))
    due = now - delay - job.every - job.grace
    runs = (
        ("a day ago, and the run after it is in time", -3 * _SAMPLE, due - 5, (1, 0)),
        ("a day ago, and the run after it is late", -3 * _SAMPLE, due - 55, (1, 1)),
        ("more than a day ago, and nothing is counted from it", -6 * _SAMPLE, due - 55, (0, 0)),
    )
    for words, seen, success, counts in runs:
        known = {_HALF_DAY + seen: success, now: now - delay - 10}
        yield _remembered(slo, f"known {words}", known, values=tuple(_counted(slo, now, counts)))


def spared_cases(slo: Slo, alert: Alert, job: Deadline, delay: int) -> Iterator[Case]:
    """Return the cases of a deadline that passes in planned maintenance, just within the time after it, and past it.

    What is planned for strangers spares nobody.
    """
    now = (job.spared // _HALF_DAY + 2) * _HALF_DAY
    success = now - delay - job.every - job.grace - 30
    known = _at(names.LAST_SUCCESS, slo.member, {now - 5 * _SAMPLE: success, now: success})
    strangers = decoys(slo, now // _SAMPLE, (names.MAINTENANCE,))
    spared = f"{durations.words(job.spared)} after it"
    for words, last, late in (
        ("in planned maintenance is not told", now, 0),
        (f"within {spared} is not told, either", now - job.spared + _SAMPLE, 0),
        (f"later than {spared} is told", now - job.spared - _SAMPLE, 1),
    ):
        planned = _at(names.MAINTENANCE, (*slo.ids, ("reason", "planned")), {last: 1})
        yield Case(
            f"{slo.name}: a deadline that passes {words}",
            _HALF_DAY,
            _SAMPLE,
            (known, planned, *strangers),
            (_check(slo, alert, now, success if late else None),),
            tuple(_counted(slo, now, (late, late))),
        )


def _remembered(
    slo: Slo,
    words: str,
    known: dict[int, int],
    *,
    alerts: tuple[AlertCheck, ...] = (),
    values: tuple[ValueCheck, ...] = (),
) -> Case:
    """Return the case of a last success that is recorded at these seconds only."""
    name = f"{slo.name}: a last success whose telemetry has gone is {words}"
    return Case(name, _HALF_DAY, _SAMPLE, (_at(names.LAST_SUCCESS, slo.member, known),), alerts, values)


def _at(name: str, labels: Labels, known: dict[int, int]) -> Input:
    """Return a recorded series that has these values at these seconds only."""
    samples: dict[int, float | str] = {time // _SAMPLE + 1: "stale" for time in known}
    samples |= {time // _SAMPLE: value for time, value in known.items()}
    return Input(str(Selector(name, equals(labels))), notation(samples))


def _counted(slo: Slo, time: int, counts: tuple[int, int]) -> Iterator[ValueCheck]:
    """Return the checks of all runs and of late ones that are counted in a minute."""
    for name, value in zip((names.TOTAL, names.BAD), counts, strict=True):
        yield ValueCheck(time, recorded(slo, f"{name}1m"), ((str(Selector(f"{name}1m", equals(slo.member))), value),))


def _check(slo: Slo, alert: Alert, time: int, success: int | None) -> AlertCheck:
    firing = () if success is None else (Firing.of(alert, slo.member, {"age": age(time - success)}),)
    return AlertCheck(time, names.DEADLINE_ALERT, firing)


def age(seconds: int) -> str:
    """Return a time as Prometheus' humanizeDuration prints it."""
    days, hours, minutes = seconds // _DAY, seconds // 3600 % 24, seconds // MINUTE % 60
    words = [f"{days}d"] if days else []
    words += [f"{hours}h"] if words or hours else []
    words += [f"{minutes}m"] if words or minutes else []
    return " ".join([*words, f"{seconds % MINUTE}s"])
