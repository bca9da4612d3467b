"""YAML out: one dumper for rules and configurations, safe for YAML 1.1 and 1.2 readers, the same bytes every time."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import yaml

_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
_NUMBER_LIKE = re.compile(r"[-+]?(\.?\d[\d_]*\.?[\d_]*([eE][-+]?\d+)?|0[xob][\da-fA-F_]+)\Z")


class _Dumper(_DUMPER):  # type: ignore[misc]
    """No aliases; multi-line text as blocks; whatever some reader takes for a number or a boolean is quoted."""

    def ignore_aliases(self, data: Any) -> bool:
        """Repeat values rather than alias them: people read these files."""
        return True


def _text(dumper: Any, value: str) -> Any:
    if "\n" in value and not re.search(r"[ \t]\n|\A[ \n]|[^\n\x20-\x7e\xa0-\ud7ff]", value):
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|")
    return dumper.represent_scalar("tag:yaml.org,2002:str", value)


def _decimal(dumper: Any, value: Decimal) -> Any:
    return dumper.represent_scalar("tag:yaml.org,2002:float", format(value.normalize(), "f"))


_Dumper.add_representer(str, _text)
_Dumper.add_representer(Decimal, _decimal)
_Dumper.add_implicit_resolver("tag:burnbook,2026:number", _NUMBER_LIKE, list("-+.0123456789"))
_Dumper.add_implicit_resolver("tag:burnbook,2026:bool", re.compile(r"[yYnN]\Z"), list("yYnN"))


def dump(data: Any, comment: str = "") -> str:
    """Return block YAML in the order of the data, under a comment whose lines need no `#` yet."""
    head = "".join(f"# {line}".rstrip() + "\n" for line in comment.splitlines())
    body = yaml.dump(data, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000, default_flow_style=False)
    return head + str(body)
