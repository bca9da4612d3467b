"""The types that wire shapes are made of: exact numbers, durations, shares, texts. Each says what to write instead."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, LiteralString

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from burnbook.text import durations, promql
from burnbook.text.promql import Matcher, Selector

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Wire(BaseModel):
    """A shape of a file: strict, frozen, unknown keys refused."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


def _decimal(value: Any) -> Any:
    return Decimal(value) if type(value) is int else value


def _duration(value: Any) -> Decimal:
    seconds = durations.parse(value) if isinstance(value, str) else None
    if type(value) is int and value == 0:
        return Decimal(0)
    if seconds is None:
        raise _custom("duration", "this is no duration", "write a number and a unit, such as 30s, 5m, 250ms")
    return seconds


def _amount(value: Any) -> Any:
    known = durations.parse(value) is not None if isinstance(value, str) else type(value) in (int, Decimal)
    if not known:
        raise _custom("amount", "this is neither a number nor a time", "write a number, or a time such as 120s")
    return _decimal(value)


def _percentage(value: Any) -> Decimal | None:
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)%", value) if isinstance(value, str) else None
    found = Decimal(match[1]) if match else Decimal(101)
    return found / 100 if found <= 100 else None


def _share(value: Any) -> Decimal:
    if not (found := _percentage(value)):
        raise _custom("share", "this is no share", "write a percentage above 0% and up to 100%, such as 2%")
    return found


def _left(value: Any) -> Decimal:
    if (found := _percentage(value)) is None:
        raise _custom("share", "this is no share", "write a percentage from 0% to 100%, such as 25%")
    return found


def _rate(value: Any) -> Decimal:
    found = durations.parse_rate(value) if isinstance(value, str) else None
    if found is None:
        raise _custom("rate", "this is no rate", "write events per s, m, h or d, such as 40/s")
    return found


def _times(value: Any) -> Decimal:
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,3})?)x", value) if isinstance(value, str) else None
    if not match or not Decimal(match[1]):
        raise _custom("times", "this is no multiple", "write how many times, such as 2x or 1.5x")
    return Decimal(match[1])


def _date(value: Any) -> Any:
    try:
        return date.fromisoformat(value).isoformat() if isinstance(value, str) else value
    except ValueError:
        raise _custom("date", "this is no date", "write year, month and day, such as 2026-10-02") from None


