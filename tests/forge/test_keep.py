"""A clone kept from run to run: what it holds saves reading, and decides nothing."""

from __future__ import annotations

import gc
import shutil
import stat
import subprocess
from collections.abc import Callable, Collection, Iterator
from contextlib import nullcontext, suppress
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests import support
from tests.approval.town import ITEM, SHUI, when
from tests.forge import forge_git
from tests.forge.forge_office import LEDGER, Hall, open_hall
from tests.forge.forge_server import ForgeServer

from taizhang.errors import TaizhangError
from taizhang.forge import checkout as module
from taizhang.forge import land as land_module
from taizhang.forge.land import judge
from taizhang.git import clone_bare
from taizhang.landing.host.log import LOG
from taizhang.ledger import Ledger

pytestmark = pytest.mark.parametrize("dialect", ["github"], indirect=True)
OTHER = "records/info/2026/2026-11-19-niutanhe-xiang-yangmiao.yaml"
CLONE = "taizhang-clone.git"
IDENTITY = ("-c", "user.name=x", "-c", "user.email=x@y")


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


def _empty(clone: Path) -> None:
    shutil.rmtree(clone)
    clone.mkdir()


def _half_made(clone: Path) -> None:
    _empty(clone)
    forge_git.git(clone, "init", "-q", "--bare")


def _file_instead(clone: Path) -> None:
    shutil.rmtree(clone)
    clone.write_bytes(b"")


def _link_to_nothing(clone: Path) -> None:
    shutil.rmtree(clone)
    clone.symlink_to("nowhere")


def _no_commit(clone: Path) -> None:
    (clone / "refs/heads/main").write_text(f"{'1' * 40}\n")


def _odd_main(clone: Path) -> None:
    (clone / "refs/heads/main").write_text("ref: refs/heads/pull/1\n")


@pytest.mark.parametrize(
    "damage", [_no_head, _torn_packs, _empty, _file_instead, _link_to_nothing, _no_commit, _odd_main]
)
def test_a_damaged_clone_is_made_anew(hall: Hall, clones: list[Path], damage: Callable[[Path], None]) -> None:
    damage(kept(hall))
    assert lands(hall)
    assert clones == [kept(hall)]


def _locks(clone: Path) -> None:
    for name in ("HEAD", "config", "packed-refs", "shallow", "refs/heads/main", "refs/heads/pull/2"):
        (clone / f"{name}.lock").write_bytes(b"")


def _half_written(clone: Path) -> None:
    for name in ("pack/tmp_pack_x", "pack/.tmp-1-pack-x.pack", "pack/pack-x.keep", "info/commit-graph.lock"):
        (clone / "objects" / name).parent.mkdir(exist_ok=True)
        (clone / "objects" / name).write_bytes(b"half")
    (clone / "objects/tmp_objdir-bulk-fsync-x").mkdir()


@pytest.mark.parametrize("left", [_half_made, _locks, _half_written])
def test_what_a_killed_run_left_is_cleared_away(hall: Hall, clones: list[Path], left: Callable[[Path], None]) -> None:
    left(kept(hall))
    assert lands(hall)
    assert clones == []
    assert not [path for path in kept(hall).rglob("*") if path.name.endswith((".lock", ".keep")) or "tmp" in path.name
                if path.name != "taizhang-landing.lock"]  # fmt: skip
    assert {path.name for path in kept(hall).parent.iterdir()} == {CLONE, "taizhang-landing.lock"}


def test_a_clone_within_another_repository_leaves_that_one_alone(hall: Hall) -> None:
    assert hall.keep is not None
    forge_git.git(hall.keep, "init", "-q", "-b", "work")
    forge_git.git(hall.keep, *IDENTITY, "commit", "-q", "--allow-empty", "-m", "mine")
    forge_git.git(hall.keep, "branch", "mine")
    before = forge_git.branches(hall.keep)
    _empty(kept(hall))
    assert lands(hall)
    assert forge_git.branches(hall.keep) == before


def test_a_link_is_taken_away_and_what_it_leads_to_is_left_alone(hall: Hall, tmp_path: Path) -> None:
    other = tmp_path / "other.git"
    shutil.copytree(hall.git, other)
    before = forge_git.git(other, "for-each-ref")
    shutil.rmtree(kept(hall))
    kept(hall).symlink_to(other)
    assert lands(hall)
    assert forge_git.git(other, "for-each-ref") == before


# what is kept decides nothing


