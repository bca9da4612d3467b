"""Concrete series for abstract selectors, so that tests and drills can write what the rules read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from burnbook.model.sli import RawSeries, Role
from burnbook.text import regex
from burnbook.text.promql import Matcher, Selector

_FALLBACKS = ("other", "x", "1", "")


def stimuli(
    total: Selector, part: Selector, role: Role, targets: tuple[str, ...], samples: tuple[str, ...] = ()
) -> tuple[RawSeries, ...]:
    """Return the series that drive an SLI: one of `part` (its bad or good events), one of the rest or of the total.

    Where the total selector also selects the part's series, the other series holds the rest; else it holds all.
    `samples` are label values to try first. Empty if a selector cannot be written as a series.
    """
    inner = _labels(part.matchers, (), samples)
    if inner is None:
        return ()
    overlap = part.metric == total.metric and _matches(inner, total.matchers)
    outer = _labels(total.matchers, part.matchers if overlap else (), samples)
    if outer is None or (overlap and not set(part.matchers) - set(total.matchers)):
        return ()
    rest: Role = ("bad" if role == "good" else "good") if overlap else "total"
    return (_series(total.metric, outer, targets, rest), _series(part.metric, inner, targets, role))


def _series(metric: str, labels: dict[str, str], targets: tuple[str, ...], role: Role) -> RawSeries:
    whole = {target: f"{target}-1" for target in targets} | labels
    return RawSeries(metric, tuple(sorted((name, value) for name, value in whole.items() if value)), role)


def _labels(wanted: tuple[Matcher, ...], avoided: tuple[Matcher, ...], samples: Iterable[str]) -> dict[str, str] | None:
    """Return labels that all wanted matchers accept and, if any are given, that some avoided matcher refuses."""
    found: dict[str, str] = {}
    for label in dict.fromkeys(m.label for m in (*wanted, *avoided)):
        mine = [m for m in wanted if m.label == label]
        value = next((v for v in _candidates(mine, samples) if all(m.accepts(v) for m in mine)), None)
        if value is None:
            return None
        found[label] = value
    return found if not avoided or not _matches(found, avoided) else _moved(found, wanted, avoided, samples)


def _moved(
    found: dict[str, str], wanted: tuple[Matcher, ...], avoided: tuple[Matcher, ...], samples: Iterable[str]
) -> dict[str, str] | None:
    """Change one label so that an avoided matcher refuses it and the wanted ones still accept it."""
    for matcher in avoided:
        mine = [m for m in wanted if m.label == matcher.label]
        for value in (*_candidates(mine, samples), *_spelled(matcher)):
            if not matcher.accepts(value) and all(m.accepts(value) for m in mine):
                return found | {matcher.label: value}
    return None


def _candidates(matchers: list[Matcher], samples: Iterable[str]) -> Iterator[str]:
    if not matchers:
        yield from (*samples, *_FALLBACKS)
        return
    yield from (m.value for m in matchers if m.op == "=")
    yield from samples
    yield from (text for m in matchers if m.op == "=~" for text in _spelled(m))
    yield from _FALLBACKS


def _spelled(matcher: Matcher) -> tuple[str, ...]:
    """Return the value that a matcher names, or one that its regex names."""
    if matcher.op in ("=", "!="):
        return (matcher.value,)
    text = regex.example(matcher.value)
    return () if text is None else (text,)


def _matches(labels: dict[str, str], matchers: tuple[Matcher, ...]) -> bool:
    return all(m.accepts(labels.get(m.label, "")) for m in matchers)
