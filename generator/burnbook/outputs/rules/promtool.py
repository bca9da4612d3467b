"""The shape of a promtool unit test, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote_plus

from burnbook.model.rules import Alert
from burnbook.model.spec import Labels
from burnbook.text import durations, gotemplate


@dataclass(frozen=True, slots=True)
class Input:
    """One input series in promtool's notation."""

    series: str
    values: str


@dataclass(frozen=True, slots=True)
class Firing:
    """An alert that is expected to fire, exactly: its labels and its annotations."""

    labels: Labels
    annotations: Labels

    @classmethod
    def of(cls, alert: Alert, ids: Labels, figures: dict[str, str] | None = None) -> Firing:
        """Return what an alert of this identity looks like with these figures; its labels are figures, too."""
        quoted = {gotemplate.in_address(name)[0]: quote_plus(value) for name, value in ids}
        told = dict(ids) | quoted | (figures or {})
        said = tuple((name, gotemplate.printed(text)) for name, text in alert.annotated(told))
        return cls((*ids, *alert.labels), said)


@dataclass(frozen=True, slots=True)
class AlertCheck:
    """At `time` seconds, exactly these alerts of that name fire."""

    time: int
    alert: str
    firing: tuple[Firing, ...]


@dataclass(frozen=True, slots=True)
class ValueCheck:
    """At `time` seconds, the expression has exactly these samples."""

    time: int
    expr: str
    samples: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One test: `step` seconds between input samples, `every` seconds between evaluations."""

    name: str
    every: int
    step: int
    inputs: tuple[Input, ...]
    alerts: tuple[AlertCheck, ...] = ()
    values: tuple[ValueCheck, ...] = ()

    def data(self) -> dict[str, Any]:
        """Return the test as promtool reads it."""
        found: dict[str, Any] = {
            "name": self.name,
            "interval": durations.show(self.step),
            "input_series": [{"series": i.series, "values": i.values} for i in self.inputs],
        }
        if self.alerts:
            found["alert_rule_test"] = [_alert(check) for check in self.alerts]
        if self.values:
            found["promql_expr_test"] = [_value(check) for check in self.values]
        return found


def _alert(check: AlertCheck) -> dict[str, Any]:
    expected = [{"exp_labels": dict(f.labels), "exp_annotations": dict(f.annotations)} for f in check.firing]
    return {"eval_time": durations.show(check.time), "alertname": check.alert, "exp_alerts": expected}


def _value(check: ValueCheck) -> dict[str, Any]:
    samples = [{"labels": labels, "value": value} for labels, value in check.samples]
    return {"expr": check.expr, "eval_time": durations.show(check.time), "exp_samples": samples}


def notation(samples: dict[int, float | str]) -> str:
    """Write samples (by position; a number or `stale`) in promtool's notation, gaps and runs folded."""
    words: list[str] = []
    at, previous, run = 0, "", 0
    for position in sorted(samples):
        gap, value = position - at, _number(samples[position])
        if gap or value != previous or not value[-1].isdigit():  # no run of what is no number can be written
            words += _run(previous, run)
            words += [f"_x{gap}"] if gap > 1 else ["_"] * gap
            previous, run = value, 0
        run, at = run + 1, position + 1
    return " ".join(words + _run(previous, run))


def _run(value: str, count: int) -> list[str]:
    """`7x3` are four sevens."""
    return [f"{value}x{count - 1}"] if count > 2 else [value] * count


def _number(value: float | str) -> str:
    return value if isinstance(value, str) else f"{value:.15g}"
