"""The base from raw gauges, minute by minute: what the kind of SLI says that must be recorded of them."""

from __future__ import annotations

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.model.sli import Gauge, Trial
from burnbook.outputs.rules.decoys import decoys
from burnbook.outputs.rules.promtool import Case, Input, ValueCheck, notation
from burnbook.outputs.rules.timeline import MINUTE, recorded, rounded
from burnbook.text.promql import Selector, equals


def gauge_cases(slo: Slo) -> tuple[Case, ...]:
    """Return one case a trial of the SLI; none where its gauges cannot be written."""
    return tuple(_case(slo, trial) for trial in slo.sli.trials)


def fed(gauge: Gauge) -> Input:
    """Return a gauge as input."""
    return Input(str(Selector(gauge.metric, equals(gauge.labels))), notation(dict(gauge.samples)))


def _case(slo: Slo, trial: Trial) -> Case:
    checks: list[ValueCheck] = []
    for moment in trial.moments:
        for name, value in zip(slo.events, (moment.total, moment.bad), strict=True):
            checks.append(rounded(moment.minute * MINUTE, recorded(slo, f"{name}1m"), slo, value))
    minutes = trial.moments[-1].minute
    burning = decoys(slo, minutes, (names.LAST_SUCCESS,)) if slo.sli.deadline and trial.step == MINUTE else ()
    inputs = (*(fed(gauge) for gauge in trial.gauges), *burning)
    return Case(f"{slo.name}: {trial.words}", MINUTE, trial.step, inputs, values=tuple(checks))
