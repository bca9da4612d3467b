"""The page as a picture: a headless Chromium opens it, tells how high it is, and draws it."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from burnbook import toolbox
from burnbook.live.processes import LiveError, scratch

WIDTH = 1200
_SCALE = 1.25  # pixels of the picture for each of the page
_SECONDS = 60
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_HEIGHT = re.compile(r'<html[^>]* data-height="(\d+)"')


def browser() -> str | None:
    """Return the Chromium on PATH, if there is one."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


def photograph(page: str, browser: str) -> bytes:
    """Return a page as PNG; raise `LiveError` if the browser does not draw it."""
    with scratch() as folder:
        file, shot = folder / "page.html", folder / "shot.png"
        file.write_text(page, "utf-8")
        told = _run(browser, folder, file, f"--window-size={WIDTH},800", "--dump-dom")
        if not (height := _HEIGHT.search(told)):
            raise LiveError(f"{browser} did not open the page:\n{told[-2000:]}")
        size = f"--window-size={WIDTH},{height[1]}"
        said = _run(browser, folder, file, size, f"--force-device-scale-factor={_SCALE}", f"--screenshot={shot}")
        if not shot.is_file():
            raise LiveError(f"{browser} drew nothing:\n{said[-2000:]}")
        return shot.read_bytes()


def _run(browser: str, folder: Path, file: Path, *flags: str) -> str:
    usual = ["--headless", "--disable-gpu", "--hide-scrollbars", "--no-first-run", "--disable-background-networking"]
    usual += ["--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}"]
    usual += ["--no-sandbox"] if os.geteuid() == 0 else []
    return toolbox.run((browser, *usual, *flags, file.as_uri()), folder, _SECONDS).output
