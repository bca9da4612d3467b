"""The pages of a review: one model of what is shown, as Markdown and as HTML that needs nothing else."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from burnbook.model.plan import Service, Slo
from burnbook.recorded.words import between, lasting
from burnbook.review import tables, talk
from burnbook.review.facts import Review
from burnbook.review.figures import figures
from burnbook.review.pictures import picture
from burnbook.review.shown import NONE, Figure, Table
from burnbook.text import html, markdown
from burnbook.text.figures import percent
from burnbook.text.promql import number

_VERDICTS = ("missed", "at risk", "invalid", "met")


@dataclass(frozen=True, slots=True)
class Subject:
    """A review with the service and the SLO that it is of, and what it has to talk about."""

    found: Review
    service: Service
    slo: Slo
    talk: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """What a page shows of an SLO, in plain text; `spent` is a share where it is known, `picture` an SVG or nothing.

    `days` are what each day spent beside the worst one.
    """

    anchor: str
    title: str
    subject: str
    verdict: str
    objective: str
    sli: str
    left: str
    spent: float | None
    about: str
    headline: str
    talk: tuple[str, ...]
    figures: tuple[Figure, ...]
    picture: str
    days: tuple[float, ...]
    worst_day: str
    tables: tuple[Table, ...]
    advice: str
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """What all sections have before them."""

    organization: str
    day: str
    source: str
    notes: tuple[str, ...]


def sections(subjects: Sequence[Subject]) -> tuple[Section, ...]:
    """Return what is shown, that which needs talking about first."""
    ordered = sorted(subjects, key=lambda one: talk.first(one.found, list(one.talk)))
    return tuple(map(_section, ordered))


def as_markdown(cover: Cover, shown: Sequence[Section]) -> str:
    """Return the review as Markdown; its charts are in the HTML."""
    return markdown.fill(_asset("review.md"), _values(cover, shown))


def as_html(cover: Cover, shown: Sequence[Section]) -> str:
    """Return the review as one page of HTML, its charts in it."""
    return html.fill(_asset("review.html"), _values(cover, shown) | {"style": _asset("review.css"), "width": _width})


def _values(cover: Cover, shown: Sequence[Section]) -> dict[str, Any]:
    counts = [(name, sum(one.verdict == name for one in shown)) for name in _VERDICTS]
    return {"cover": cover, "sections": shown, "counts": [(name, count) for name, count in counts if count]}


def _section(one: Subject) -> Section:
    found, slo, service = one.found, one.slo, one.service
    shown = {figure.name: figure.value for figure in figures(found, slo)}
    known = found.worst if found.worst and found.worst.verdict != "invalid" else None
    worst = max((day for day in found.days if known and day.spent), key=lambda day: day.spent, default=None)
    about = f"{number(slo.objective)}% over {slo.period.over}; reviewed from {between(found.span)}"
    return Section(
        anchor=re.sub(r"[^a-z0-9]+", "-", found.subject.lower()).strip("-"),
        title=f"{service.title}: {slo.title}",
        subject=found.subject,
        verdict=found.verdict,
        objective=f"{number(slo.objective)}%",
        sli=shown.get("SLI", NONE),
        left=shown.get("Budget left", NONE),
        spent=known.budget.spent if known else None,
        about=f"{about} ({lasting(found.span.seconds)}), team {service.team.title}, {service.criticality}",
        headline=talk.headline(found, slo),
        talk=one.talk,
        figures=tuple(figures(found, slo)),
        picture=picture(found, service, slo),
        days=tuple(day.spent / worst.spent for day in found.days) if worst else (),
        worst_day=f"{tables.date(worst)}, {percent(worst.spent)}" if worst else "",
        tables=tuple(tables.tables(found, slo)),
        advice=f"{found.advice.kind.capitalize()}: {found.advice.why}.",
        lacks=found.lacks,
    )


def _width(share: float | None) -> str:
    """Return a share of a budget as the width of a bar, at most all of it."""
    return percent(min(1.0, max(0.0, share or 0.0)))


@cache
def _asset(name: str) -> str:
    return (files("burnbook.review") / "templates" / name).read_text(encoding="utf-8")
