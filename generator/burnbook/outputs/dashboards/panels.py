"""The panels that more than one dashboard shows, and the looks that all share. One builder, one idea."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from burnbook.model import names
from burnbook.model.plan import Slo
from burnbook.outputs.dashboards import grafana
from burnbook.outputs.dashboards.grafana import Head, Json
from burnbook.outputs.dashboards.series import Scope

GREEN, ORANGE, RED, BLUE, PLAIN = "green", "orange", "red", "blue", "text"
COVERED = 0.9  # below it the alert of a spent budget waits
LITTLE = 0.25
_DASH = {"fill": "dash", "dash": [8, 6]}
_STATES = ((0, "quiet", GREEN), (1, "ticket", ORANGE), (2, "page", RED), (3, "shadow", BLUE))


def steps(base: str, *above: tuple[float, str]) -> Json:
    """Return thresholds: a colour, and others from a value upwards. Grafana ignores the value of the first."""
    lowest = min((value for value, _ in above), default=0)
    first = {"color": base, "value": 0 if lowest > 0 else lowest - 1}
    return {"mode": "absolute", "steps": [first, *({"color": color, "value": value} for value, color in above)]}


BUDGET = steps(RED, (0, ORANGE), (LITTLE, GREEN))
BUDGET_LINES = steps(RED, (0, RED), (LITTLE, ORANGE))
"""The same where they are lines: each has the colour of what lies below it, for that is where it gets worse."""
BUDGET_WORDS = "Orange below a quarter, red when it is spent."
COUNT_OF_BAD = steps(GREEN, (1, RED))


def plain(text: str) -> str:
    """Return a text of users in which Grafana finds no variable and no template."""
    return " ".join(text.replace("$", "＄").replace("[[", "[ [").replace("{{", "{ {").split())


def looks(unit: str, thresholds: Json, **more: object) -> Json:
    """Return the look of a field: its unit, colours by thresholds, and what else is special."""
    return {"unit": unit, "thresholds": thresholds, "color": {"mode": "thresholds"}, "mappings": []} | more


def number(
    head: Head,
    unit: str,
    thresholds: Json,
    decimals: int | None = None,
    mappings: tuple[Json, ...] = (),
    **more: str,
) -> Json:
    """Return one big number; `mappings` put words in place of values, `more` are grafanalib's arguments."""
    found = {} if decimals is None else {"decimals": decimals}
    return grafana.stat(head, looks(unit, thresholds, mappings=list(mappings), **found), **more)


def called(low: float, high: float, text: str, color: str) -> Json:
    """Return the words that stand for values of a range."""
    result = {"text": text, "color": color, "index": 0}
    return {"type": "range", "options": {"from": low, "to": high, "result": result}}


def lines(
    head: Head,
    unit: str,
    *,
    thresholds: Json | None = None,
    overrides: Iterable[Json] = (),
    axis: tuple[float | None, float | None] = (0, None),
    filled: bool = False,
    whole: bool = False,
) -> Json:
    """Return lines over time; thresholds are drawn as dashed lines, and what `axis` names is shown at least.

    `whole` numbers have no decimals.
    """
    ends = zip(("axisSoftMin", "axisSoftMax"), axis, strict=True)
    custom = {name: value for name, value in ends if value is not None}
    defaults: Json = {"unit": unit, "thresholds": thresholds or steps(PLAIN), "custom": custom}
    defaults |= {"decimals": 0} if whole else {}
    style = "dashed" if thresholds else "off"
    fill = {"fillOpacity": 25} if filled else {}
    return grafana.timeseries(head, defaults, overrides, thresholdsStyleMode=style, lineWidth=2, **fill)


def dashed(pattern: str, color: str) -> Json:
    """Return the look of lines that are no measurements but limits; the pattern is a regex of their names."""
    return grafana.override(
        "byRegexp",
        f"/^{pattern}/",
        color={"mode": "fixed", "fixedColor": color},
        custom__lineStyle=_DASH,
        custom__lineWidth=1,
    )


def shaded(pattern: str, color: str) -> Json:
    """Return the look of lines that are of one kind: shades of its colour; the pattern is a regex of their names."""
    return grafana.override("byRegexp", f"/^{pattern}/", color={"mode": "shades", "fixedColor": color})


def colored(name: str, color: str) -> Json:
    """Return the colour of one line."""
    return grafana.override("byName", name, color={"mode": "fixed", "fixedColor": color})


def limited(name: str, thresholds: Json) -> Json:
    """Return the thresholds of one value among others."""
    return grafana.override("byName", name, thresholds=thresholds)


def states(head: Head, overrides: Iterable[Json] = ()) -> Json:
    """Return rows of pages and tickets over time."""
    options = {str(value): {"text": word, "color": color, "index": value} for value, word, color in _STATES}
    thresholds = steps(GREEN, (1, ORANGE), (2, RED), (3, BLUE))
    return grafana.state_timeline(head, [{"type": "value", "options": options}], thresholds, overrides)


def page_factor(slos: Iterable[Slo]) -> Decimal | None:
    """Return the lowest burn rate at which one of these SLOs pages; None if none does."""
    told = (slo for slo in slos if slo.stage != "shadow")
    return min((tier.factor for slo in told for tier in slo.tiers if tier.severity == "page"), default=None)


def burn_steps(slos: Iterable[Slo]) -> tuple[Json, str]:
    """Return thresholds of a burn rate, and what they mean."""
    words = "1 spends exactly the budget within the period; from 1 on it is orange"
    pages = page_factor(slos)
    if pages is None or pages <= 1:
        return steps(GREEN, (1, ORANGE)), f"{words}."
    factor = round(float(pages), 2)
    return steps(GREEN, (1, ORANGE), (factor, RED)), f"{words}, from {factor:g} on (the lowest rate that pages) red."


def remaining(scope: Scope) -> str:
    """Return the share of the budget that is left."""
    return scope.series(names.REMAINING)


def burn_now(scope: Scope) -> str:
    """Return the burn rate of the last hour, or of what stands for it."""
    return scope.series(names.CURRENT_BURN)


def least_left(scope: Scope) -> str:
    """Return the share of the budget that is left, for each SLO that of its worst group."""
    return f"min by {scope.by} ({remaining(scope)})"


def most_burn(scope: Scope) -> str:
    """Return the burn rate of now, for each SLO that of its worst group."""
    return f"max by {scope.by} ({burn_now(scope)})"
