"""Strict pydantic shapes over documents with positions: every complaint is placed and has a mend."""

from __future__ import annotations

import difflib
import re
from decimal import Decimal
from types import UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError, WithJsonSchema
from pydantic_core import ErrorDetails, PydanticCustomError

from burnbook.diagnostics import Problem
from burnbook.model.source import Origin, Path
from burnbook.text import durations
from burnbook.text.yaml_in import Document


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
        raise PydanticCustomError("duration", "this is no duration; write a number and a unit, such as 30s, 5m, 250ms")
    return seconds


def _share(value: Any) -> Decimal:
    match = re.fullmatch(r"(\d{1,3}(?:\.\d{1,6})?)%", value) if isinstance(value, str) else None
    if not match or not 0 < Decimal(match[1]) <= 100:
        raise PydanticCustomError("share", "this is no share; write a percentage above 0% and up to 100%, such as 2%")
    return Decimal(match[1]) / 100


def _rate(value: Any) -> Decimal:
    units = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
    match = re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)/([smhd])", value) if isinstance(value, str) else None
    if not match or not Decimal(match[1]):
        raise PydanticCustomError("rate", "this is no rate; write events per s, m, h or d, such as 40/s")
    return Decimal(match[1]) / units[match[2]]


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def _clean(value: str) -> str:
    if _CONTROL.search(value):
        raise PydanticCustomError("control-character", "this text holds a control character")
    return value


def _one_line(value: str) -> str:
    if "\n" in _clean(value) or not value.strip():
        raise PydanticCustomError("one-line", "this must be one line of text; a longer text belongs in description")
    return value


def _text_schema(pattern: str) -> dict[str, Any]:
    return {"type": "string", "pattern": pattern}


Number = Annotated[Decimal, BeforeValidator(_decimal), WithJsonSchema({"type": "number"})]
Duration = Annotated[Decimal, BeforeValidator(_duration), WithJsonSchema(_text_schema(r"^(0|([0-9]+(ms|[smhdwy]))+)$"))]
Share = Annotated[Decimal, BeforeValidator(_share), WithJsonSchema(_text_schema(r"^[0-9.]+%$"))]
Rate = Annotated[Decimal, BeforeValidator(_rate), WithJsonSchema(_text_schema(r"^[0-9.]+/[smhd]$"))]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$")]
LabelName = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")]
Text = Annotated[str, BeforeValidator(lambda v: _clean(v) if isinstance(v, str) else v)]
Line = Annotated[str, BeforeValidator(lambda v: _one_line(v) if isinstance(v, str) else v)]
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s\"'<>`\\{}]+$")]
Status = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z.*+?\[\]|_-]+$")]
Labels = dict[LabelName, Line]
OneOrMore = Field(min_length=1)

_MENDS = {
    "none-required": "",
    "string_type": "put it in quotes",
    "int_type": "write a whole number, without quotes",
    "is_instance_of": "write a number, without quotes",
    "decimal_type": "write a number, without quotes",
    "bool_type": "write true or false",
    "list_type": "write a list: [a, b]",
    "dict_type": "write key: value pairs",
    "model_type": "write key: value pairs",
    "model_attributes_type": "write key: value pairs",
    "too_short": "give at least one",
}
_PATTERNS = {
    "^[a-z0-9]": "use lower-case letters, digits and '-', at most 63, such as payment-gateway",
    "^[a-zA-Z_]": "a label name has letters, digits and '_', and does not start with a digit",
    "^https?": "write an address that starts with https://",
}
Shape = TypeVar("Shape", bound=Wire)


def check(document: Document, shape: type[Shape]) -> tuple[Shape | None, tuple[Problem, ...]]:
    """Return the document as a shape, or None, and everything that is wrong with it."""
    if document.data is None and document.problems:
        return None, document.problems
    nulls = tuple(_null(document.origin.at(*path)) for path in _nulls(document.data, ()))
    try:
        found = shape.model_validate(_without_nulls(document.data))
    except ValidationError as error:
        told = (_problem(document.origin, shape, details) for details in error.errors(include_url=False))
        hidden = {problem.span for problem in nulls}
        return None, (*document.problems, *nulls, *(p for p in told if p.span not in hidden))
    problems = (*document.problems, *nulls)
    return (None if problems else found), problems


