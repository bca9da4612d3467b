"""What the data do not tell of an incident, in words, so that nobody takes a hole for a zero."""

from __future__ import annotations

from collections.abc import Iterator

from burnbook.model.plan import Slo
from burnbook.plan.words import COVERED
from burnbook.postmortem.facts import Incident
from burnbook.recorded.facts import MINUTE
from burnbook.recorded.words import clock, group, lasting
from burnbook.text.figures import percent


def of(incident: Incident, slo: Slo) -> Iterator[str]:
    """Yield all that the answers do not hold."""
    yield from _counted(incident, slo)
    yield from _beyond(incident)
    yield from _budget(incident, slo)
    if incident.impact.whole.bad:
        for split in (found for found in incident.impact.splits if not found.parts):
            yield f"The raw series tell no bad events by {split.label}: they are gone, or never had this label."
    if incident.alerts_known and not any(firing.loud for firing in incident.firings):
        yield "No page and no ticket of this SLO is known to have fired: either nothing was told, or it was not kept."


def _counted(incident: Incident, slo: Slo) -> Iterator[str]:
    impact, unit = incident.impact, slo.sli.unit
    missing = sum(gap.seconds for gap in impact.gaps)
    if not impact.whole.minutes:
        yield f"No minute of this time was recorded: how many {unit} there were, and how many were bad, is not known."
    elif missing:
        yield (
            f"{lasting(missing)} of this time are not recorded. What happened in them is in no figure:"
            " the true impact may be larger."
        )
    if impact.whole.minutes and not impact.whole.total:
        yield f"There were no {unit} in the recorded minutes, so none could be bad."
    if any(masked.span.start < incident.span.end for masked in incident.masked):
        yield f"While maintenance was planned no {unit} were counted, good or bad."


def _beyond(incident: Incident) -> Iterator[str]:
    """Yield whether the incident is longer than what was asked for."""
    before = [minute for minute in incident.course.minutes if minute.middle < incident.span.start]
    later = [minute for minute in incident.course.minutes if minute.middle >= incident.span.end]
    if before and before[-1].above and incident.span.start - before[-1].end < MINUTE:
        yield "The minute before was above the objective, too: it may have begun earlier than this draft does."
    if later and later[0].above and later[0].start - incident.span.end < MINUTE:
        yield "The minute after was above the objective, too: it may not have been over when this draft ends."


def _budget(incident: Incident, slo: Slo) -> Iterator[str]:
    end = clock(incident.span.end, incident.span)
    counted = {course.group for course in incident.impact.groups if course.minutes}
    for one in (found for found in incident.impact.spending if found.group in counted):
        whose = f" of {group(one.group)}" if one.group else ""
        if one.spent is None:
            yield (
                f"The {slo.sli.unit} of {slo.period.so_far}{whose} are not recorded at {end}: what part of the budget"
                " was spent is not known."
            )
        elif one.coverage is None:
            yield f"How much of {slo.period.so_far}{whose} is recorded is not known: its budget is provisional."
        elif one.coverage < float(COVERED):
            yield (
                f"Only {percent(one.coverage)} of {slo.period.so_far}{whose} are recorded: the share of the budget"
                " is provisional, and larger than it would be of a whole period."
            )