def _of_somebody_else(hall: Hall) -> str:
    """The address of another repository, whose main is another; anybody may read it."""
    evil = hall.server.repository("else/ledger", private=False).git
    shutil.rmtree(evil)
    shutil.copytree(hall.git, evil)
    tree = forge_git.git(evil, "rev-parse", "main^{tree}")
    forge_git.git(evil, "update-ref", "refs/heads/main", forge_git.git(evil, *IDENTITY, "commit-tree", tree, "-m", "x"))
    return f"{hall.server.web}/else/ledger.git"


def test_addresses_in_the_clones_settings_lead_nowhere(hall: Hall) -> None:
    ours, other = f"{hall.server.web}/office/ledger.git", _of_somebody_else(hall)
    for name, value in ((f"url.{other}.insteadOf", ours), (f"remote.{ours}.url", other)):
        forge_git.git(kept(hall), "config", name, value)
    assert lands(hall)


@pytest.mark.parametrize(
    ("name", "value"),
    [("fetch.fsckObjects", "false"), ("extensions.partialClone", "origin"), ("core.worktree", "/"),
     ("core.bare", "false"), ("extensions.objectFormat", "sha256"), ("transfer.hideRefs", "refs"),
     ("core.logAllRefUpdates", "always"), ("core.hooksPath", "hooks"), ("include.path", "/dev/null")],
)  # fmt: skip
def test_settings_that_somebody_left_in_the_clone_are_gone(
    hall: Hall, clones: list[Path], name: str, value: str
) -> None:
    before = (kept(hall) / "config").read_bytes()
    with (kept(hall) / "config").open("a") as file:
        section, _, key = name.rpartition(".")
        file.write(f"[{section}]\n\t{key} = {value}\n")
    assert lands(hall)
    assert ((kept(hall) / "config").read_bytes(), clones) == (before, [])


def test_no_log_graft_or_borrowed_object_of_the_clone_counts(hall: Hall, clones: list[Path], tmp_path: Path) -> None:
    clone, main = kept(hall), hall.main
    other = forge_git.git(clone, *IDENTITY, "commit-tree", "main^{tree}", "-m", "elsewhere")
    hook = clone / "hooks/reference-transaction"
    for path, text in (
        (clone / LOG, "no line of a log\n"), (clone / "info/grafts", f"{main} {other}\n"), (clone / "shallow", main),
        (clone / "objects/info/alternates", f"{tmp_path}/nowhere\n"), (hook, "#!/bin/sh\nexit 1\n"),
        (clone / "refs/replace" / main, other),
    ):  # fmt: skip
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    hook.chmod(0o755)
    assert lands(hall)
    assert clones == []
    assert {path.name for path in clone.iterdir()} == {
        ".cache", "HEAD", "config", "objects", "refs", "taizhang-landing.lock",
    }  # fmt: skip


def test_a_clone_of_another_forges_ledger_serves_or_goes(hall: Hall) -> None:
    other = _of_somebody_else(hall)
    shutil.rmtree(kept(hall))
    kept(hall).mkdir()
    clone_bare(kept(hall), other, None)
    assert lands(hall)


