"""A difference as Markdown: for a pull request, and for a terminal as it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from burnbook.explain.difference import Change, Difference, Subject, Woken

_VERBS = {"page": "woken up by", "ticket": "told in tickets of"}
_FEW = 6


def lines(found: Difference, before: str, after: str) -> Iterator[str]:
    """Return the lines: who is told of what first, then what changed of whom."""
    yield f"## What changes from {before} to {after}"
    yield ""
    if found.nothing:
        yield "Nothing that anyone would notice."
        return
    yield "### Who is told"
    yield ""
    yield from (line for one in found.woken for line in _woken(one))
    if not found.woken:
        yield "- As before: nobody is told of more, nobody of less."
    for owner, alike in _by_owner(found.subjects).items():
        yield from _section(owner, alike)


def _woken(found: Woken) -> Iterator[str]:
    verb = _VERBS[found.severity]
    if found.more:
        yield f"- **{found.receiver}** is now also {verb} {_counted(found.more)}"
    if found.less:
        yield f"- **{found.receiver}** is no longer {verb} {_counted(found.less)}"


def _counted(names: tuple[str, ...]) -> str:
    shown = ", ".join(f"`{name}`" for name in names[:_FEW])
    return f"{shown} and {len(names) - _FEW}" if len(names) > _FEW else shown


def _by_owner(found: Iterable[Subject]) -> dict[str, list[Subject]]:
    """Return what changed of a service or an SLO with what changed of its alerts."""
    owners: dict[str, list[Subject]] = {}
    for subject in found:
        owners.setdefault(subject.name.partition(" ")[0], []).append(subject)
    return owners


def _section(owner: str, found: list[Subject]) -> Iterator[str]:
    own = next((subject for subject in found if subject.name == owner), None)
    how = own.how if own else "changed"
    yield ""
    yield f"### {owner}{'' if how == 'changed' else f' is {how}'}"
    if how == "gone":
        return
    yield ""
    for change in own.changes if own else ():
        yield f"- {change.fact}: {_values(change, how)}"
    for alert in () if how == "new" else (subject for subject in found if subject is not own):
        yield from _alert(alert)


def _alert(found: Subject) -> Iterator[str]:
    name = found.name.partition(" ")[2]
    if found.how != "changed":
        yield f"- {name} is {found.how}"
        return
    for change in found.changes:
        yield f"- {name} {change.fact}: {_values(change, found.how)}"


def _values(change: Change, how: str) -> str:
    return _shown(change.after) if how == "new" else f"{_shown(change.before)} → {_shown(change.after)}"


def _shown(text: str) -> str:
    return f"`{text}`" if text else "nothing"
