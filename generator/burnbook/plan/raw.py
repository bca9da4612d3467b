"""Concrete series for abstract selectors, so that tests and drills can write what the rules read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from burnbook.model.sli import Gauge, RawSeries, Role
from burnbook.model.spec import Labels, Names
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


def apart(good: Selector, bad: Selector, targets: tuple[str, ...]) -> tuple[RawSeries, ...]:
    """Return the series that drive an SLI whose good and bad events have counters of their own; empty as above."""
    first, second = _labels(good.matchers, (), ()), _labels(bad.matchers, (), ())
    if first is None or second is None:
        return ()
    return (_series(good.metric, first, targets, "good"), _series(bad.metric, second, targets, "bad"))


def labels(selector: Selector, targets: tuple[str, ...], samples: tuple[str, ...] = ()) -> Labels | None:
    """Return labels of a series that a selector selects; None if none can be told."""
    found = _labels(selector.matchers, (), samples) if selector.metric else None
    return _series(selector.metric, found, targets, "total").labels if found is not None else None


def another(labels: Labels, groups: Names) -> Labels | None:
    """Return the labels of another target of the same group, if nothing says which target it is."""
    free = [name for name, value in labels if value == f"{name}-1" and name not in groups]
    name = "instance" if "instance" in free else min(free, default=None)
    return tuple((key, f"{key}-2" if key == name else value) for key, value in labels) if name else None


def strangers(selector: Selector, found: Labels, values: tuple[float, ...], minutes: int) -> Iterator[Gauge]:
    """Yield series that one matcher each keeps out, constant at each of these values: a test sees if it is lost."""
    for matcher in selector.matchers:
        for number, value in enumerate(values):
            wrong = matcher.value if matcher.op == "!=" else f"not-{matcher.value}-{number}"
            if matcher.accepts(wrong):
                continue
            moved = tuple(sorted((dict(found) | {matcher.label: wrong}).items()))
            yield Gauge(selector.metric, moved, tuple((minute, value) for minute in range(minutes)))


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
