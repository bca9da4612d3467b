"""Tests of the rules about the rules: each fires on its counter, and on nothing else; the Watchdog fires always."""

from __future__ import annotations

from typing import Any

from burnbook.model import names
from burnbook.model.rules import Alert, Group
from burnbook.model.spec import Labels
from burnbook.outputs.rules.promtool import AlertCheck, Case, Firing, Input
from burnbook.text import durations

_MINUTE = 60
_OURS, _THEIRS = "rules/checkout.availability.yaml;slo-checkout-availability-burn", "rules/theirs.yaml;theirs"
_COUNTERS = {
    names.FAILED_ALERT: "prometheus_rule_evaluation_failures_total",
    names.MISSED_ALERT: "prometheus_rule_group_iterations_missed_total",
}


def tests(groups: tuple[Group, ...], rule_file: str) -> dict[str, Any]:
    """Return the test file: a quiet hour, then for each counter a group of ours and one of others that count."""
    alerts = [rule for group in groups for rule in group.rules if isinstance(rule, Alert)]
    cases = [_case(watched, alerts) for watched in alerts if watched.name in _COUNTERS]
    return {
        "rule_files": [rule_file],
        "evaluation_interval": durations.show(_MINUTE),
        "tests": [case.data() for case in cases],
    }


def _case(watched: Alert, alerts: list[Alert]) -> Case:
    """Count one in the fifth minute: told once it was seen for the time that the rule holds, over when it is old."""
    told = 5 * _MINUTE + watched.hold
    inputs = (
        *(_input(metric, _OURS, "0x4 1x35" if name == watched.name else "0x40") for name, metric in _COUNTERS.items()),
        *(_input(metric, _THEIRS, "0+1x40") for metric in _COUNTERS.values()),
    )
    firing = Firing.of(watched, (("rule_group", _OURS),))
    said = tuple((name, text.replace("{{ $labels.rule_group }}", _OURS)) for name, text in firing.annotations)
    expected = Firing(firing.labels, said)
    checks = [
        AlertCheck(told - _MINUTE, watched.name, ()),
        AlertCheck(told, watched.name, (expected,)),
        AlertCheck(18 * _MINUTE, watched.name, (expected,)),
        AlertCheck(20 * _MINUTE, watched.name, ()),  # 19 is in 15m with closed ranges (2.x), and not with open ones
        *(AlertCheck(told, other.name, _always(other)) for other in alerts if other.name != watched.name),
    ]
    words = f"{watched.name}: one in an SLO's group is told, those of others are not"
    return Case(words, _MINUTE, _MINUTE, inputs, tuple(checks))


def _always(alert: Alert) -> tuple[Firing, ...]:
    nothing: Labels = ()
    return (Firing.of(alert, nothing),) if alert.kind == "watchdog" else ()


def _input(metric: str, group: str, values: str) -> Input:
    return Input(f'{metric}{{rule_group="{group}"}}', values)
