"""The case of a deadline: told once it has passed, over with the next success, held while nobody knows."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.rules import Alert
from burnbook.model.sli import Deadline, Gauge
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.gauge_cases import fed
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing
from burnbook.outputs.rules.timeline import MINUTE

_DAY_MINUTES, _DAY = 1440, 86_400
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
        (_GONE + _DAY_MINUTES - 10, told[_SUCCESS]),
        (_GONE + _DAY_MINUTES + late + 1, None),
    )
    return Case(
        name=f"{slo.name}: a deadline is told once it has passed, until the next success; for a day without telemetry",
        every=MINUTE,
        step=MINUTE,
        inputs=(fed(gauge), *decoys(slo, _GONE + 10, (names.LAST_SUCCESS,))),
        alerts=tuple(_check(slo, alert, minute * MINUTE, success) for minute, success in checks),
    )


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