def schema(shape: type[Wire], title: str) -> dict[str, Any]:
    """Return the JSON Schema of a shape, without the nulls that the files may not hold."""
    cleaned = _plain_schema(shape.model_json_schema())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **cleaned, "title": title}


def _plain_schema(part: Any) -> Any:
    """Leave out nulls, which files may not hold, and the titles that pydantic makes of names."""
    if isinstance(part, list):
        return [_plain_schema(item) for item in part if item != {"type": "null"}]
    if not isinstance(part, dict):
        return part
    kept = {
        key: _plain_schema(value)
        for key, value in part.items()
        if value is not None and not (key == "title" and isinstance(value, str))
    }
    options = kept.get("anyOf", ())
    if len(options) == 1:
        return {key: value for key, value in kept.items() if key != "anyOf"} | options[0]
    return kept


def _null(origin: Origin) -> Problem:
    return origin.problem("null", "this key has no value", "give it one, or remove the key", key=True)


def _nulls(data: Any, path: Path) -> list[Path]:
    if data is None:
        return [path]
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for key, value in items for found in _nulls(value, (*path, key))]


def _without_nulls(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _without_nulls(value) for key, value in data.items() if value is not None}
    return [_without_nulls(item) for item in data if item is not None] if isinstance(data, list) else data


def _problem(origin: Origin, shape: type[Wire], details: ErrorDetails) -> Problem:
    path = tuple(step for step in details["loc"] if step != "[key]")
    at, kind = origin.at(*path), details["type"]
    name = ".".join(map(str, path)) or "the document"
    if kind == "extra_forbidden":
        return at.problem("unknown-key", f"unknown key '{path[-1]}'", _known_keys(shape, path), key=True)
    if kind == "missing":
        return at.problem("missing-key", f"'{path[-1]}' is missing", f"add '{path[-1]}: ...'", key=True)
    if kind == "literal_error":
        return at.problem("wrong-value", f"{name} cannot be {_shown(details['input'])}", _expected(details))
    if kind == "string_pattern_mismatch":
        wanted = details["ctx"]["pattern"]
        mend = next((text for start, text in _PATTERNS.items() if wanted.startswith(start)), f"it must match {wanted}")
        return at.problem(
            "wrong-form", f"{name} cannot be {_shown(details['input'])}", mend, key=len(path) > len(at.path)
        )
    if kind.endswith("_type") or kind in ("is_instance_of", "too_short"):
        text = f"{name} has the wrong type: {_shown(details['input'])}" if kind != "too_short" else f"{name} is empty"
        return at.problem("wrong-type", text, _MENDS.get(kind, details["msg"]))
    return at.problem(kind.replace("_", "-"), f"{name}: {details['msg']}", details.get("ctx", {}).get("mend", ""))


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "key: value pairs"
    text = str(value)
    shown = repr(text) if isinstance(value, str) else text.lower() if isinstance(value, bool) else text
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _expected(details: ErrorDetails) -> str:
    wanted = re.findall(r"'([^']*)'", str(details.get("ctx", {}).get("expected", "")))
    near = difflib.get_close_matches(str(details["input"]), wanted, 1)
    return f"did you mean '{near[0]}'?" if near else "write " + " or ".join(f"'{word}'" for word in wanted)


def _known_keys(shape: type[Wire], path: Path) -> str:
    known = _fields(shape, path[:-1])
    near = difflib.get_close_matches(str(path[-1]), known, 1)
    return f"did you mean '{near[0]}'?" if near else "known here: " + ", ".join(known)


def _fields(shape: Any, path: Path) -> list[str]:
    """Return the keys that are known at a path below a shape."""
    if isinstance(shape, type) and issubclass(shape, BaseModel):
        by_key = {field.alias or name: field for name, field in shape.model_fields.items()}
        if not path:
            return list(by_key)
        return _fields(by_key[str(path[0])].annotation, path[1:]) if path[0] in by_key else []
    kind = get_origin(shape)
    if kind not in (list, dict, tuple, Annotated, Union, UnionType):
        return []
    rest = path[1:] if kind in (list, dict, tuple) else path
    return [name for part in get_args(shape) for name in _fields(part, rest)]
