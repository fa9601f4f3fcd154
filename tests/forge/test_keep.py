"""A clone kept from run to run: what it holds saves reading, and decides nothing."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable, Collection
from pathlib import Path
from threading import Thread

import pytest
from tests.approval.town import ITEM, SHUI
from tests.forge import forge_git
from tests.forge.forge_office import Hall, open_hall
from tests.forge.forge_server import ForgeServer

from taizhang.forge import checkout as module
from taizhang.git import clone_bare
from taizhang.ledger import Ledger

pytestmark = pytest.mark.parametrize("dialect", ["github"], indirect=True)
OTHER = "records/info/2026/2026-11-19-niutanhe-xiang-yangmiao.yaml"
CLONE = "taizhang-clone.git"


@pytest.fixture
def hall(forge_server: ForgeServer, office_template: Path, tmp_path: Path) -> Hall:
    """An office whose landing job keeps its clone, and has run once with a request that waits."""
    hall = open_hall(forge_server, office_template, tmp_path / "clone")
    hall.keep = tmp_path / "var" / "kept"
    hall.request("zhang-chunyan", name="waits", path=OTHER, data={**ITEM, "title": "牛潭河鄉油茶秧苗"})
    assert [ran.landed for ran in hall.land("09:30")] == [None]
    return hall


@pytest.fixture
def clones(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Every clone made anew from now on."""
    made: list[Path] = []

    def noted(target: Path, url: str, header: str | None) -> object:
        made.append(target)
        return clone_bare(target, url, header)

    monkeypatch.setattr(module, "clone_bare", noted)
    return made


def kept(hall: Hall) -> Path:
    """The clone."""
    assert hall.keep is not None
    return hall.keep / CLONE


def lands(hall: Hall, at: str = "18:00") -> bool:
    """Whether a request that is complete lands in the next run, and it alone."""
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    done = {ran.number: ran for ran in hall.land(at)}
    assert [ran.problem for ran in done.values()] == [None, None]
    return done[number].landed == hall.main


def test_the_next_run_reads_only_what_has_changed(
    hall: Hall, clones: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()
    really = Ledger._read

    def noted(ledger: Ledger, paths: Collection[str]) -> None:
        read.update(paths)
        really(ledger, paths)

    monkeypatch.setattr(Ledger, "_read", noted)
    assert lands(hall)
    assert (read, clones) == ({SHUI}, [])


def test_only_its_owner_may_look_into_the_folder(hall: Hall) -> None:
    assert hall.keep is not None
    assert stat.S_IMODE(hall.keep.stat().st_mode) == 0o700


def test_branches_of_earlier_runs_are_gone(hall: Hall) -> None:
    assert sorted(forge_git.branches(kept(hall))) == ["main", "pull/1"]
    hall.server.repositories["office/ledger"].issues[1]["state"] = "closed"
    hall.land("10:00")
    assert sorted(forge_git.branches(kept(hall))) == ["main"]


def _no_head(clone: Path) -> None:
    (clone / "HEAD").unlink()


def _torn_packs(clone: Path) -> None:
    for pack in clone.glob("objects/pack/*.pack"):
        pack.chmod(0o600)
        pack.write_bytes(pack.read_bytes()[:40])


def _lock_left(clone: Path) -> None:
    (clone / "refs/heads/main.lock").write_bytes(b"")


def _empty(clone: Path) -> None:
    shutil.rmtree(clone)
    clone.mkdir()


def _half_made(clone: Path) -> None:
    _empty(clone)
    forge_git.git(clone, "init", "-q", "--bare")


@pytest.mark.parametrize("damage", [_no_head, _torn_packs, _lock_left, _empty])
def test_a_damaged_clone_is_made_anew(hall: Hall, clones: list[Path], damage: Callable[[Path], None]) -> None:
    damage(kept(hall))
    assert lands(hall)
    assert clones == [kept(hall)]


def test_a_clone_that_a_killed_run_left_half_made_is_completed(hall: Hall, clones: list[Path]) -> None:
    _half_made(kept(hall))
    assert lands(hall)
    assert clones == []


def test_the_forges_main_counts_whatever_the_clone_says(hall: Hall) -> None:
    identity = ("-c", "user.name=x", "-c", "user.email=x@y")
    other = forge_git.git(kept(hall), *identity, "commit-tree", "main^{tree}", "-m", "elsewhere")
    forge_git.git(kept(hall), "update-ref", "refs/heads/main", other)
    assert lands(hall)
    assert other not in forge_git.git(hall.git, "rev-list", "main").split()


def test_two_runs_with_one_folder_wait_for_each_other(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    runs = [Thread(target=hall.land) for _ in range(3)]
    for each in runs:
        each.start()
    for each in runs:
        each.join()
    assert hall.landed()["number"] == "〔2026〕2號"
    assert len(hall.said(number)) == 1
