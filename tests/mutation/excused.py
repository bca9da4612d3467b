"""Mutants that no test can kill, one by one, with the reason; each must still survive, or it is no longer listed.

The key is the mutant's title, the same in every SLO that has such a rule.
"""

from __future__ import annotations

_LONG = {"fast": "1h", "medium": "6h", "slow": "1d", "trickle": "3d"}

EXCUSED: dict[str, str] = {}
for _speed, _long in _LONG.items():
    _query = f"SLOErrorBudgetBurn {_speed}: query 2 of description:"
    _left = "in slo:period_error_budget_remaining:ratio[1h]"
    _ratio = f"in slo:sli_error:ratio_rate{_long}[1d]"
    EXCUSED |= {
        f"{_query} [1h] becomes [2h] {_left}": "query 1 has found a figure within 1h, and the last one is the same",
        f"{_query} [1h] becomes [1h1m] {_left}": "query 1 has found a figure within 1h, and the last one is the same",
        f"{_query} [1d] becomes [2d] {_ratio}": "the alert itself fires only on a ratio of the last day",
        f"{_query} [1d] becomes [1d1m] {_ratio}": "the alert itself fires only on a ratio of the last day",
    }
