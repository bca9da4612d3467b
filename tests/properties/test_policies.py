"""Numbers of any policy and objective: thresholds, windows and what is printed of them agree, exactly."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

from definitions import DAY, HOUR, LONGS, PERIODS, Files, project, promptly, service, slo
from hypothesis import given
from hypothesis import strategies as st

from burnbook.diagnostics import SpecError
from burnbook.model.plan import Slo
from burnbook.model.rules import Alert, Tier

_LIMIT = re.compile(r"ratio_rate(\w+)\{[^}]*\} > (\S+)")
_PLAIN = re.compile(r"0\.\d{1,12}")
_UNITS = ((DAY, "d"), (HOUR, "h"), (60, "m"))


@st.composite
def policies(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an objective, a period and the lines of a policy; some are refused."""
    objective = Decimal(draw(st.integers(500_000, 999_999))).scaleb(-4)
    longs = sorted(draw(st.sets(st.sampled_from(LONGS), min_size=1, max_size=4)))
    period = draw(st.sampled_from(PERIODS))
    lines = [_line(draw, long, period) for long in longs]
    return {"objective": objective, "period": period, "lines": lines}


def _line(draw: st.DrawFn, long: int, period: int) -> dict[str, Any]:
    least = long / (period * DAY) * 100
    share = Decimal(repr(round(min(100, least * draw(st.floats(0.9, 40))), 4)))
    short = draw(st.sampled_from((None, 300, 420, 1200, HOUR, 2 * HOUR)))
    severity = draw(st.sampled_from(("page", "ticket")))
    return {"severity": severity, "share": share, "long": long, "short": short}


@promptly(80)
@given(policies())
def test_thresholds_and_windows_of_any_policy_agree_with_its_definition(drawn: dict[str, Any]) -> None:
    wanted, budget = drawn["lines"], (100 - drawn["objective"]) / 100
    factors = [_factor(line, drawn["period"]) for line in wanted]
    mistakes = {
        "unreachable-alert": any(factor * Fraction(budget) >= 1 for factor in factors),
        "tier-below-sustainable": any(factor < 1 for factor in factors),
        "window-order": any((line["short"] or 0) >= line["long"] for line in wanted),
    }
    try:
        planned = _planned(drawn)
    except SpecError as error:
        found = {problem.id for problem in error.problems if problem.level == "error"}
        assert found
        assert all(mistakes[problem] for problem in found), drawn
        return
    assert not any(mistakes.values()), drawn
    assert planned.budget == budget
    assert len(planned.tiers) == len(wanted)
    for tier, line, factor in zip(planned.tiers, wanted, factors, strict=True):
        assert abs(Fraction(tier.factor) - factor) < Fraction(1, 10**20)
        assert abs(Fraction(tier.threshold) - factor * Fraction(budget)) < Fraction(1, 10**20)
        assert 0 < tier.threshold < 1
        assert 300 <= tier.short.length < tier.long.length == line["long"]
        _printed(planned, tier)


def _printed(planned: Slo, tier: Tier) -> None:
    """Both windows are compared with the threshold, written exactly or to the twelfth digit."""
    alert = next(
        rule for group in planned.groups for rule in group.rules if isinstance(rule, Alert) and rule.tier == tier
    )
    limits = _LIMIT.findall(alert.expr)
    assert [window for window, _ in limits] == [tier.long.name, tier.short.name]
    assert (alert.label("long_window"), alert.label("short_window")) == (tier.long.name, tier.short.name)
    for _, printed in limits:
        assert _PLAIN.fullmatch(printed), printed
        assert Decimal(printed) == round(tier.threshold, 12), printed


def _factor(line: dict[str, Any], period: int) -> Fraction:
    return Fraction(line["share"]) / 100 * period * DAY / line["long"]


def _planned(drawn: dict[str, Any]) -> Slo:
    lines = [
        {"severity": line["severity"], "budget": f"{line['share']:f}%", "long": _words(line["long"])}
        | ({"short": _words(line["short"])} if line["short"] else {})
        for line in drawn["lines"]
    ]
    more = {"window": f"{drawn['period']}d", "objective": float(drawn["objective"])}
    file = service("web", slo("s", {"availability": {}}) | more)
    return (
        Files(project(policies={"default": lines}, prometheus={"retention": "400d"}), (file,))
        .plan()
        .services[0]
        .slos[0]
    )


def _words(seconds: int) -> str:
    return next(f"{seconds // unit}{sign}" for unit, sign in _UNITS if seconds % unit == 0)
