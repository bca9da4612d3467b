"""What commands write beside the bundle stands there whole, or what stood there before."""

from __future__ import annotations

from pathlib import Path

import pytest

from burnbook import saving


def test_a_link_stays_one_and_what_it_leads_to_is_replaced(tmp_path: Path) -> None:
    real, link = tmp_path / "reports" / "page.html", tmp_path / "page.html"
    real.parent.mkdir()
    real.write_text("old")
    link.symlink_to(real)
    saving.write({link: b"new"})
    assert link.is_symlink()
    assert real.read_bytes() == b"new"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["page.html", "page.html", "reports"]


def test_where_one_file_is_refused_none_is_written_and_nothing_is_left(tmp_path: Path) -> None:
    page, blocked = tmp_path / "page.html", tmp_path / "file"
    page.write_text("old")
    blocked.write_text("no folder")
    with pytest.raises(OSError, match="file"):
        saving.write({page: b"new", blocked / "chart.svg": b"new"})
    assert page.read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "page.html"]
