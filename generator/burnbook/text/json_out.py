"""JSON out: two spaces, real letters, a final newline, the same bytes every time."""

from __future__ import annotations

import json
from typing import Any


def dump(data: Any) -> str:
    """Return JSON in the order of the data."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
