"""A site put in the place of another at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from taizhang.errors import UsageError
from taizhang.site.publish import publish


def test_the_place_leads_to_the_new_site_and_the_one_before_is_kept(tmp_path: Path) -> None:
    place = tmp_path / "office"
    seen = []
    for text in ("one", "two", "three"):
        publish(place, lambda folder, text=text: (folder / "index.html").write_text(text))
        seen.append(place.resolve())
        assert (place / "index.html").read_text() == text
    assert [folder.is_dir() for folder in seen] == [False, True, True]
    assert place.is_symlink()
    assert not place.readlink().is_absolute()
    assert place.resolve().stat().st_mode & 0o777 == 0o755


def test_where_filling_fails_the_place_stays_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "office"
    publish(place, lambda folder: (folder / "index.html").write_text("one"))

    def fails(folder: Path) -> None:
        (folder / "index.html").write_text("half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        publish(place, fails)
    assert (place / "index.html").read_text() == "one"
    assert sorted(path.name for path in (tmp_path / ".versions").iterdir()) == sorted([place.resolve().name, "lock"])


def test_a_second_run_meanwhile_waits_and_neither_loses_half_a_site(tmp_path: Path) -> None:
    place, seen = tmp_path / "office", []

    def slow(folder: Path) -> None:
        (folder / "index.html").write_text("one")
        other.start()
        other.join(0.3)  # without a lock it would be done, and have removed this folder as an old version
        seen.append((other.is_alive(), place.exists()))
        (folder / "more.html").write_text("one")

    other = threading.Thread(target=publish, args=(place, lambda folder: (folder / "index.html").write_text("two")))
    publish(place, slow)
    other.join(10)
    assert seen == [(True, False)]
    assert (place / "index.html").read_text() == "two"
    kept = [path for path in (tmp_path / ".versions").iterdir() if path.is_dir() and path != place.resolve()]
    assert [sorted(page.name for page in folder.iterdir()) for folder in kept] == [["index.html", "more.html"]]


def test_editions_with_names_that_begin_alike_keep_apart(tmp_path: Path) -> None:
    for _ in range(3):
        for name in ("unit-a", "unit-a-b"):
            publish(tmp_path / name, lambda folder, name=name: (folder / "x").write_text(name))
    assert [(tmp_path / name / "x").read_text() for name in ("unit-a", "unit-a-b")] == ["unit-a", "unit-a-b"]


def test_what_was_not_published_here_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "office").mkdir()
    (tmp_path / "office/x").write_text("theirs")
    with pytest.raises(UsageError, match="holds what was not published here"):
        publish(tmp_path / "office", lambda _folder: None)
    assert (tmp_path / "office/x").read_text() == "theirs"
