"""Raw series that the selectors of an SLI must refuse: one that a matcher alone keeps out, for each matcher."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from burnbook.model.plan import Slo
from burnbook.model.sli import RawSeries
from burnbook.text import promql, regex
from burnbook.text.promql import Matcher, Selector


@dataclass(frozen=True, slots=True)
class Stranger:
    """A raw series that a matcher refuses; `counted` tells whether it is one of all events nevertheless."""

    raw: RawSeries
    counted: bool


def strangers(slo: Slo) -> Iterator[Stranger]:
    """Return for each matcher a series of the same group that it refuses and the others of its selector accept."""
    sli, groups = slo.sli, dict(slo.split)
    total = _raw(sli.base_total)
    whole = total[0]
    for selector in dict.fromkeys(total + _raw(sli.base_bad)):
        accepted = next((raw for raw in sli.raw if selector.accepts(raw.metric, dict(raw.labels))), None)
        for matcher in selector.matchers:
            found = _refused(accepted, matcher, selector) if accepted and matcher.label not in groups else None
            if found:
                yield Stranger(found, whole.accepts(found.metric, dict(found.labels)))


def _raw(expression: str) -> tuple[Selector, ...]:
    return tuple(selector for selector in promql.selectors(expression) if ":" not in selector.metric)


def _refused(raw: RawSeries, matcher: Matcher, selector: Selector) -> RawSeries | None:
    """Return the series with another value of one label, if there is one that this matcher alone refuses."""
    named = matcher.value if matcher.op == "!=" else regex.example(matcher.value)
    for value in (f"not-{matcher.value}", named):
        labels = dict(raw.labels) | {matcher.label: value or "", "shard": f"not-{matcher.label}"}
        if [m for m in selector.matchers if not m.accepts(labels.get(m.label, ""))] == [matcher]:
            return replace(raw, labels=tuple(sorted((name, text) for name, text in labels.items() if text)))
    return None
