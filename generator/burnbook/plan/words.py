"""What an alert says, in plain words, with its numbers; Prometheus fills the figures in when it fires."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from burnbook.model import catalog, names
from burnbook.model.plan import Period
from burnbook.model.rules import Figure, Tier
from burnbook.model.sli import Deadline, Sli
from burnbook.model.spec import Labels
from burnbook.plan.identity import Identity
from burnbook.text import durations, promql, urls
from burnbook.text.gotemplate import in_address, literal

VALUE = Figure("value", "{{ $value | humanizePercentage }}")
AGE = Figure("age", "{{ $value | humanizeDuration }}")
COVERED = "0.9"
"""The share of a period that must be recorded before its budget is final."""
COUNT = Figure("count", '{{ $value | printf "%.0f" }}')


def budget_figure(tier: Tier, span: Period, budget: Decimal, me: Identity) -> Figure:
    """Return the sentences on the budget left and the hours until it is gone: remaining * period / burn rate."""
    left = f"last_over_time({me.series(names.REMAINING)}[1h])"
    ratio = f"last_over_time({me.series(tier.long.series)}[1d])"
    gone = f"{left} * {promql.number(budget * span.length / 3600)} / on () {ratio}"
    known = f" Budget left: {{left}} of {span.this}, at this pace gone in {{hours}} hours{{ends}}."
    ends = f", but the {span.name} ends in {{hours}} hours" if span.calendar else ""
    figures = {"left": "{{ $left | humanizePercentage }}", "hours": "", "ends": ""}
    spent = f" The error budget of {span.this} is already spent."
    unknown = " Budget left: no figure yet."
    covered = f"last_over_time({me.series(names.COVERAGE + span.suffix)}[1h]) < {COVERED}"
    early = f" This is provisional: less than {Decimal(COVERED) * 100:.0f}% of {span.so_far} is recorded."
    if span.calendar:
        figures |= {"hours": '{{ $gone | printf "%.1f" }}', "ends": _ends(ends, me)}
        filled = f"{{{{ with {query(gone, me)} }}}}{{{{ $gone := . | first | value }}}}{known.format(**figures)}"
        filled += "{{ end }}"
    else:
        figures["hours"] = f'{{{{ with {query(gone, me)} }}}}{{{{ . | first | value | printf "%.1f" }}}}{{{{ end }}}}'
        filled = known.format(**figures)
    template = (
        f"{{{{ with {query(left, me)} }}}}{{{{ $left := . | first | value }}}}"
        f"{{{{ if gt $left 0.0 }}}}{filled}{{{{ else }}}}{spent}{{{{ end }}}}"
        f"{{{{ with {query(covered, me)} }}}}{early}{{{{ end }}}}{{{{ else }}}}{unknown}{{{{ end }}}}"
    )
    return Figure("budget", template, (known, spent, unknown, ends, early))


def _ends(words: str, me: Identity) -> str:
    """Return the end of the calendar's period, where it comes before the budget is gone."""
    elapsed, days = (f"last_over_time({me.series(name)}[1h])" for name in (names.ELAPSED, names.PERIOD_DAYS))
    told = words.format(hours='{{ $ends | printf "%.1f" }}')
    asked = f"query {promql.quote(f'24 * {days} * (1 - {elapsed})')}"  # the same for all groups
    value = "{{ $ends := . | first | value }}"
    return f"{{{{ with {asked} }}}}{value}{{{{ if lt $ends $gone }}}}{told}{{{{ end }}}}{{{{ end }}}}"


def held_figure(me: Identity) -> Figure:
    """Return the sentence that tells a held alert from one that sees what it says."""
    gone = " The telemetry is gone: these are its last figures, and the alert is held until it is back."
    counted = me.series(f"{names.TOTAL}1m")
    return Figure("held", f"{{{{ with query {promql.quote(counted)} }}}}{{{{ else }}}}{gone}{{{{ end }}}}", ("", gone))


@dataclass(frozen=True, slots=True)
class About:
    """Whom an alert is about: an SLO, or one of its groups, whose labels Prometheus fills in."""

    service: catalog.Service
    slo: catalog.Slo
    groups: tuple[str, ...]

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The holes of the group's labels, in words and in addresses."""
        return (*self._named, *(Figure(*in_address(name)) for name in self.groups))

    @property
    def _named(self) -> tuple[Figure, ...]:
        return tuple(Figure(name, f"{{{{ $labels.{name} }}}}") for name in self.groups)

    @property
    def subject(self) -> str:
        """The words that name it."""
        which = ", ".join(f"{figure.name} {figure.template}" for figure in self._named)
        return literal(f"{self.service.title}, {self.slo.title}") + (f" ({which})" if which else "")


