"""The same examples on every machine: a gate must not fail by chance."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("gate", derandomize=True, deadline=None, database=None)
