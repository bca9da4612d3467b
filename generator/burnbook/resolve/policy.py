"""Policies: the default one, and what is wrong with one whatever SLO it is for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_CEILING, Decimal

from burnbook import sre
from burnbook.diagnostics import Problem, Report
from burnbook.model import spec
from burnbook.model.source import Origin
from burnbook.text import durations

DEFAULT_POLICY = "default"
MINUTE, HOUR, DAY = 60, 3600, 86_400
SHORTEST = 5 * MINUTE
# Shares of the Workbook's table 5-8, raised for short periods: there the same shares would be burn rates near 1.
# Below a week the long windows that are half of the period and more are left out.
_SHARES: tuple[tuple[int, tuple[str, ...]], ...] = (
    (2 * DAY, ("0.20", "0.45")),
    (7 * DAY - 1, ("0.12", "0.25", "0.50")),
    (7 * DAY, ("0.08", "0.125", "0.20", "0.42")),
    (14 * DAY, ("0.04", "0.08", "0.14", "0.22")),
    (366 * DAY, ("0.02", "0.05", "0.10", "0.10")),
)
_LONGS = (HOUR, 6 * HOUR, DAY, 3 * DAY)
_SEVERITIES: dict[int, tuple[spec.Severity, ...]] = {
    2: ("page", "ticket"),
    3: ("page", "page", "ticket"),
    4: ("page", "page", "ticket", "ticket"),
}


def default_policy(period: int, origin: Origin) -> spec.Policy:
    """Return the tiers of a project that states none; every factor is at least 1."""
    shares = next(shares for longest, shares in _SHARES if period <= longest)
    tiers = (
        spec.Tier(severity, max(Decimal(share), least_share(period, long)), Decimal(long), None, origin)
        for severity, share, long in zip(_SEVERITIES[len(shares)], shares, _LONGS, strict=False)
    )
    return spec.Policy(DEFAULT_POLICY, tuple(tiers))


def least_share(period: int, long: int) -> Decimal:
    """Return the smallest share in whole percent whose burn rate is at least 1."""
    return sre.smallest_share(period, long).quantize(Decimal("0.01"), rounding=ROUND_CEILING)


def check(policies: Iterable[spec.Policy], report: Report) -> None:
    """Report windows that no SLO could have, and tiers out of order."""
    for policy in policies:
        for problem in problems(policy):
            report(problem)


def problems(policy: spec.Policy) -> Iterator[Problem]:
    """Return what is wrong with a policy's windows."""
    previous = Decimal(0)
    for tier in policy.tiers:
        if 0 < tier.long <= previous:
            text = f"policy {policy.name}: {durations.show(tier.long)} does not come after {durations.show(previous)}"
            yield tier.origin.problem("policy-order", text, "order the tiers from the shortest window to the longest")
        previous = tier.long
        yield from _window_problems(policy, tier)


def _window_problems(policy: spec.Policy, tier: spec.Tier) -> Iterator[Problem]:
    for key, window in (("long", tier.long), ("short", tier.short)):
        if window is not None and (window % MINUTE or not window):
            text = f"policy {policy.name}: {durations.show(window)} is no whole number of minutes"
            yield tier.origin.at(key).problem("window-not-minutes", text, "write a window such as 1h")
    if tier.long and tier.long <= SHORTEST and not tier.long % MINUTE:
        text = f"policy {policy.name}: a long window of {durations.show(tier.long)} is not above 5m"
        yield tier.origin.at("long").problem("window-order", text, "write a window such as 1h")
    if tier.short and not tier.short % MINUTE:
        at, mend = tier.origin.at("short"), "leave it out for a twelfth of the long one"
        shown = durations.show(tier.short)
        if tier.short < SHORTEST:
            text = f"policy {policy.name}: a short window of {shown} is under 5m"
            yield at.problem("window-order", text, mend)
        elif tier.short >= tier.long:
            long = durations.show(tier.long)
            text = f"policy {policy.name}: the short window of {shown} is not shorter than the long one of {long}"
            yield at.problem("window-order", text, mend)
