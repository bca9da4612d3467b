"""The base: an Alertmanager configuration of the user's own, that ours is put into."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from burnbook.model.source import Origin


@dataclass(frozen=True, slots=True)
class Base:
    """The configuration as it was read; `origin` knows the place of each of its parts."""

    data: Mapping[str, Any]
    origin: Origin = field(compare=False, repr=False)

    def named(self, key: str) -> dict[str, Origin]:
        """Return the names in one of its lists, such as `receivers`, with their places."""
        return {
            item["name"]: self.origin.at(key, index, "name")
            for index, item in enumerate(self.data.get(key) or ())
            if isinstance(item.get("name"), str)
        }