def _instant(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    mend = "write date, time and Z or an offset, such as 2026-12-01T02:00:00Z"
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise _custom("instant", "this is no moment", mend) from None
    if found.tzinfo is None:
        raise _custom("instant", "this could be at any place: it has no time zone", mend)
    return found


def _days(value: Any) -> tuple[int, ...]:
    mend = "write days or spans of them: mon-fri, or mon-thu,sat"
    found: set[int] = set()
    for part in value.split(",") if isinstance(value, str) else [""]:
        first, _, last = part.strip().partition("-")
        if first not in DAYS or (last or first) not in DAYS:
            raise _custom("days", "these are no days of the week", mend)
        start, end = DAYS.index(first), DAYS.index(last or first)
        found |= {(start + step) % 7 for step in range((end - start) % 7 + 1)}
    return tuple(sorted(found))


def _clock(value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", value):
        raise _custom("clock", "this is no time of day", 'write hours and minutes, such as "09:00"')
    return value


_TURNS = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def _clean(value: str) -> str:
    if _CONTROL.search(value):
        raise _custom("control-character", "this text holds a control character", "remove it")
    return value


def _as_shown(value: str) -> str:
    """Refuse the signs that turn the direction of text: a command would run as no reader sees it."""
    if _TURNS.search(value):
        raise _custom("control-character", "this command holds a sign that shows it in another order", "remove it")
    return value


def _one_line(mend: str) -> Callable[[Any], Any]:
    def check_line(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        if not value.strip():
            raise _custom("one-line", "this text is empty", "write a few words, or remove the key")
        if "\n" in _clean(value):
            raise _custom("one-line", "this must be one line of text", mend)
        return value

    return check_line


def regex(text: str) -> str:
    """Check that a text is a regex of RE2."""
    try:
        promql.parse(str(Selector("x", (Matcher("x", "=~", text),))))
    except promql.PromQLError as error:
        raise PydanticCustomError("invalid-regex", "{why}", {"why": str(error), "mend": "write an RE2 regex"}) from None
    return text


def _custom(kind: str, text: LiteralString, mend: str) -> PydanticCustomError:
    return PydanticCustomError(kind, text, {"mend": mend})


def _text_schema(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


Number = Annotated[Decimal, BeforeValidator(_decimal), WithJsonSchema({"type": "number"})]
Duration = Annotated[Decimal, BeforeValidator(_duration), WithJsonSchema(_text_schema(r"^(0|([0-9]+(ms|[smhdwy]))+)$"))]
Amount = Annotated[
    Decimal | str,
    BeforeValidator(_amount),
    WithJsonSchema({"anyOf": [{"type": "number"}, _text_schema(r"^(0|([0-9]+(ms|[smhdwy]))+)$")]}),
]
Times = Annotated[Decimal, BeforeValidator(_times), WithJsonSchema(_text_schema(r"^[0-9.]+x$"))]
Left = Annotated[Decimal, BeforeValidator(_left), WithJsonSchema(_text_schema(r"^[0-9.]+%$"))]
Share = Annotated[Decimal, BeforeValidator(_share), WithJsonSchema(_text_schema(r"^[0-9.]+%$"))]
Rate = Annotated[Decimal, BeforeValidator(_rate), WithJsonSchema(_text_schema(r"^[0-9.]+/[smhd]$"))]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
LabelName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")]
KubernetesKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$"
    ),
]
Text = Annotated[str, BeforeValidator(lambda v: _clean(v) if isinstance(v, str) else v)]
Title = Annotated[str, BeforeValidator(_one_line("a longer text belongs in description"))]
Line = Annotated[str, BeforeValidator(_one_line("write it in one line; '>-' folds several into one"))]
Command = Annotated[Line, AfterValidator(_as_shown)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\"'<>`\\{}@/]+(/[^\s\"'<>`\\{}]*)?$")]
BaseUrl = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\"'<>`\\{}@/?#]+(/[^\s\"'<>`\\{}?#]*)?$")]
FilePath = Annotated[str, StringConstraints(pattern=r"^/[^\s\"'`\\{}]+$")]
Address = Annotated[str, StringConstraints(pattern=r"^[^@\s\"',<>{}]+@[^@\s\"',<>{}]+$")]
HostPort = Annotated[str, StringConstraints(pattern=r"^[^:/\s\"'{}]+:[0-9]{1,5}$")]
Version = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,3}\.[0-9]{1,4}$")]
Date = Annotated[str, BeforeValidator(_date)]
Instant = Annotated[
    datetime, BeforeValidator(_instant), WithJsonSchema(_text_schema(r"^\d{4}-\d{2}-\d{2}T[0-9:]+(Z|[+-]\d{2}:\d{2})$"))
]
Regex = Annotated[Line, AfterValidator(regex)]
Status = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.*+?\[\]|_-]+$")]
Days = Annotated[
    tuple[int, ...],
    BeforeValidator(_days),
    WithJsonSchema(_text_schema(r"^[a-z]{3}(-[a-z]{3})?(, *[a-z]{3}(-[a-z]{3})?)*$")),
]
Clock = Annotated[str, BeforeValidator(_clock), WithJsonSchema(_text_schema(r"^[0-2][0-9]:[0-5][0-9]$"))]
UNITS = {"s": Decimal(1), "ms": Decimal("0.001")}
Labels = dict[LabelName, Line]
OneOrMore = Field(min_length=1)


class Silence(Wire):
    """A lint that is not to be heard, and why."""

    lint: Line = Field(description="its id, as in warning[id]")
    reason: Line = Field(description="why it is wrong here, for whoever reads this next")


class Copies(Wire):
    """Who is told as well."""

    page: Annotated[list[Name], OneOrMore] | None = None
    ticket: Annotated[list[Name], OneOrMore] | None = None
