"""The shape of the project file."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from burnbook.load.types import Duration, LabelName, Labels, Line, Name, OneOrMore, Share, Title, Url, Wire


class Links(Wire):
    """Where the tools stand; alerts link to them."""

    prometheus: Url | None = Field(None, description="alerts carry a query link below this address")


class Severities(Wire):
    """What the severity label of an alert says."""

    page: Line = "page"
    ticket: Line = "ticket"

    @model_validator(mode="after")
    def differ(self) -> Self:
        """Check that a page can be told from a ticket."""
        if self.page == self.ticket:
            raise PydanticCustomError("severities", "a page and a ticket must have different labels")
        return self


PRESETS = {"kubernetes": Severities(page="critical", ticket="warning")}


class Prometheus(Wire):
    """What the rules may rely on."""

    version: Annotated[str, Field(pattern=r"^[0-9]{1,3}\.[0-9]{1,4}$")] = Field(
        "2.42", description="the oldest Prometheus that runs the rules; proofs use a promtool at least as new"
    )
    retention: Duration | None = Field(None, description="how long samples are kept; a longer SLO window is refused")
    replica_label: LabelName | None = Field(None, description="external label of an HA pair, dropped from alerts")


class Team(Wire):
    """Who is woken up."""

    title: Title


class Tier(Wire):
    """Alert when this share of the budget is spent within `long`; short is a twelfth of it unless given."""

    severity: Literal["page", "ticket"]
    budget: Share
    long: Duration
    short: Duration | None = None


class Project(Wire):
    """The project file."""

    version: Literal["burnbook/v1"]
    organization: Title
    definitions: Annotated[list[Line], OneOrMore] = ["slos/"]
    links: Links = Links()
    severities: Annotated[
        Severities,
        BeforeValidator(lambda v: PRESETS.get(v, v) if isinstance(v, str) else v),
        WithJsonSchema({"anyOf": [{"enum": ["kubernetes"]}, {"type": "object"}]}),
    ] = Severities()
    labels: Labels = Field({}, description="on every recorded series and alert")
    prometheus: Prometheus = Prometheus()
    teams: Annotated[dict[Name, Team], OneOrMore]
    policies: dict[Name, Annotated[list[Tier], Field(min_length=1, max_length=4)]] = {}
    targets: Annotated[list[Literal["prometheus"]], OneOrMore] = ["prometheus"]