def test_a_git_that_a_killed_run_left_behind_moves_nothing(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    with monkeypatch.context() as patched:
        patched.setattr(module.Checkout, "publish", _interrupted)
        with pytest.raises(KeyboardInterrupt):
            hall.land()
    late, before = forge_git.git(kept(hall), "rev-parse", "main"), hall.main
    assert late != before
    order = f"read -r _; git update-ref refs/heads/main {late} {before}"
    with subprocess.Popen(["sh", "-c", order], cwd=kept(hall), stdin=subprocess.PIPE, stderr=subprocess.PIPE) as git:

        def moved_late(*arguments: Any) -> Any:
            if git.returncode is None:
                git.communicate(b"\n")
            return judge(*arguments)

        monkeypatch.setattr(land_module, "judge", moved_late)
        assert [ran.landed for ran in hall.land("18:10")] == [None, hall.main]
    assert hall.state(number) == "closed"
    assert hall.landed()["number"] == "〔2026〕2號"


def _interrupted(*_: Any) -> bool:
    raise KeyboardInterrupt


# damage that shows late


def _rotten_packs(clone: Path) -> None:
    for pack in clone.glob("objects/pack/*.pack"):
        raw = bytearray(pack.read_bytes())
        raw[200:-40:500] = bytes(byte ^ 0xFF for byte in raw[200:-40:500])
        pack.chmod(0o600)
        pack.write_bytes(raw)


def _rotten_index(clone: Path) -> None:
    [index] = clone.glob(".cache/taizhang/*.sqlite")
    raw = index.read_bytes()
    index.write_bytes(raw[:12288] + bytes(byte ^ 0x5A for byte in raw[12288:]))


@pytest.mark.parametrize("damage", [_rotten_packs, _rotten_index])
def test_damage_that_one_run_meets_the_next_has_no_more(hall: Hall, damage: Callable[[Path], None]) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    damage(kept(hall))
    with suppress(Exception):
        hall.land("18:00")
    assert [ran.problem for ran in hall.land("18:10")] in ([None], [None, None])
    assert (hall.state(number), hall.landed()["number"]) == ("closed", "〔2026〕2號")


def test_a_request_that_fails_by_its_own_fault_costs_no_clone(
    hall: Hall, clones: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: Any) -> Any:
        raise TaizhangError(land_module._BUSY)

    with monkeypatch.context() as patched:
        patched.setattr(land_module, "judge", fails)
        assert [ran.problem is None for ran in hall.land("10:00")] == [False]
    assert lands(hall)
    assert clones == []


def test_the_forges_main_counts_whatever_the_clone_says(hall: Hall) -> None:
    other = forge_git.git(kept(hall), *IDENTITY, "commit-tree", "main^{tree}", "-m", "elsewhere")
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


# the folder


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four mebibytes."""
    with support.small_disk(tmp_path / "disk", "4m") as place:
        yield place
        gc.collect()  # what a failure still refers to may have a process of Git in a folder there


@pytest.mark.parametrize("step", ["judge", "land"])
def test_a_disk_that_fills_up_lands_nothing_and_the_next_run_lands(
    hall: Hall, small_disk: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    hall.keep = small_disk / "kept"
    hall.land("10:00")
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    filling, before, really = small_disk / "filling", hall.main, getattr(land_module, step)

    def on_a_full_disk(*arguments: Any) -> Any:
        with filling.open("ab", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"-" * 4096)
        return really(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(land_module, step, on_a_full_disk)
        ran = hall.land()[-1]
    assert (ran.number, ran.landed, hall.main) == (number, None, before)
    assert ran.problem is not None
    assert "No space left on device" in ran.problem.render("en")
    filling.unlink()
    assert [ran.landed for ran in hall.land("18:10")] == [None, hall.main]
    assert hall.landed()["number"] == "〔2026〕2號"


def test_a_folder_that_cannot_be_written_lands_nothing(hall: Hall, small_disk: Path) -> None:
    hall.keep = small_disk / "kept"
    hall.land("10:00")
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    before = hall.main
    for how, problem in (("ro", pytest.raises(OSError, match="Read-only file system")), ("rw", nullcontext())):
        subprocess.run(["mount", "-o", f"remount,{how}", str(small_disk)], check=True)
        with problem:
            hall.land()
        assert (hall.main == before) == (how == "ro")


@pytest.mark.parametrize("what", ["file", "link"])
def test_a_folder_that_is_none_or_whose_lock_is_a_link_is_refused(hall: Hall, tmp_path: Path, what: str) -> None:
    assert hall.keep is not None
    shutil.rmtree(hall.keep)
    other = tmp_path / "other"
    other.write_text("mine")
    if what == "file":
        hall.keep.write_text("mine")
    else:
        hall.keep.mkdir()
        (hall.keep / "taizhang-landing.lock").symlink_to(other)
    with pytest.raises(OSError, match=r"File exists|Too many levels of symbolic links"):
        hall.land()
    assert other.read_text() == "mine"


def test_a_main_that_went_back_lands_the_same_again(hall: Hall) -> None:
    number = hall.request("zhang-chunyan")
    hall.approve(number)
    before = hall.main
    hall.land()
    forge_git.git(hall.git, "update-ref", "refs/heads/main", before)
    hall.server.repositories[LEDGER].issues[number]["state"] = "open"
    assert [ran.landed for ran in hall.land("18:10")] == [None, hall.main]
    assert (hall.main != before, hall.landed()["number"], len(hall.said(number))) == (True, "〔2026〕2號", 1)


def test_a_branch_that_was_pushed_anew_between_two_runs_is_judged_as_it_stands(hall: Hall) -> None:
    number = hall.request("zhang-chunyan", name="again")
    hall.approve(number, land=False)
    hall.land("12:30")
    hall.town.change(SHUI, body="換了內容。\n")
    hall.town.commit("zhang-chunyan", "12:40", amend=True)
    hall.server.at(when("12:40"))
    hall.push("zhang-chunyan", "again")
    hall.comment(number, "ye-zhiqiu", "12:50", "/land")
    before = hall.main
    assert [ran.landed for ran in hall.land("13:00")] == [None, None]
    assert hall.main == before
