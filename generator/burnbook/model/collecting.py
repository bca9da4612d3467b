"""The care of the collectors, as planned: what is told, drawn and asked of them."""

from __future__ import annotations

from dataclasses import dataclass

from burnbook.model.rules import Alert, Group, Link
from burnbook.model.saturation import Guard, Limit
from burnbook.model.sli import Signal, Step
from burnbook.model.spec import Labels


@dataclass(frozen=True, slots=True)
class Concern:
    """One thing that can go wrong, before it is addressed: what its alerts mean, what to do now, what decides.

    Its limits have one name; where each kind of telemetry has its own, `reason` tells which. They are evaluated every
    `interval` seconds.
    """

    means: str
    now: str
    step: Step
    limits: tuple[Limit, ...]
    interval: int = 60


@dataclass(frozen=True, slots=True)
class Chapter:
    """A concern as its page tells it, with the alerts that lead there."""

    means: str
    now: str
    step: Step
    guards: tuple[Guard, ...]
    interval: int

    @property
    def alert(self) -> Alert:
        """The first of its alerts; the others differ in their reason."""
        return self.guards[0].alert


@dataclass(frozen=True, slots=True)
class Shelf:
    """A row of panels."""

    title: str
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class CollectorCare:
    """All of it: alerts, their rules, page and dashboard; `selector` are the labels of the collectors' own metrics."""

    chapters: tuple[Chapter, ...]
    groups: tuple[Group, ...]
    shelves: tuple[Shelf, ...]
    ids: Labels
    selector: Labels
    page: Link
    dashboard: Link

    def guards(self, interval: int) -> tuple[Guard, ...]:
        """Every alert that is evaluated so often (seconds), with its tests, in the order of the page."""
        return tuple(guard for chapter in self.chapters if chapter.interval == interval for guard in chapter.guards)

    @property
    def alerts(self) -> tuple[Alert, ...]:
        """Every alert, in the order of the page."""
        return tuple(guard.alert for chapter in self.chapters for guard in chapter.guards)
