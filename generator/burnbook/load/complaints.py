"""What pydantic complains of, placed and said in our words, each with its mend."""

from __future__ import annotations

import difflib
import re
from dataclasses import replace
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from burnbook.diagnostics import Problem
from burnbook.load.types import Wire
from burnbook.model.source import Origin, Path

_MENDS = {
    "string_type": "put it in quotes",
    "int_type": "write a whole number, without quotes",
    "is_instance_of": "write a number, without quotes and units, such as 99.9",
    "decimal_type": "write a number, without quotes and units, such as 99.9",
    "bool_type": "write true or false",
    "datetime_type": "write date, time and Z or an offset, such as 2026-12-01T02:00:00Z",
    "list_type": "write a list: [a, b]",
    "dict_type": "write key: value pairs",
    "model_type": "write key: value pairs",
    "model_attributes_type": "write key: value pairs",
    "too_short": "give at least one",
}
_BOUNDS = {"greater_than_equal": ("ge", "more"), "less_than_equal": ("le", "less")}
_FILE = "^/"
_PATTERNS = {
    "^[a-z0-9]": "use lower-case letters, digits and '-', at most 63, such as payment-gateway",
    "^([a-z0-9]": "use letters, digits, '-', '_' and '.', at most 63, such as grafana_dashboard",
    "^[a-zA-Z_]": "a label name has letters, digits and '_', and does not start with a digit",
    _FILE: "write the absolute path of the file that holds the secret, not the secret itself",
    "^[^@": "write an e-mail address, such as payments@example.com",
    "^(/": "write an absolute path, without spaces, quotes, braces and $",
    "^([A-Za-z0-9.-]": "write a name or an address; one of IPv6 in brackets, such as [::1]",
    "^[A-Za-z0-9][-A": "the name of a header has letters, digits and '-'",
    "^[^:/": "write a host and its port, such as smtp.example.com:587",
    r"""^https?://[^\s\"'<>`\\{}@/?""": "write an https:// address without user:password@, spaces, quotes, braces, ? #",
    "^https?": "write an https:// address without spaces, quotes, braces and user:password@",
}


def complaint(origin: Origin, shape: type[Wire], details: ErrorDetails) -> Problem:
    """Return the problem that pydantic's error details mean, in the document of `origin`."""
    path = tuple(step for step in details["loc"] if step != "[key]")
    at, kind = origin.at(*path), details["type"]
    if kind == "extra_forbidden":
        problem = at.problem("unknown-key", f"unknown key '{path[-1]}'", _known_keys(shape, path), key=True)
        return replace(problem, source="") if f"{path[-1]}_file" in _fields(shape, path[:-1]) else problem
    if kind == "missing":
        problem = at.problem("missing-key", f"'{path[-1]}' is missing", f"add '{path[-1]}: ...'", key=True)
        return replace(problem, source="") if str(path[-1]).endswith("_file") else problem
    name = ".".join(map(str, path)) or "the document"
    if kind == "string_pattern_mismatch" and details["ctx"]["pattern"].startswith(_FILE):
        text = f"{name} is no path of a file"  # what stands there may be the secret: it is not shown
        return replace(at.problem("secret", text, _PATTERNS[_FILE]), source="")
    id_, text, mend = _words(kind, name, details)
    return at.problem(id_, text, mend, key="[key]" in details["loc"])


def _words(kind: str, name: str, details: ErrorDetails) -> tuple[str, str, str]:
    shown = _shown(details["input"])
    if kind == "literal_error":
        return "wrong-value", f"{name} cannot be {shown}", _expected(details)
    if kind == "string_pattern_mismatch":
        return "wrong-form", f"{name} cannot be {shown}", _form(details["ctx"]["pattern"])
    if kind in _BOUNDS:
        key, words = _BOUNDS[kind]
        return kind.replace("_", "-"), f"{name} cannot be {shown}", f"write {details['ctx'][key]} or {words}"
    if kind == "too_long":
        return "too-many", f"{name} has {len(details['input'])} entries", f"at most {details['ctx']['max_length']} here"
    if kind.endswith("_type") or kind in ("is_instance_of", "too_short"):
        what = "is empty" if kind == "too_short" else f"has the wrong type: {shown}"
        return "wrong-type", f"{name} {what}", _MENDS.get(kind, details["msg"])
    return kind.replace("_", "-"), f"{name}: {details['msg']}", details.get("ctx", {}).get("mend", "")


def _form(pattern: str) -> str:
    return next((mend for start, mend in _PATTERNS.items() if pattern.startswith(start)), f"it must match {pattern}")


def _shown(value: Any) -> str:
    if isinstance(value, dict | list):
        return "a list" if isinstance(value, list) else "key: value pairs"
    text = str(value)
    shown = repr(text) if isinstance(value, str) else text.lower() if isinstance(value, bool) else text
    return shown if len(shown) <= 60 else shown[:57] + "..."


def _expected(details: ErrorDetails) -> str:
    wanted = re.findall(r"'([^']*)'", str(details.get("ctx", {}).get("expected", "")))
    by_letters = {word.lower(): word for word in wanted}
    near = difflib.get_close_matches(str(details["input"]).lower(), by_letters, 1)
    return f"did you mean '{by_letters[near[0]]}'?" if near else "write " + " or ".join(f"'{word}'" for word in wanted)


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
