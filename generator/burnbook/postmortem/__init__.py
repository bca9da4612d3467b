"""A postmortem's draft from what a Prometheus recorded. What it does not tell is said, never guessed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from burnbook import saving
from burnbook.diagnostics import Problem, SpecError
from burnbook.live.processes import LiveError
from burnbook.live.prometheus import unanswered
from burnbook.model.plan import Plan, Service, Slo
from burnbook.postmortem import asking
from burnbook.postmortem.incident import incident
from burnbook.postmortem.links import Place
from burnbook.postmortem.page import Subject, page, unfilled
from burnbook.postmortem.pictures import pictures
from burnbook.recorded.asking import LONGEST, Source
from burnbook.recorded.facts import Span

__all__ = ["LONGEST", "Draft", "Span", "draft", "unfilled", "write"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A page and its charts, by the names of their files; how many places are left to fill, and what data lack."""

    page: Path
    charts: Mapping[Path, str]
    text: str
    left: int
    lacks: tuple[str, ...]


def draft(
    plan: Plan,
    root: Path,
    name: str,
    span: Span,
    now: float,
    source: Source,
    out: Path | None = None,
    warnings: Sequence[str] = (),
) -> Draft:
    """Return the draft for an SLO, named `service/slo`; raise `SpecError` if nothing can be told of it.

    It lies in the folder `out`, else beside the service's runbooks. `now` is in Unix seconds; `warnings` are what the
    source says of its answers while it is asked.
    """
    service, slo = _found(plan, name)
    folder = (out or root / Path(service.postmortem.path).parent).resolve()
    began = datetime.fromtimestamp(span.start, UTC)
    place = Place(folder / f"postmortem-{slo.name}-{began:%Y-%m-%d-%H%M}.md", root.resolve())
    try:
        answers = asking.ask(slo, service, span, now, source)
    except LiveError as error:
        raise unanswered(str(error)) from error
    if not answers.known:
        text = f"this Prometheus has recorded nothing of {name} in this time, nor in the eight days before now"
        mend = "is it the one that runs the published rules, and does its retention reach back so far?"
        raise SpecError([Problem("slo-not-recorded", text, mend)])
    heard = tuple(f"Prometheus warned: {warning}" for warning in dict.fromkeys(warnings))
    answers = replace(answers, lacks=(*answers.lacks, *heard))
    found = incident(slo, service, span, asking.view(span, now), answers)
    drawn = tuple(pictures(found, service, slo))
    text = page(found, Subject(plan.project, service, slo, place), drawn)
    charts = {place.file.with_name(f"{place.file.stem}-{one.name}.svg"): one.svg for one in drawn}
    return Draft(place.file, charts, text, len(list(unfilled(text))), found.lacks)


def write(made: Draft) -> None:
    """Write a draft and its charts, all or nothing; raise `SpecError` where one is already: people may have filled it.

    Raises `OSError` if the system refuses.
    """
    files = {**made.charts, made.page: made.text}  # the page comes last: what it shows is there by then
    if there := [path for path in files if path.exists()]:
        text, mend = f"{there[-1]} is already there", "move it away, or give another folder with --out"
        raise SpecError([Problem("draft-exists", text, mend)])
    saving.write({path: text.encode() for path, text in files.items()})


def _found(plan: Plan, name: str) -> tuple[Service, Slo]:
    known = {f"{service.name}/{slo.name}": (service, slo) for service in plan.services for slo in service.slos}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name, known, 1)
    own = [other for other in known if other.startswith(f"{name}/")]
    mend = f"did you mean '{near[0]}'?" if near else f"give one of {', '.join(own or known)}"
    raise SpecError([Problem("unknown-slo", f"there is no SLO '{name}'", mend)])
