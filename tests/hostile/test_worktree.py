"""Hostile things in the folder itself: refused by what they are, never opened, never followed."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

import pytest
from tests.support import INFO, UNIT, OfficeFolder

from taizhang.errors import Exit
from taizhang.ledger import CACHE

_CANARY = "KEPT-OUTSIDE"


class Odd(NamedTuple):
    """What is done to an office, and all that a check then finds, as `path CODE`."""

    do: Callable[[Path], object]
    found: list[str]


def _socket(path: Path) -> None:
    """Sockets have short names only; so it is made where it stands."""
    here = Path.cwd()
    os.chdir(path.parent)
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


def _write(path: Path, text: str = "title: 甲\n") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def _replace(folder: Path, make: Callable[[Path], object]) -> None:
    folder.rename(folder.with_name("moved"))
    make(folder)


def _outside(root: Path) -> Path:
    return root.parent / "outside"


_A, _PDF = "records/unit/a.yaml", "records/attachments/a.pdf"
ODD = {
    "link to a record": Odd(lambda r: (r / _A).symlink_to("niutanhe-xiang.yaml"), [f"{_A} TZ304"]),
    "link to a file outside": Odd(lambda r: (r / _A).symlink_to(_outside(r) / "secret.yaml"), [f"{_A} TZ304"]),
    "link to a pipe outside": Odd(lambda r: (r / _A).symlink_to(_outside(r) / "pipe"), [f"{_A} TZ304"]),
    "link to an endless device": Odd(lambda r: (r / _A).symlink_to("/dev/zero"), [f"{_A} TZ304"]),
    "link to itself": Odd(lambda r: (r / _A).symlink_to("a.yaml"), [f"{_A} TZ304"]),
    "link to nothing": Odd(lambda r: (r / _A).symlink_to("nothing"), [f"{_A} TZ304"]),
    "link to the folder above": Odd(lambda r: (r / "records/study").symlink_to(".."), ["records/study TZ304"]),
    "link to a folder outside": Odd(lambda r: (r / "records/study").symlink_to(_outside(r)), ["records/study TZ304"]),
    "year that is a link": Odd(lambda r: (r / "records/info/2027").symlink_to("2026"), ["records/info/2027 TZ304"]),
    "attachment that is a link": Odd(
        lambda r: ((r / _PDF).parent.mkdir(), (r / _PDF).symlink_to(_outside(r) / "pipe")), [f"{_PDF} TZ304"]
    ),
    "record under another name": Odd(
        lambda r: os.link(r / UNIT, r / "records/unit/A.yaml"), ["records/unit/A.yaml TZ303"]
    ),
    "pipe": Odd(lambda r: os.mkfifo(r / _A), [f"{_A} TZ304"]),
    "pipe among attachments": Odd(lambda r: ((r / _PDF).parent.mkdir(), os.mkfifo(r / _PDF)), [f"{_PDF} TZ304"]),
    "socket": Odd(lambda r: _socket(r / _A), [f"{_A} TZ304"]),
    "program": Odd(lambda r: (r / INFO).chmod(0o755), [f"{INFO} TZ304"]),
    "folder named like a file": Odd(lambda r: _write(r / _A / "b.yaml"), [f"{_A}/b.yaml TZ302"]),
    "file named like a folder": Odd(lambda r: _write(r / "records/study"), ["records/study TZ301"]),
    "repository within": Odd(lambda r: _write(r / "records/unit/.git/config"), ["records/unit/.git/config TZ303"]),
    "name with a line end": Odd(lambda r: _write(r / "records/unit/a\nb.yaml"), ["records/unit/a\\nb.yaml TZ303"]),
    "name with an escape": Odd(
        lambda r: _write(r / "records/unit/\x1b[2J.yaml"), ["records/unit/\\u001b[2J.yaml TZ303"]
    ),
    "name that is not UTF-8": Odd(
        lambda r: _write(Path(os.fsdecode(os.fsencode(r / "records/unit") + b"/\xff.yaml"))),
        ["records/unit/\\udcff.yaml TZ303"],
    ),
    "names of two forms": Odd(
        lambda r: (_write(r / "records/unit/e\u0301.yaml"), _write(r / "records/unit/\u00e9.yaml")),
        ["records/unit/e\u0301.yaml TZ303", "records/unit/\u00e9.yaml TZ303"],
    ),
    "60 folders in one another": Odd(
        lambda r: _write(r / "records" / "/".join(["a"] * 60) / "b.yaml"), [f"records{'/a' * 20} TZ304"]
    ),
    "records in capitals": Odd(lambda r: _write(r / "RECORDS/unit/a.yaml"), ["RECORDS/unit/a.yaml TZ306"]),
    "records that are a link": Odd(
        lambda r: _replace(r / "records", lambda path: path.symlink_to("moved")), ["records TZ305"]
    ),
    "records that are a link outside": Odd(
        lambda r: _replace(r / "records", lambda path: path.symlink_to(_outside(r))), ["records TZ305"]
    ),
    "records that are a pipe": Odd(lambda r: _replace(r / "records", os.mkfifo), ["records TZ305"]),
    "records that are a file": Odd(lambda r: _replace(r / "records", _write), ["records TZ305"]),
    "schemas that are a link": Odd(
        lambda r: _replace(r / "schemas", lambda path: path.symlink_to("moved")), ["schemas TZ901"]
    ),
    "kinds that are a link": Odd(
        lambda r: _replace(r / "schemas/kinds", lambda path: path.symlink_to("moved")),
        ["schemas/kinds TZ901"],
    ),
    "rule that is a pipe": Odd(
        lambda r: os.mkfifo(r / "schemas/kinds/a.schema.json"), ["schemas/kinds/a.schema.json TZ901"]
    ),
    "rule that is a link to a device": Odd(
        lambda r: (r / "schemas/hooks.yaml").symlink_to("/dev/zero"), ["schemas/hooks.yaml TZ901"]
    ),
    "rule that is nested 100,000 deep": Odd(
        lambda r: _write(r / "schemas/kinds/a.schema.json", '{"a": ' + "[" * 100_000),
        ["schemas/kinds/a.schema.json TZ901"],
    ),
}


_SPECIAL = {name: odd for name, odd in ODD.items() if odd.found[0].endswith(("TZ304", "TZ305"))}


@pytest.fixture
def guarded(office: OfficeFolder) -> OfficeFolder:
    """An office beside things that must not be read: a pipe, which would hang, and a text, which would show."""
    outside = _outside(office.root)
    outside.mkdir()
    (outside / "secret.yaml").write_text(f"{_CANARY}: 1\n{_CANARY}: 2\n", "utf-8")
    os.mkfifo(outside / "pipe")
    return office


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_refused_and_never_opened(odd: Odd, guarded: OfficeFolder, snapshot: Callable[[Path], dict[str, str]]) -> None:
    odd.do(guarded.root)
    before = snapshot(guarded.root)
    done = guarded.run("check")
    assert done.returncode == Exit.FINDINGS
    assert _found(done.stdout) == odd.found
    assert _CANARY not in done.stdout + done.stderr
    assert snapshot(guarded.root) == before


@pytest.mark.parametrize("odd", _SPECIAL.values(), ids=_SPECIAL)
def test_fmt_neither_follows_nor_replaces_it(
    odd: Odd, guarded: OfficeFolder, snapshot: Callable[[Path], dict[str, str]]
) -> None:
    odd.do(guarded.root)
    links = {path: state for path, state in snapshot(guarded.root).items() if not state.startswith("100")}
    outside = snapshot(_outside(guarded.root))
    done = guarded.run("fmt")
    assert done.returncode in (Exit.OK, Exit.FINDINGS, Exit.USAGE)
    assert _CANARY not in done.stdout + done.stderr
    after = snapshot(guarded.root)
    assert {path: after.get(path) for path in links} == links
    assert snapshot(_outside(guarded.root)) == outside


def test_a_committed_index_that_calls_everything_sound_is_not_believed(
    make_office: Callable[..., OfficeFolder], tmp_path: Path
) -> None:
    forger = make_office("forger")
    _run_git(forger, "init", "-q")
    forger.edit(UNIT, "type: township", "type: empire")
    assert forger.run("check").returncode == Exit.FINDINGS
    for path in (forger.root / CACHE).glob("index-*.sqlite"):
        with closing(sqlite3.connect(path)) as index:
            index.execute("UPDATE verdict SET findings = '[]'")
            index.commit()
    assert forger.run("check").returncode == Exit.OK  # he believes himself; does anybody else?
    shutil.copytree(forger.root, tmp_path / "clone", ignore=shutil.ignore_patterns(".git"))
    clone = OfficeFolder(tmp_path / "clone")
    _run_git(clone, "init", "-q")
    done = clone.run("check")
    assert (done.returncode, f"{UNIT}:3:7: error TZ204 " in done.stdout) == (Exit.FINDINGS, True)


def _run_git(office: OfficeFolder, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=office.root, check=True)


def _found(report: str) -> list[str]:
    """Findings as `path CODE`."""
    heads = [line.split(":1:1: error ") for line in report.splitlines() if ":1:1: error " in line]
    return [f"{path} {rest.split()[0]}" for path, rest in heads]
