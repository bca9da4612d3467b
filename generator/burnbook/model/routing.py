"""Who is told: teams, receivers, the tree of routes and what silences what. Times are seconds."""

from __future__ import annotations

from dataclasses import dataclass

from burnbook.model.base import Base
from burnbook.model.spec import Labels

Match = tuple[str, str, str]
"""A matcher: label, one of = != =~ !~, and a value."""


@dataclass(frozen=True, slots=True)
class Team:
    """Who is told; `escalation` is a sentence on pages that nobody answers."""

    name: str
    title: str
    escalation: str = ""


@dataclass(frozen=True, slots=True)
class Integration:
    """One way to tell someone: its kind and settings; a secret is named by its file only."""

    kind: str
    settings: Labels


@dataclass(frozen=True, slots=True)
class Receiver:
    """A name that routes lead to; without integrations nobody is told. `note` is a line for those who are."""

    name: str
    integrations: tuple[Integration, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Hours:
    """When a route tells: days from 0, Monday, and times of day (`09:00`, at most `24:00`) in a time zone."""

    name: str
    days: tuple[int, ...]
    start: str
    end: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Pace:
    """How alerts are bundled: seconds to wait for others, between changes of a group, and between repetitions."""

    wait: int
    interval: int
    repeat: int


@dataclass(frozen=True, slots=True)
class Route:
    """A branch of the tree: whom these labels lead to, unless a branch below knows better.

    A `copy` lets the branches behind it be looked at, too; `hours` names when it tells, always if it is empty.
    """

    receiver: str
    matchers: tuple[Match, ...] = ()
    group_by: tuple[str, ...] = ()
    pace: Pace | None = None
    routes: tuple[Route, ...] = ()
    copy: bool = False
    hours: str = ""


@dataclass(frozen=True, slots=True)
class Inhibition:
    """While an alert of `source` fires, those of `target` that agree in the labels `equal` are not told."""

    source: tuple[Match, ...]
    target: tuple[Match, ...]
    equal: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Other:
    """Labels of an alert that is not ours, and who is told of it."""

    labels: Labels
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Routing:
    """All of Alertmanager's decisions; `smtp` are its settings for e-mail.

    With a `base` the branches of the root are put into its tree, and `others` are who else is told there.
    """

    root: Route
    receivers: tuple[Receiver, ...]
    inhibitions: tuple[Inhibition, ...]
    hours: tuple[Hours, ...]
    smtp: Labels
    base: Base | None = None
    others: tuple[Other, ...] = ()
