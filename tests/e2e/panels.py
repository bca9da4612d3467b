"""The queries of the published dashboards, asked as Grafana asks them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from burnbook.live.prometheus import Client, Series

_GROUP = re.compile(r"\$by_\w+")  # empty for an SLO without groups
_BUILT_IN = {"$__rate_interval": "5m", "$__interval": "1m", "$__range": "6h"}


@dataclass(frozen=True)
class Question:
    """A query of a panel; `instant` ones are asked for one moment."""

    expr: str
    instant: bool


def every(root: Path) -> Iterator[tuple[str, Question]]:
    """Yield where a query stands, and the query, for all dashboards of a bundle."""
    for path in sorted((root / "dashboards").glob("*.json")):
        for panel in _panels(json.loads(path.read_text("utf-8"))["panels"]):
            for target in panel.get("targets", ()):
                where = f"{path.name}: {panel['title']}: {target['refId']}"
                whole = _GROUP.sub("", target["expr"])
                yield where, Question(whole, bool(target.get("instant")))


def silent(client: Client, question: Question, at: float, slos: list[tuple[str, str]]) -> str:
    """Return the query if no SLO that can be chosen gives it a number; nothing if one does."""
    for service, slo in slos:
        expr = _filled(question.expr, {**_BUILT_IN, "$service": service, "$slo": slo})
        if any(
            math.isfinite(sample.value) for series in _asked(client, expr, question, at) for sample in series.samples
        ):
            return ""
        if expr == _filled(question.expr, _BUILT_IN):  # it does not depend on the choice
            break
    return question.expr


def _asked(client: Client, expr: str, question: Question, at: float) -> tuple[Series, ...]:
    """Ask over the last half hour; what starts at the left edge, where the servers' life begins."""
    if question.instant:
        return client.query(expr, at)
    return (
        client.query_range(expr, at - 4, at, 1) if "@ start()" in expr else client.query_range(expr, at - 1800, at, 60)
    )


def _panels(found: list[dict[str, object]]) -> Iterator[dict]:
    for panel in found:
        yield panel
        yield from _panels(panel.get("panels", []))


def _filled(expr: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        expr = re.sub(re.escape(name) + r"\b", value, expr)
    return expr
