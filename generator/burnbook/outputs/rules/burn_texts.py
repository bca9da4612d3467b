"""What a burn alert says at an error ratio: the text that Prometheus makes of its template."""

from __future__ import annotations

from burnbook.model.plan import Slo
from burnbook.model.rules import Alert
from burnbook.outputs.rules.promtool import Firing
from burnbook.text.promql import number


def firing(
    slo: Slo,
    alert: Alert,
    ratio: float,
    left: float | None,
    ends: float | None,
    *,
    held: bool = False,
    early: bool = False,
) -> Firing:
    """Return what a burn alert looks like at an error ratio, with that much budget left (None: not recorded).

    `ends` are the hours that a calendar's period has yet; it is `early` while little of the period is recorded.
    """
    phrases = {figure.name: figure.phrases for figure in alert.figures}
    known, spent, unknown, over, provisional = phrases["budget"]
    if left is None:
        told = unknown
    elif left > 0:
        gone = left * float(number(slo.budget * slo.period.length / 3600)) / ratio
        end = over.format(hours=f"{ends:.1f}") if ends is not None and ends < gone else ""
        told = known.format(left=percentage(left), hours=f"{gone:.1f}", ends=end)
    else:
        told = spent
    told += provisional if early and left is not None else ""
    figures = {"value": percentage(ratio), "budget": told, "held": phrases["held"][held]}
    return Firing.of(alert, slo.member, figures)


def percentage(ratio: float) -> str:
    """Return a ratio as Prometheus' humanizePercentage prints it."""
    return f"{ratio * 100:.4g}%"
