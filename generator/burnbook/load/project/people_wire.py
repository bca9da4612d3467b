"""The shape of those who are told: receivers, hours and teams."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from burnbook.load.types import (
    Address,
    Clock,
    Copies,
    Days,
    Duration,
    FilePath,
    HostPort,
    Line,
    Title,
    Url,
    Wire,
)


class PagerDuty(Wire):
    """A service of PagerDuty's Events API v2."""

    routing_key_file: FilePath


class Slack(Wire):
    """A channel, through an incoming webhook."""

    channel: Line
    api_url_file: FilePath


class MsTeams(Wire):
    """A channel of Microsoft Teams, through a workflow that takes its webhook."""

    webhook_url_file: FilePath


class Email(Wire):
    """A mailbox; alertmanager.smtp says how to send."""

    to: Address


class Webhook(Wire):
    """Whatever takes Alertmanager's JSON."""

    url: Url | None = None
    url_file: FilePath | None = Field(None, description="file of the address, where who knows it can write there")
    bearer_file: FilePath | None = Field(None, description="file of a token that is sent as Authorization: Bearer")

    @model_validator(mode="after")
    def one_address(self) -> Self:
        """Check that there is one address."""
        if (self.url is None) == (self.url_file is None):
            mend = {"mend": "url is read by all who read the bundle; url_file names a file that holds it"}
            raise PydanticCustomError("webhook-url", "give either 'url' or 'url_file'", mend)
        return self


class Receivers(Wire):
    """How someone is told: one way or several at once."""

    pagerduty: PagerDuty | None = None
    slack: Slack | None = None
    msteams: MsTeams | None = None
    email: Email | None = None
    webhook: Webhook | None = None

    @model_validator(mode="after")
    def some(self) -> Self:
        """Check that there is at least one way."""
        if not self.model_fields_set:
            mend = {"mend": f"give one or more of {', '.join(type(self).model_fields)}"}
            raise PydanticCustomError("receivers", "nobody would be told", mend)
        return self


class Smtp(Wire):
    """How e-mail is sent."""

    smarthost: HostPort
    sender: Address = Field(alias="from")
    username: Line | None = None
    password_file: FilePath | None = None
    require_tls: bool = True


class Working(Wire):
    """When somebody is there."""

    days: Days = Field(description="such as mon-fri, or mon-thu,sat")
    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    time_zone: Line = Field(description="a name of the IANA database, such as Europe/Berlin")


class Hours(Wire):
    """When a team is told of what can wait; a page never does."""

    ticket: Working | None = None


class Escalation(Wire):
    """Who is told next of a page that nobody answers."""

    after: Duration
    to: Line = Field(description="in words, or an address")


class Team(Wire):
    """Who is told, and how."""

    title: Title
    page: Receivers | None = None
    ticket: Receivers | None = None
    hours: Hours = Field(Hours(), description="tickets outside of these are told when they begin again")
    also: Copies = Field(Copies(), description="who gets a copy: receivers of this file, or other teams")
    on_call: Url | None = Field(None, description="address of the schedule that says who is on call")
    escalation: Escalation | None = None
