"""Tests of what fills up: each alert is told after its time at its limit, not before, and of nobody else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from burnbook.model.saturation import Guard, Trial
from burnbook.model.spec import Labels
from burnbook.outputs.rules.gauge_cases import fed
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing
from burnbook.outputs.rules.timeline import MINUTE
from burnbook.text import durations

_Told = tuple[Guard, Trial]


def tests(guards: Iterable[Guard], rule_file: str, every: int) -> dict[str, Any]:
    """Return the test file of rules that are evaluated so often (seconds).

    Alerts of one name that are tried alike share a test, for all of them are compared.
    """
    told = sorted(((guard, trial) for guard in guards for trial in guard.trials), key=_words)
    return {
        "rule_files": [rule_file],
        "evaluation_interval": durations.show(every),
        "tests": [_case(words, list(alike), every).data() for words, alike in groupby(told, key=_words)],
    }


def _words(told: _Told) -> str:
    guard, trial = told
    return f"{guard.alert.name}: {trial.words}"


def _case(words: str, alike: list[_Told], every: int) -> Case:
    inputs = dict.fromkeys(fed(gauge) for _, trial in alike for gauge in trial.gauges)
    minutes = dict.fromkeys(minute for _, trial in alike for minute, _ in trial.told)
    name = alike[0][0].alert.name
    checks = (AlertCheck(minute * MINUTE, name, tuple(_firing(alike, minute))) for minute in minutes)
    return Case(words, every, alike[0][1].step, tuple(inputs), tuple(checks))


def _firing(alike: list[_Told], minute: int) -> Iterator[Firing]:
    for guard, trial in alike:
        told: Labels | None = dict(trial.told)[minute]
        if told is not None:
            carried = tuple((name, value) for name, value in told if name != "value")
            yield Firing.of(guard.alert, carried, {"count": dict(told)["value"], **dict(told)})
