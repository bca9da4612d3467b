"""The alerts of one SLO: conventional names, identity in labels, every comparison joined so that a test can miss it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from burnbook.model import catalog, names
from burnbook.model.maintenance import Maintenance
from burnbook.model.plan import Period
from burnbook.model.rules import OF_WHOLE, Alert, AlertKind, Figure, Link, Tier
from burnbook.model.sli import Sli
from burnbook.model.spec import Labels, Severity
from burnbook.plan import addresses, maintenance, routing, words
from burnbook.plan.identity import Identity
from burnbook.plan.windows import ratio, summed
from burnbook.text import durations
from burnbook.text.gotemplate import in_address, literal
from burnbook.text.promql import equals, number, quote

HELD_FOR = "1d"
NEVER_SEEN_AFTER = 3600
_DAY = 86_400
_MEMORY = "6h"  # how often it is looked whether there were events in the calendar periods that are over
LOW_TRAFFIC_BAD = 3


@dataclass(frozen=True, slots=True)
class Subject:
    """What the alerts of one SLO share."""

    project: catalog.Project
    service: catalog.Service
    slo: catalog.Slo
    sli: Sli
    period: Period
    me: Identity

    def alert(
        self,
        name: str,
        kind: AlertKind,
        severity: Severity,
        expr: str,
        annotations: Labels,
        *,
        labels: Labels = (),
        figures: tuple[Figure, ...] = (),
        hold: int = 0,
        tier: Tier | None = None,
    ) -> Alert:
        """Return an alert with what all alerts carry; the SLO's own labels and annotations come last."""
        severity, shadow = routing.staged(severity, self.slo.stage), self.slo.stage == "shadow"
        tuning, team = self.slo.tuning(severity), self.service.team
        loud = names.NOBODY if shadow else self.project.severity(severity)
        carried = {"severity": loud, "team": team.name, **dict(labels)}
        page = self._page(addresses.anchor(kind, tier.speed if tier else ""))
        said = dict(self._links(page, annotations, whole=kind in OF_WHOLE)) | {
            key: literal(text) for key, text in tuning.annotations
        }
        own = tuple((carried | dict(tuning.labels)).items())
        told = routing.told(self.project, self.service, severity, self.slo)
        to, instead = ((routing.SHADOW,), told) if shadow else (told, ())
        return Alert(name, kind, expr, own, tuple(said.items()), figures, hold, tier, severity, to, page, instead)

    @property
    def about(self) -> words.About:
        """Whom its alerts are about."""
        return words.About(self.service, self.slo, self.me.groups)

    @property
    def windows(self) -> tuple[Maintenance, ...]:
        """The maintenance that masks this SLO."""
        return self.service.masking(self.slo.name)

    @property
    def dashboard(self) -> Link:
        """The dashboard that shows this SLO."""
        deadline = self.sli.deadline is not None
        return addresses.slo_dashboard(self.project, self.service.name, self.slo.name, deadline=deadline)

    def _page(self, anchor: str) -> Link:
        return addresses.runbook(self.project, self.service.name, self.slo.name, anchor)

    def _links(self, page: Link, annotations: Labels, *, whole: bool) -> Labels:
        """Put the links that the project has addresses for behind the texts; the dashboard opens at the group."""
        groups = () if whole else self.me.groups
        chosen = "".join(f"&var-{names.CHOSEN_GROUP}{group}={in_address(group)[1]}" for group in groups)
        found = (("runbook_url", page.url, ""), ("dashboard_url", self.dashboard.url, chosen))
        return (*annotations, *((name, literal(url) + more) for name, url, more in found if url))

    def url(self, expression: str) -> Labels:
        """Return the query link."""
        return words.query_url(self.project.links.prometheus, expression)


def burn_alerts(subject: Subject, tiers: tuple[Tier, ...]) -> Iterator[Alert]:
    """Return one alert a burn speed; one that fires is held while the telemetry is gone."""
    slo, me = subject.slo, subject.me
    for tier in tiers:
        figures = (words.budget_figure(tier, subject.period, slo.budget, me), words.held_figure(me))
        said = words.burn(subject.about, slo, tier, subject.period, subject.sli.bad_words, figures)
        yield subject.alert(
            names.BURN_ALERT,
            "burn",
            tier.severity,
            f"{_burning(tier, me)}\nor\n{_held(tier, me)}",
            (*said, *subject.url(me.series(tier.long.series))),
            labels=(
                ("burn_speed", tier.speed),
                ("long_window", tier.long.name),
                ("short_window", tier.short.name),
            ),
            figures=(words.VALUE, *figures, *subject.about.figures),
            tier=tier,
        )


def absent(subject: Subject) -> Alert:
    """Return the alert on telemetry that was there in this period and is gone: a clean crash is an outage."""
    total = subject.me.series(f"{names.TOTAL}1m")
    planned = maintenance.quiet(subject.windows, subject.me)
    return subject.alert(
        names.ABSENT_ALERT,
        "absent",
        subject.slo.absent.severity,
        f"{_seen(subject, names.TOTAL + subject.period.suffix)}\nunless on ()\n{total}{planned}",
        (*words.absent(subject.service, subject.slo, subject.sli), *subject.url(total)),
        labels=(("reason", "vanished"),),
        hold=subject.slo.absent.after,
    )


