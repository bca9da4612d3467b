"""What the runbook of an SLO says of each of its alerts: what the numbers mean, and what to do by day or by night."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from burnbook import sre
from burnbook.model.plan import Service, Slo
from burnbook.model.rules import Alert, AlertKind, Tier
from burnbook.model.saturation import Guard
from burnbook.model.sli import Step
from burnbook.outputs.runbooks import absent
from burnbook.text import durations, gotemplate, markdown
from burnbook.text.promql import number


@dataclass(frozen=True, slots=True)
class About:
    """One alert on its page: what it is told as to whom, in a line, in a paragraph; what to do, and questions."""

    heading: str
    anchor: str
    told: str
    short: str
    long: str
    now: str
    steps: tuple[Step, ...] = ()


def about(alert: Alert, slo: Slo, service: Service) -> About:
    """Return what a page says of an alert."""
    short, long, now = _KINDS[alert.kind](alert, slo, service)
    anchor = alert.runbook.anchor
    if alert.shadow:
        now = "In shadow nobody is told, and nothing need be done."
    questions = service.silence if slo.sli.gone is None else slo.sli.gone
    return About(
        heading=anchor.replace("-", " ").capitalize(),
        anchor=anchor,
        told=_told(alert),
        short=short,
        long=long,
        now=now,
        steps=questions if alert.kind == "absent" else (),
    )


def of_guard(guard: Guard) -> About:
    """Return what a page says of an alert on what fills up; its figures stand in the notification."""
    alert = guard.alert
    said = alert.annotated({figure.name: "N" if figure.name == "count" else "one" for figure in alert.figures})
    return About(
        heading=alert.runbook.anchor.replace("-", " ").capitalize(),
        anchor=alert.runbook.anchor,
        told=_told(alert),
        short=dict(said)["summary"].rpartition(": ")[2],
        long=gotemplate.printed(dict(said)["description"]),
        now=guard.now,
    )


def _told(alert: Alert) -> str:
    if alert.shadow:
        return f"nobody (in shadow; else {alert.severity} to {', '.join(alert.out_of_shadow)})"
    return f"{alert.severity} to {', '.join(alert.receivers)}"


def percent(value: Decimal) -> str:
    """Write percent as people do: 1.44%."""
    return f"{number(round(value, 4))}%"


def hours(seconds: Decimal) -> str:
    """Write a long time in its natural unit: 50 hours, 10 days."""
    if seconds >= 3 * 86_400:
        return f"{number(round(seconds / 86_400, 1))} days"
    return f"{number(round(seconds / 3600, 1))} hours"


_Said = tuple[str, str, str]
_START = "It is a page: [start at the top](#1-what-users-feel), and make it safe before you look for the cause."
_BY_DAY = (
    "It is a ticket, for working hours: [see where it is](#6-is-it-real-and-where), mend the cause, and write into the"
    " ticket how much of the budget it took. Nobody needs to be woken up."
)


def _burn(alert: Alert, slo: Slo, _service: Service) -> _Said:
    if alert.tier is None:
        raise AssertionError("a burn alert has a tier")
    tier = alert.tier
    factor, limit = number(round(tier.factor, 2)), percent(tier.threshold * 100)
    gone = hours(sre.exhaustion_time(tier.factor, slo.period.length))
    times = f"{factor} times what the objective allows" if tier.factor != 1 else "all that the objective allows"
    outage = durations.words(_outage(slo, tier))
    unit = slo.sli.unit
    guard = f" It waits for {tier.min_bad} bad {unit} in {durations.last(tier.long.length)}." if tier.min_bad else ""
    windows = f"{durations.last(tier.long.length)}, and in {durations.last(tier.short.length)} too"
    spent = f"{percent(tier.share * 100)} of the budget of {slo.period.words} is spent"
    long = (
        f"More than {limit} {slo.sli.bad_words} in {windows}: {times}. When a steady failure fires it, {spent}, and at"
        f" just this pace a whole budget lasts {gone}. A complete outage fires it within {outage}, plus the minute"
        f" between two evaluations.{guard} How much is left now stands in the notification."
    )
    return f"{times}; a whole budget gone in {gone}", long, _START if alert.severity == "page" else _BY_DAY


def _deadline(alert: Alert, slo: Slo, service: Service) -> _Said:
    job = slo.sli.deadline
    if job is None:
        raise AssertionError("an alert on a deadline has one")
    wait, page = durations.words(job.every + job.grace), alert.severity == "page"
    late = f" and may be {durations.words(job.grace)} late" if job.grace else ""
    spared = f"; none if it was due in planned maintenance, or within {durations.words(job.spared)} after it"
    again = f"{durations.each(job.every).capitalize()} more without a success is one more late run."
    long = (
        f"A run is due {durations.each(job.every)}{late}; the last success is more than {wait} ago. The run"
        f" failed, still runs, or never began: what starts it may be gone. In the budget it is one late run"
        f"{spared if slo.maintenance else ''}. {again}"
        " The alert ends with the next success; if its telemetry goes, it is told for one more day."
    )
    now = (
        f"{'Now:' if page else 'In working hours:'} look for the last run of {markdown.inline(service.title)}. Did it"
        " start? Where does its log end? Mend that, start it by hand, and see that the next one is in time. Whoever"
        " needs its result should know that it is late."
    )
    return f"no run has succeeded within {wait}", long, now


def _never_seen(_alert: Alert, slo: Slo, service: Service) -> _Said:
    one = slo.sli.unit.removesuffix("s")
    long = (
        f"This SLO is defined, and not one {one} has ever been recorded for it: no alert of it can fire. Either"
        f" {service.name} is not deployed yet, or the selector in {service.source} matches nothing."
    )
    now = "It is a ticket, for working hours: deploy the service, or mend the selector and generate the bundle again."
    return f"no {one} has ever been recorded: nothing of this SLO can alert", long, now


def _exhausted(_alert: Alert, slo: Slo, service: Service) -> _Said:
    share, period = percent(slo.budget * 100), slo.period
    spent, until = (
        f"More than {share} of the {slo.sli.unit} of {period.so_far} were bad.",
        f"bad {slo.sli.unit} leave the period",
    )
    if period.calendar:
        more = f"More {slo.sli.unit} of {period.this} were bad already"
        spent = f"{more} than {share} of all that it will have at this traffic."
        until = f"the next {period.name} begins"
    long = (
        f"{spent} Nothing need burn at this moment: it is the sum. What team {service.team.title} agreed for a spent"
        f" budget applies from now on, until {until}."
    )
    now = "Read what was agreed in the [error budget policy](error-budget-policy.md), and say so to the team."
    return "the budget of the period is spent: the policy applies", long, now


def _low_traffic(_alert: Alert, slo: Slo, _service: Service) -> _Said:
    unit = slo.sli.unit
    long = (
        f"At this traffic a burn alert would fire on one or two {unit}, so it waits for more. This ticket stands in for"
        f" it: few {unit} were bad within a day, but a larger share than the objective allows."
    )
    return f"few {unit}, and too many of them bad", long, _BY_DAY


def _outage(slo: Slo, tier: Tier) -> int:
    """Return in how many seconds, in whole minutes or slices, a complete outage fires a tier."""
    seconds = sre.detection_time(Decimal(1), tier.factor, slo.budget, tier.long.length) or Decimal(0)
    if slo.slices is None:
        return max(1, ceil(seconds / 60)) * 60
    above = int(seconds // slo.slices.length) + 1  # that many slices are more than the threshold allows
    return max(above, tier.min_bad) * slo.slices.length


_KINDS: Mapping[AlertKind, Callable[[Alert, Slo, Service], _Said]] = {
    "burn": _burn,
    "absent": absent.said,
    "never-seen": _never_seen,
    "exhausted": _exhausted,
    "low-traffic": _low_traffic,
    "deadline": _deadline,
}
