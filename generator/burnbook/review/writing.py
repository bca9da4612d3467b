"""The files of a review: Markdown, HTML and JSON, written together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from burnbook import saving
from burnbook.model.plan import Plan
from burnbook.review import data, page
from burnbook.review.page import Cover, Section, Subject
from burnbook.text import json_out

NAMES = ("review.md", "review.html", "review.json")


@dataclass(frozen=True, slots=True)
class Made:
    """The files of a review by their names, and the sections in their order."""

    files: Mapping[str, str]
    sections: tuple[Section, ...]


def made(plan: Plan, subjects: Sequence[Subject], where: str, now: float, notes: Sequence[str]) -> Made:
    """Return the files of a review; `where` is what the source is called, `notes` are of all SLOs."""
    day = f"{datetime.fromtimestamp(now, UTC):%Y-%m-%d}"
    cover = Cover(plan.project.organization, day, where, tuple(notes))
    shown = page.sections(subjects)
    told: dict[str, Any] = {
        "schema": data.SCHEMA,
        "organization": plan.project.organization,
        "made": data.moment(now),
        "source": where,
        "notes": list(notes),
        "slos": [data.of(one.found, one.service, one.slo, list(one.talk)) for one in subjects],
    }
    texts = (page.as_markdown(cover, shown), page.as_html(cover, shown), json_out.dump(told))
    return Made(dict(zip(NAMES, texts, strict=True)), shown)


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write the files of a review in the place of those of an earlier run; raise `OSError` if the system refuses."""
    saving.write({folder / name: text.encode() for name, text in files.items()})
