"""The minutes of an SLO in the past, as a Prometheus recorded them, or as its raw series tell."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from burnbook.backtest.asking import MINUTE, Asker, Question, chunks, masked, ran, raw, recorded
from burnbook.diagnostics import Progress
from burnbook.live.prometheus import Sample
from burnbook.model.plan import Slo
from burnbook.model.spec import Labels
from burnbook.recorded.asking import Found
from burnbook.recorded.facts import Span
from burnbook.replay import Known, Minutes, Part, filled, part, sliced
from burnbook.replay import recorded as gathered
from burnbook.text.figures import count, percent

Copy = tuple[Labels, Labels]
"""A group, and what else tells a series of it from its copies."""


@dataclass(frozen=True, slots=True)
class _Samples:
    """Samples by group and copy, of all and of bad events."""

    slo: Slo
    sides: tuple[dict[Copy, list[Sample]], dict[Copy, list[Sample]]] = field(default_factory=lambda: ({}, {}))

    def add(self, total: Found, bad: Found) -> None:
        """Add what a chunk holds."""
        for side, found in zip(self.sides, (total, bad), strict=True):
            for series in found:
                side.setdefault(_copy(series.labels.items(), self.slo), []).extend(series.samples)

    def minutes(self, span: Span, lacks: list[str]) -> Minutes | None:
        """Return the minutes of a time; of copies the fullest. None: there is nothing."""
        start, many = int(span.start), round((span.end - span.start) / MINUTE)
        groups: dict[Labels, tuple[Part, Part]] = {}
        copies: dict[Labels, list[Copy]] = {}
        for copy in self.sides[0]:
            copies.setdefault(copy[0], []).append(copy)
        for group, found in copies.items():
            fullest = max(found, key=lambda copy: len(self.sides[0][copy]))
            parts = [part(_pairs(side.get(fullest, [])), start, many) for side in self.sides]
            groups[group] = (parts[0], parts[1])
        if any(len(found) > 1 for found in copies.values()):
            lacks.append("There are several copies of what was recorded: the fullest one of each group was read.")
        if broken := sum(part.broken for parts in groups.values() for part in parts):
            lacks.append(f"{count(broken)} samples hold no number: they are left out.")
        if halves := sum(int(np.sum(np.isfinite(all_.values) & np.isnan(bad.values))) for all_, bad in groups.values()):
            lacks.append(f"{count(halves)} minutes hold all events and no bad ones: taken as none, as the rules do it.")
        return gathered(groups, start) if groups else None


def history(
    slo: Slo, span: Span, raw_from: float, asker: Asker, progress: Progress
) -> tuple[Minutes | None, list[str]]:
    """Return the minutes of a span (of whole minutes) and what they lack; None if there are none at all.

    Before the first recorded minute the raw series are asked, from `raw_from` (Unix seconds) on: they cost the source
    much. Raises `SpecError` if it does not answer.
    """
    told, before, lacks = _Samples(slo), _Samples(slo), list[str]()
    parts = list(chunks(span))
    first = math.inf
    for index, chunk in enumerate(parts):
        progress(f"reading {slo.subject}", index, len(parts))
        total, bad = _both(recorded(slo), chunk, asker)
        told.add(total, bad)
        if first == math.inf:
            first = min((one.samples[0].time for one in total if one.samples), default=math.inf)
            end = chunk.end if first == math.inf else first // MINUTE * MINUTE
            start = max(chunk.start, raw_from)
            if end > start:
                before.add(*_both(raw(slo), Span(start, end), asker))
    progress(f"reading {slo.subject}", len(parts), len(parts))
    return _joined(told.minutes(span, lacks), before.minutes(span, lacks), slo, lacks), lacks


def known(slo: Slo, minutes: Minutes, asker: Asker) -> Known:
    """Return when rules ran and maintenance was planned, about the chunks in which minutes are missing."""
    end = minutes.start + minutes.count * MINUTE
    holed = [
        chunk
        for chunk in chunks(Span(minutes.start, end))
        if minutes.between(round(chunk.start), round(chunk.end)).missing
    ]

    def times(question: Question) -> tuple[float, ...]:
        found = (series for chunk in holed for series in asker.ask(question, chunk))
        return tuple(sorted({sample.time for series in found for sample in series.samples}))

    return Known(times(ran(slo)), times(masked(slo)) if slo.maintenance else ())


def _both(questions: tuple[Question, Question], chunk: Span, asker: Asker) -> tuple[Found, Found]:
    total = asker.ask(questions[0], chunk)
    return total, asker.ask(questions[1], chunk) if total else ()


def _joined(found: Minutes | None, before: Minutes | None, slo: Slo, lacks: list[str]) -> Minutes | None:
    """Return recorded minutes with those of raw series before them; of time slices, the slices that these make."""
    if before is None:
        return found
    if slo.maintenance:
        lacks.append("In minutes from raw series planned maintenance is counted as any other time.")
    if slo.slices:
        before = sliced(before, slo.slices.length, slo.slices.bad_share)
    whole = before if found is None else filled(found, before)
    share = (before.count - before.missing) / max(1, whole.count - whole.missing)
    lacks.append(f"{percent(share)} of the minutes were read from the raw series: nothing had been recorded yet.")
    return whole


def _copy(labels: Iterable[tuple[str, str]], slo: Slo) -> Copy:
    told = dict(labels)
    group = tuple((name, told.get(name, "")) for name, _ in slo.split)
    known = {"__name__", *(name for name, _ in (*slo.ids, *slo.split))}
    return group, tuple(sorted((name, value) for name, value in told.items() if name not in known))


def _pairs(samples: Iterable[Sample]) -> list[tuple[float, float]]:
    return [(sample.time, sample.value) for sample in samples]


def reach(slos: Iterable[Slo]) -> int:
    """Return how much history (seconds) the alerts look back to: the longest window, at least a day."""
    return max(86_400, *(tier.long.length for slo in slos for tier in slo.tiers))
