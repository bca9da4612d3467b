"""Who can be told, as written: receivers, teams and their hours, and who stands in for whom."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from burnbook.model.source import Origin

Severity = Literal["page", "ticket"]


@dataclass(frozen=True, slots=True)
class Integration:
    """One way to tell someone, such as `slack`, with its settings; secrets are names of files."""

    kind: str
    settings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Receiver:
    """A way to tell someone that has a name of its own: for copies, and for services that do not tell their team."""

    name: str
    integrations: tuple[Integration, ...]
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Hours:
    """When somebody is there: days from 0, Monday, and times of day in a time zone."""

    days: tuple[int, ...]
    start: str
    end: str
    time_zone: str
    origin: Origin = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Who is told of a page that nobody answers for `after` seconds; in words, or an address."""

    after: Decimal
    to: str


@dataclass(frozen=True, slots=True)
class Notify:
    """Who is told instead of the team, by severity: a receiver or another team; and who gets a copy."""

    page: str | None
    ticket: str | None
    also_page: tuple[str, ...]
    also_ticket: tuple[str, ...]
    origin: Origin = field(compare=False, repr=False)

    def instead(self, severity: Severity) -> str | None:
        """Return who is told of a severity instead of the team."""
        return self.page if severity == "page" else self.ticket

    def also(self, severity: Severity) -> tuple[str, ...]:
        """Return who gets copies of a severity."""
        return self.also_page if severity == "page" else self.also_ticket


@dataclass(frozen=True, slots=True)
class Team:
    """Who is told, and how; no integrations means: nobody is. `hours` are those in which tickets are told.

    `on_call` is the address of the schedule; copies go to receivers and other teams.
    """

    name: str
    title: str
    page: tuple[Integration, ...]
    ticket: tuple[Integration, ...]
    hours: Hours | None
    copies: Notify
    on_call: str
    escalation: Escalation | None
    origin: Origin = field(compare=False, repr=False)