def query(expr: str, me: Identity) -> str:
    """Return a template's `query` of an expression about this SLO; of groups, about the one that the alert is about."""
    if not me.groups:
        return f"query {promql.quote(expr)}"
    own = "{" + ",".join(map(str, promql.equals(me.labels))).replace("%", "%%")
    grouped = "".join(f",{name}=%q" for name in me.groups)
    asked = expr.replace("%", "%%").replace(own, own + grouped)
    values = " ".join(f"$labels.{name}" for name in me.groups)
    return f"query (printf {promql.quote(asked)}{f' {values}' * asked.count(own)})"


def burn(about: About, slo: catalog.Slo, tier: Tier, span: Period, bad: str, figures: tuple[Figure, ...]) -> Labels:
    """Return the annotations of a burn alert."""
    factor = round(tier.factor, 2)
    times = "" if factor == 1 else f"{promql.number(factor)} times "
    limit = promql.number(round(tier.threshold * 100, 4))
    long, short = durations.last(tier.long.length), durations.last(tier.short.length)
    loud = f"{tier.severity} in shadow" if slo.stage == "shadow" else tier.severity
    return _texts(
        f"{about.subject}: error budget burning at more than {times}its allowed pace",
        f"{VALUE.template} {bad} in {long}. This {loud} fires above {limit}%, in {short} too: {times}what the"
        f" objective of {promql.number(slo.objective)}% over {span.over} allows."
        + "".join(figure.template for figure in figures)
        + _dependencies(about.service),
    )


def absent(service: catalog.Service, slo: catalog.Slo, sli: Sli) -> Labels:
    """Return the annotations of vanished telemetry."""
    lost = "this SLO" if sli.unit == "samples" else f"this SLO's {sli.unit}"
    held = "a late run is told for one more day" if sli.deadline else "a burn alert that was firing is held"
    return _texts(
        f"{About(service, slo, ()).subject}: telemetry has vanished",
        "Prometheus is evaluating its rules, but for"
        f" {durations.words(slo.absent.after)} there have been no samples of {lost}: {sli.silence}."
        f" Until they are back no alert of this SLO can see an outage; {held}." + _dependencies(service),
    )


def never_seen(service: catalog.Service, slo: catalog.Slo, sli: Sli) -> Labels:
    """Return the annotations of telemetry that never was."""
    sends = f"the metrics of family {service.family.name}" if sli.unit == "events" else "what its SLI reads"
    selector = ", ".join(f"{name}={value}" for name, value in service.selector) or "no selector"
    one = sli.unit.removesuffix("s")
    return _texts(
        f"{About(service, slo, ()).subject}: no {one} has ever been recorded",
        f"No alert of this SLO can fire. Check that the service is deployed, that it sends {sends}, and that its labels"
        f" match ({literal(selector)}).",
    )


def deadline(about: About, job: Deadline) -> Labels:
    """Return the annotations of a run that is late."""
    late = f" and may be {durations.words(job.grace)} late" if job.grace else ""
    return _texts(
        f"{about.subject}: a run is late",
        f"The last success is {AGE.template} ago. A run is due {durations.each(job.every)}{late}."
        + _dependencies(about.service),
    )


def exhausted(about: About, slo: catalog.Slo, sli: Sli, span: Period) -> Labels:
    """Return the annotations of a spent budget."""
    share = f"{promql.number(slo.budget * 100)}%"
    spent = f"More than {share} of the {sli.unit} of {span.so_far} were bad"
    if span.calendar:
        spent = f"More {sli.unit} of {span.this} were bad already than {share} of all that it will have at this traffic"
    return _texts(
        f"{about.subject}: the error budget of {span.this} is spent",
        f"Budget left: {VALUE.template}. {spent}; what team {literal(about.service.team.title)} agreed for a spent"
        " budget applies now.",
    )


def low_traffic(about: About, slo: catalog.Slo, sli: Sli) -> Labels:
    """Return the annotations of few but too many bad events."""
    return _texts(
        f"{about.subject}: little traffic, and too much of it is bad",
        f"{COUNT.template} {sli.unit} of the last day were bad: more than the objective of"
        f" {promql.number(slo.objective)}% allows, in the last 6 hours too. At this traffic the burn alerts wait for"
        f" more bad {sli.unit} before they fire; this ticket stands in for them.",
    )


def query_url(prometheus: str | None, expression: str) -> Labels:
    """Return the link to an expression's graph, if the project says where its Prometheus is."""
    if not prometheus:
        return ()
    return (("query_url", urls.graph(prometheus, expression)),)


def _texts(summary: str, description: str) -> Labels:
    return (("summary", summary), ("description", description))


def _dependencies(service: catalog.Service) -> str:
    return f" It depends on {', '.join(service.depends_on)}." if service.depends_on else ""
