"""Imported by the server that runs are forked from: it has generated once, so that nothing is parsed anew."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from interrupted import GENERATE, command, define

with tempfile.TemporaryDirectory() as scratch:
    before = dict(os.environ)
    os.environ.update(PATH=scratch, BURNBOOK_TOOLS=scratch, BURNBOOK_PROOFS=str(Path(scratch, "proofs")))
    command(define(Path(scratch, "shop"), checkout="99.5", gateway="99"), *GENERATE)
    os.environ.clear()
    os.environ.update(before)
