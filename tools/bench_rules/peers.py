"""How Sloth 0.16 and Pyrra (August 2026) write the rules of the same SLO: what from what, how often, alerting when.

Both read every window from the raw counters. Told in our words from what they generate; names and labels are theirs
where other rules read them.
"""

from __future__ import annotations

from typing import Any

from bench_rules import stories
from bench_rules.designs import BUDGET, PERIOD, Design, Pair, Rule, selectors
from burnbook.text import durations

SLOTH_EVERY = (30, 60)  # it states no interval: the server's holds, 30s with the operator, 1m by default
_PYRRA_EVERY, _PYRRA_PERIOD_EVERY = 30, 150
_SLOTH = (
    ("fast", 3600, 300, 14.4),
    ("medium", 6 * 3600, 1800, 6),
    ("slow", stories.DAY, 7200, 3),
    ("trickle", 3 * stories.DAY, 6 * 3600, 1),
)
_PYRRA = (  # the period over long, short and hold; the factor
    ("fast", 672, 8064, 20_160, 14),
    ("medium", 112, 1344, 2688, 7),
    ("slow", 28, 336, 672, 2),
    ("trickle", 7, 112, 224, 1),
)


DAY = 92_580
"""Pyrra's window next to a day (seconds), for a period of 30d."""


def sloth(job: str, every: int = SLOTH_EVERY[0]) -> Design:
    """Sloth: the period is the average of the ratios of 5m."""
    bad, total = selectors(job)
    ids = _sloth_ids(job)
    lengths = sorted({length for _, long, short, _ in _SLOTH for length in (long, short)})
    ratios = {n: f"(sum(rate({bad}[{_in(n)}])))\n/\n(sum(rate({total}[{_in(n)}])))" for n in lengths}
    five = f"slo:sli_error:ratio_rate5m{ids}"
    ratios[PERIOD] = f"sum_over_time({five}[30d])\n/ ignoring (sloth_window)\ncount_over_time({five}[30d])"
    per_budget = f"/ on (sloth_id, sloth_slo, sloth_service) group_left\nslo:error_budget:ratio{ids}"
    others = ["vector(0.999)", "vector(1-0.999)", "vector(30)", "vector(1)"]
    others += [f"{five}\n{per_budget}", f"slo:sli_error:ratio_rate30d{ids}\n{per_budget}"]
    others += [f"1 - slo:period_burn_rate:ratio{ids}"]
    pairs = tuple(Pair(speed, long, short, f * BUDGET, 0, every) for speed, long, short, f in _SLOTH)
    both = [_sloth_condition(pair, ids) for pair in pairs]
    alerts = [f"{both[0]}\nor\n{both[1]}", f"{both[2]}\nor\n{both[3]}"]
    rules = tuple(Rule(expr, every) for expr in (*ratios.values(), *others, *alerts))
    return Design(f"Sloth, every {every}s", ratios, pairs, rules, len(ratios) + len(others))


def pyrra(job: str, *, fast: bool) -> Design:
    """Pyrra: windows and holds are those of 4w stretched to 30d, in minutes; `fast`: performance over accuracy."""
    bad, total = selectors(job)
    pairs = tuple(
        Pair(speed, _minutes(long), _minutes(short), factor * BUDGET, _minutes(hold), _PYRRA_EVERY)
        for speed, long, short, hold, factor in _PYRRA
    )
    lengths = sorted({length for pair in pairs for length in (pair.long, pair.short)})
    ratios = {n: f"sum(rate({bad}[{_in(n)}])) / sum(rate({total}[{_in(n)}]))" for n in lengths}
    burn = [*ratios.values(), *(_pyrra_condition(pair, job) for pair in pairs)]
    by_status = f"sum by (status) (increase({total}[5m]))"
    summed = f'http_requests:increase5m{{job="{job}"}}[30d:5m]'
    if fast:
        increases = [by_status, f"sum by (status) (sum_over_time({summed}))"]
        failed = summed.replace("}", ',status=~"5.."}')
        ratios[PERIOD] = f"sum(sum_over_time({failed})) / sum(sum_over_time({summed}))"
    else:
        increases = [by_status.replace("[5m]", "[30d]")]
        ratios[PERIOD] = f"sum(increase({bad}[30d])) / sum(increase({total}[30d]))"
    rules = [Rule(expr, _PYRRA_EVERY) for expr in burn]
    rules += [Rule(expr, _PYRRA_PERIOD_EVERY) for expr in (*increases, f"absent({total}) == 1")]
    name = "Pyrra, performance mode" if fast else "Pyrra"
    return Design(name, ratios, pairs, tuple(rules), len(lengths) + 4 * len(increases))


def summed_up(job: str) -> dict[str, Any]:
    """Return the rules of both whose results they sum up over the period, as a rule file."""
    bad, total = selectors(job)
    labels = dict(part.split("=") for part in _sloth_ids(job).strip("{}").replace('"', "").split(","))
    ratio = f"sum(rate({bad}[5m])) / sum(rate({total}[5m]))"
    return {
        "groups": [
            {
                "name": "sloth",
                "interval": f"{SLOTH_EVERY[0]}s",
                "rules": [{"record": "slo:sli_error:ratio_rate5m", "expr": ratio, "labels": labels}],
            },
            {
                "name": "pyrra",
                "interval": durations.show(_PYRRA_PERIOD_EVERY),
                "rules": [
                    {
                        "record": "http_requests:increase5m",
                        "expr": f"sum by (status) (increase({total}[5m]))",
                        "labels": {"job": job, "slo": "availability"},
                    }
                ],
            },
        ]
    }


def _sloth_ids(job: str) -> str:
    return f'{{sloth_id="{job}-availability",sloth_service="{job}",sloth_slo="availability"}}'


def _sloth_condition(pair: Pair, ids: str) -> str:
    sides = (
        f"max(slo:sli_error:ratio_rate{_in(n)}{ids} > {pair.threshold}) without (sloth_window)"
        for n in (pair.short, pair.long)
    )
    return "(\n" + "\nand\n".join(sides) + "\n)"


def _pyrra_condition(pair: Pair, job: str) -> str:
    sides = (
        f'http_requests:burnrate{_in(n)}{{job="{job}",slo="availability"}} > {pair.threshold}'
        for n in (pair.short, pair.long)
    )
    return " and ".join(sides)


def _minutes(divisor: int) -> int:
    """Return a part of the period, rounded to minutes (seconds)."""
    return round(PERIOD / divisor / 60) * 60


def _in(length: int) -> str:
    return durations.show(length)
