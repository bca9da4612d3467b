"""Grafana's Python SDK as a judge: what it loses is unknown to Grafana, and its type hints know every enum."""

from __future__ import annotations

import enum
import json
import types
import typing
import warnings
from collections.abc import Iterator
from typing import Any

from typescript import as_fields

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it prefers a format that Grafana 10.4 does not read
    from grafana_foundation_sdk.cog import encoder, plugins
    from grafana_foundation_sdk.models import dashboard

plugins.register_default_plugins()
_PLAIN: dict[Any, tuple[type, ...]] = {str: (str,), int: (int,), float: (int, float)}


def problems(document: dict[str, Any]) -> Iterator[str]:
    """Return what Grafana's schema does not know or takes for something else, with its path."""
    yield from _judged(document, dashboard.Dashboard, "")
    for number, panel in enumerate(document["panels"]):
        for place, override in enumerate(panel.get("fieldConfig", {}).get("overrides", [])):
            config = {"defaults": as_fields(override), "overrides": []}
            path = f"/panels/{number}/fieldConfig/overrides/{place}"
            yield from _judged({"type": panel["type"], "fieldConfig": config}, dashboard.Panel, path)


def _judged(data: dict[str, Any], kind: Any, path: str) -> Iterator[str]:
    """Read, write and compare, then walk the hints."""
    try:
        read = kind.from_json(data)
        again = json.loads(encoder.JSONEncoder().encode(read))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        yield f"{path}: cannot be read: {error}"
        return
    yield from _lost(data, again, path)
    yield from _members(read, path)


def _lost(before: Any, after: Any, path: str) -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key, value in before.items():
            if key in after:
                yield from _lost(value, after[key], f"{path}/{key}")
            else:
                yield f"{path}/{key}: unknown to Grafana"
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (one, other) in enumerate(zip(before, after, strict=True)):
            yield from _lost(one, other, f"{path}/{number}")
    elif before != after:
        yield f"{path}: {before!r} becomes {after!r}"


def _members(value: Any, path: str) -> Iterator[str]:
    for name, hint in typing.get_type_hints(type(value)).items():
        yield from _wrong(getattr(value, name), hint, f"{path}/{name}")


def _wrong(value: Any, hint: Any, path: str) -> Iterator[str]:
    if type(value).__module__.startswith("grafana_foundation_sdk") and not isinstance(value, enum.Enum):
        yield from _members(value, path)
        return
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        told = tuple(choice for choice in arguments if choice is not type(None))
        if len(told) == 1 and value is not None:
            yield from _wrong(value, told[0], path)
        elif all(list(_wrong(value, choice, path)) for choice in arguments):
            yield f"{path}: {value!r} is none of {hint}"
    elif origin in (list, dict):
        yield from _wrong_within(value, origin, arguments[-1], path)
    else:
        yield from _wrong_alone(value, hint, path)


def _wrong_within(value: Any, kind: type, hint: Any, path: str) -> Iterator[str]:
    if not isinstance(value, kind):
        yield f"{path}: {value!r} is no {kind.__name__}"
        return
    for key, item in value.items() if isinstance(value, dict) else enumerate(value):
        yield from _wrong(item, hint, f"{path}/{key}")


def _wrong_alone(value: Any, hint: Any, path: str) -> Iterator[str]:
    if hint in (object, Any):
        return
    if hint in (None, type(None)):
        right = value is None
    elif hint is bool:
        right = isinstance(value, bool)
    elif hint in _PLAIN:
        right = isinstance(value, _PLAIN[hint]) and not isinstance(value, bool)
    elif typing.get_origin(hint) is typing.Literal:
        right = value in typing.get_args(hint)
    elif isinstance(hint, type) and issubclass(hint, enum.Enum):
        right = value in [member.value for member in hint]
    elif isinstance(value, dict):  # the SDK leaves some parts as they are
        yield from _judged(value, hint, path)
        return
    else:
        right = False
    if not right:
        yield f"{path}: {value!r} is no {getattr(hint, '__name__', hint)}"
