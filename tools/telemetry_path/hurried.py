"""The published rules at another pace: every duration in them, and between two evaluations, is so many times shorter.

Unlike a drill's, these rules read raw series: nothing of the base is fed. Whoever exports has to hurry as much.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from burnbook.model import names
from burnbook.text import durations

_NO_MAINTENANCE = "vector(1) < 0"
_RANGE = re.compile(r"(?<=\[)[0-9a-z:]+(?=\])|(?<=offset )[0-9a-z]+")


def rules(file: Mapping[str, Any], factor: int) -> dict[str, Any]:
    """Return a rule file that lives so many times faster; no maintenance is planned."""
    return {"groups": [_group(group, factor) for group in file["groups"]]}


def shorter(duration: str, factor: int) -> str:
    """Return a duration of PromQL, exact to the millisecond."""
    seconds = durations.parse(duration)
    if seconds is None:
        raise ValueError(f"{duration} is no duration")
    return durations.show((seconds / factor).quantize(Decimal("0.001")))


def _group(group: Mapping[str, Any], factor: int) -> dict[str, Any]:
    found = [_rule(rule, factor) for rule in group["rules"]]
    return {**group, "interval": shorter(group["interval"], factor), "rules": found}


def _rule(rule: Mapping[str, Any], factor: int) -> dict[str, Any]:
    if rule.get("record") == names.MAINTENANCE:
        return {**rule, "expr": _NO_MAINTENANCE}
    held = {"for": shorter(rule["for"], factor)} if "for" in rule else {}
    return {**rule, **held, "expr": _RANGE.sub(lambda found: _shortened(found[0], factor), rule["expr"])}


def _shortened(range_: str, factor: int) -> str:
    return ":".join(shorter(part, factor) if part else "" for part in range_.split(":"))
