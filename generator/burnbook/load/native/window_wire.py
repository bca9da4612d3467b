"""The shape of a window: a duration, or a period of the calendar."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, Discriminator, Field, Tag
from pydantic_core import PydanticCustomError

from burnbook.load.types import Duration, Line, Wire
from burnbook.model.period import Unit
from burnbook.text import durations


class Calendar(Wire):
    """A window that is a period of the calendar; the budget is whole again when the next one begins."""

    calendar: Unit = Field(description="weeks begin on Monday")
    time_zone: Line = Field("UTC", description="a name of the IANA database, such as Europe/Berlin")


def _no_window() -> PydanticCustomError:
    mend = {"mend": "write 30d, or {calendar: month}; a rolling window is the same in every time zone"}
    return PydanticCustomError("window-form", "this is neither a duration nor a period of the calendar", mend)


def _calendar(value: Any) -> Any:
    if isinstance(value, dict) and "calendar" not in value:
        raise _no_window()
    return value


def _rolling(value: Any) -> Any:
    if not isinstance(value, str) or durations.parse(value) is None:
        raise _no_window()
    return value


Window = Annotated[
    Annotated[Duration, BeforeValidator(_rolling), Tag("[rolling]")]
    | Annotated[Calendar, BeforeValidator(_calendar), Tag("[calendar]")],
    Discriminator(lambda value: "[calendar]" if isinstance(value, dict) else "[rolling]"),
]