def never_seen(subject: Subject) -> Alert:
    """Return the ticket on an SLO that is defined and has never had an event: no other alert of it can fire."""
    total = subject.me.series(f"{names.TOTAL}1m")
    info = subject.me.series(names.INFO)
    carried = f"sum by {subject.me.names} ({info})"
    total_so_far = names.TOTAL + subject.period.suffix
    seen = _seen(subject, total_so_far) if subject.period.calendar else f"({subject.me.series(total_so_far)} > 0)"
    return subject.alert(
        names.ABSENT_ALERT,
        "never-seen",
        "ticket",
        f"{carried}\nunless on ()\n{seen}\nunless on ()\n{total}",
        (*words.never_seen(subject.service, subject.slo, subject.sli), *subject.url(info)),
        labels=(("reason", "never-seen"),),
        hold=NEVER_SEEN_AFTER,
    )


def deadline(subject: Subject) -> Iterator[Alert]:
    """Return the alert on a run that is late; its last success is remembered for a day after its telemetry went.

    Planned maintenance keeps it quiet, and the job from its run: it is given time to come back.
    """
    job = subject.sli.deadline
    if job is None:
        return
    critical = subject.service.criticality == "critical"
    severity: Severity = job.stated or ("page" if critical else "ticket")
    last = subject.me.series(names.LAST_SUCCESS)
    ago = f"time() - last_over_time({last}[{names.REMEMBERED}])"
    planned = maintenance.quiet(subject.windows, subject.me, job.spared)
    yield subject.alert(
        names.DEADLINE_ALERT,
        "deadline",
        severity,
        f"{ago} > {job.late_after}{planned}",
        (*words.deadline(subject.about, job), *subject.url(ago)),
        figures=(words.AGE, *subject.about.figures),
    )


def exhausted(subject: Subject) -> Alert:
    """Return the ticket on a spent budget, quiet until nine tenths of the period are recorded."""
    remaining = subject.me.series(names.REMAINING)
    coverage = subject.me.series(names.COVERAGE + subject.period.suffix)
    return subject.alert(
        names.EXHAUSTED_ALERT,
        "exhausted",
        "ticket",
        f"{remaining} <= 0\nand on {subject.me.by}\n{coverage} >= {words.COVERED}",
        (*words.exhausted(subject.about, subject.slo, subject.sli, subject.period), *subject.url(remaining)),
        figures=(words.VALUE, *subject.about.figures),
    )


def low_traffic(subject: Subject) -> Alert:
    """Return the ticket that compensates for the guards: few bad events, but more than a day may have."""
    me = subject.me
    bad = summed(f"{names.BAD}1m", me, _DAY).replace(f"sum by {me.by}", f"sum by {me.whole}", 1)
    budget = number(subject.slo.budget)
    over = (f"({ratio(me, length)}) > {budget}" for length in (_DAY, _DAY // 4))
    return subject.alert(
        names.LOW_TRAFFIC_ALERT,
        "low-traffic",
        "ticket",
        f"\nand on {me.by}\n".join((f"{bad} >= {LOW_TRAFFIC_BAD}", *over)),
        (*words.low_traffic(subject.about, subject.slo, subject.sli), *subject.url(bad)),
        figures=(words.COUNT, *subject.about.figures),
    )


def _seen(subject: Subject, total: str) -> str:
    """Return what is there if there were events in this period; a calendar's remembers those before it began, too."""
    me, span = subject.me, subject.period
    now = f"sum by {me.names} ({me.series(total)}) > 0"
    if span.calendar is None:
        return now
    past = f"{me.series(total)}[{durations.show(span.longest)}:{_MEMORY}]"
    return f"(\n    {now}\n  or\n    sum by {me.names} (max_over_time({past})) > 0\n)"


def _burning(tier: Tier, me: Identity) -> str:
    limit = number(tier.threshold)
    terms = [f"{me.series(window.series)} > {limit}" for window in (tier.long, tier.short)]
    if tier.min_bad:
        terms.append(f"{summed(f'{names.BAD}1m', me, tier.long.length)} >= {tier.min_bad}")
    return "(\n    " + f"\n  and on {me.by}\n    ".join(terms) + "\n)"


def _held(tier: Tier, me: Identity) -> str:
    """Return the last known ratio while this alert was firing and the telemetry is gone."""
    alert = f'alertname="{names.BURN_ALERT}",alertstate="firing",burn_speed={quote(tier.speed)}'
    own = ",".join((alert, *map(str, equals(me.labels))))
    total = me.series(f"{names.TOTAL}1m")
    last = f"last_over_time({me.series(tier.long.series)}[{HELD_FOR}])"
    why = "# fires and the telemetry is gone: held, for no outage ends by silence"
    return f"(  {why}\n    {last}\n  and on {me.by}\n    ALERTS{{{own}}}\n  unless on ()\n    {total}\n)"
