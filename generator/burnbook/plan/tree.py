"""The tree of routes in a user's own configuration, in its old and new forms."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from burnbook.diagnostics import Report
from burnbook.model.routing import Match, Route
from burnbook.model.source import Origin
from burnbook.text import matchers

_OLD_FORMS = (("match", "="), ("match_re", "=~"))


def read(found: Mapping[str, Any], origin: Origin, report: Report, receiver: str = "") -> Route:
    """Return a route of a configuration with its branches; a receiver that is not stated is that of the route above."""
    own = str(found.get("receiver") or receiver)
    below = found.get("routes") or ()
    return Route(
        receiver=own,
        matchers=tuple(_matchers(found, origin, report)),
        routes=tuple(read(one, origin.at("routes", index), report, own) for index, one in enumerate(below)),
        copy=bool(found.get("continue")),
    )


def _matchers(found: Mapping[str, Any], origin: Origin, report: Report) -> Iterator[Match]:
    for key, operator in _OLD_FORMS:
        for name, value in (found.get(key) or {}).items():
            yield from _usable([(name, operator, str(value))], origin.at(key, name), report)
    for index, text in enumerate(found.get("matchers") or ()):
        yield from _usable(matchers.parse(str(text)), origin.at("matchers", index), report)


def _usable(found: list[Match] | tuple[Match, ...] | None, at: Origin, report: Report) -> Iterator[Match]:
    """Yield matchers that can be followed, and report those that cannot."""
    if found is None:
        mend = 'write label="value", one an item'
        report(at.problem("base-matcher", "this matcher cannot be read", mend))
    for match in found or ():
        try:
            re.compile(match[2] if "~" in match[1] else "")
        except re.error as error:
            report(at.problem("base-matcher", f"this regex cannot be followed: {error}", "write it more plainly"))
        else:
            yield match
