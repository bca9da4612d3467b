"""Publish: a proved bundle replaces the one on disk wholly or not at all, and never what a person wrote."""

from burnbook.publish.copies import copy
from burnbook.publish.journal import STAGE, clear, locked, publish, recover, stage
from burnbook.publish.kept import merged
from burnbook.publish.manifest import JOURNAL, UNPROVEN, altered, blocked, changes, edited, published, unproven, whole

__all__ = [
    "JOURNAL",
    "STAGE",
    "UNPROVEN",
    "altered",
    "blocked",
    "changes",
    "clear",
    "copy",
    "edited",
    "locked",
    "merged",
    "publish",
    "published",
    "recover",
    "stage",
    "unproven",
    "whole",
]
