"""Strict shapes over documents with positions: either a shape, or everything that is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from burnbook.diagnostics import Problem
from burnbook.load.complaints import complaint
from burnbook.load.types import Wire
from burnbook.model.source import Origin
from burnbook.text.yaml_in import ALIAS, Document

# What our validators say of several keys together.
WHOLE = frozenset(
    {
        "sli-kind",
        "events-side",
        "objective-form",
        "receivers",
        "family-requests",
        "family-statuses",
        "histogram-form",
        "webhook-url",
        "base-form",
        "collector-store",
    }
)
# What a value that has two forms was taken for: no step of a path.
FORMS = frozenset({"[rolling]", "[calendar]"})
Shape = TypeVar("Shape", bound=Wire)


def check(document: Document, shape: type[Shape]) -> tuple[Shape | None, tuple[Problem, ...]]:
    """Return the document as a shape, or None, and everything that is wrong with it."""
    if document.data is None:
        return None, document.problems
    found, errors = _validated(document.data, shape)
    blanks = [*_blanks(document.data, document.origin)]
    nulls = (_null(at) for at, value in blanks if value is None)
    told = (complaint(document.origin, shape, details) for details in errors if not _follows(details, blanks))
    problems = (*document.problems, *nulls, *told)
    return (None if problems else found), problems


def salvaged(document: Document, shape: type[Shape], items: str = "") -> tuple[Shape | None, tuple[int, ...]]:
    """Return the shape without the top-level keys that are wrong, so that what depends on the rest can be looked at.

    Of the list under the key `items` only the items that are wrong are left out; the places of the others come back.
    """
    data = document.data
    if not isinstance(data, dict):
        return None, ()
    _, errors = _validated(data, shape)
    wrong = {tuple(details["loc"]) for details in errors} | {at.path for at, _ in _blanks(data, document.origin)}
    lost = {path[1] for path in wrong if path[:1] == (items,) and len(path) > 1}
    gone = {path[0] for path in wrong if path and not (path[0] == items and len(path) > 1)}
    rest = {key: value for key, value in data.items() if key not in gone}
    listed = rest.get(items)
    kept = tuple(index for index in range(len(listed)) if index not in lost) if isinstance(listed, list) else ()
    if isinstance(listed, list):
        rest[items] = [listed[index] for index in kept]
    return _validated(rest, shape)[0], kept


def _validated(data: Any, shape: type[Shape]) -> tuple[Shape | None, list[ErrorDetails]]:
    try:
        return shape.model_validate(data), []
    except ValidationError as error:
        found = error.errors(include_url=False)
        for details in found:
            details["loc"] = tuple(step for step in details["loc"] if step not in FORMS)
        return None, found


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


def _blanks(data: Any, origin: Origin) -> Iterator[tuple[Origin, Any]]:
    """Return the places without a value: nulls, and aliases that were refused."""
    if isinstance(data, dict | list):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield from _blanks(value, origin.at(key))
    elif data is None or data is ALIAS:
        yield origin, data


def _follows(details: ErrorDetails, blanks: list[tuple[Origin, Any]]) -> bool:
    """Tell whether an error only follows from a blank: it is at one, or says of a whole that a part is lacking."""
    path, kind = details["loc"], details["type"]
    at_one = any(at.path == path[: len(at.path)] for at, _ in blanks) and kind != "extra_forbidden"
    return at_one or (kind in WHOLE and any(at.path[: len(path)] == path for at, _ in blanks))


def _null(at: Origin) -> Problem:
    if isinstance(at.path[-1], int):
        return at.problem("null", "this item has no value", "give it one, or remove it")
    defaults = at.path[-2:] in (("sli", "availability"), ("sli", "probe"))  # the kinds that need no keys
    mend = "write {} for its defaults, or remove the key" if defaults else "give it one, or remove the key"
    return at.problem("null", "this key has no value", mend, key=True)
