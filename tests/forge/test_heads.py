"""Heads as only an attacker makes them: whoever may open a request keeps no other from landing, nor breaks a clone."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.approval.town import ITEM, when
from tests.forge import forge_git
from tests.forge.forge_desk import set_up
from tests.forge.forge_filled import ITEM as FORM
from tests.forge.forge_office import LEDGER, Hall, open_hall
from tests.forge.forge_pulls import open_pull
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

from taizhang.forge import land as landing
from taizhang.forge.intake import take_in

pytestmark = pytest.mark.parametrize("dialect", ["github"], indirect=True)
INFO = b"records/info/2026/"


@pytest.fixture
def hall(forge_server: ForgeServer, office_template: Path, tmp_path: Path) -> Hall:
    hall = open_hall(forge_server, office_template, tmp_path / "clone")
    hall.keep = tmp_path / "kept"
    return hall


def made(git: Path, kind: str, content: bytes) -> str:
    """An object, whatever Git thinks of it; its id."""
    command = ["git", "-C", str(git), "hash-object", "-w", "-t", kind, "--stdin", "--literally"]
    return subprocess.run(command, input=content, capture_output=True, check=True).stdout.decode().strip()


def tree(git: Path, *entries: tuple[str, str, bytes], base: str = "main") -> str:
    """A tree: another with files added, each by mode, id and path."""
    lines = b"".join(f"{mode} {object_id}\t".encode() + path + b"\0" for mode, object_id, path in entries)
    environment = {**os.environ, "GIT_INDEX_FILE": str(git / "odd.index")}
    for command, given in ((["read-tree", base], b""), (["update-index", "-z", "--index-info"], lines)):
        subprocess.run(["git", "-C", str(git), *command], env=environment, input=given, check=True)
    done = subprocess.run(["git", "-C", str(git), "write-tree"], env=environment, capture_output=True, check=True)
    return done.stdout.decode().strip()


def commit(git: Path, its_tree: str, *parents: str, at: str = "1795050000 +0800", more: bytes = b"\nx\n") -> str:
    """A commit, whatever Git thinks of it."""
    by = f"z <zhang-chunyan@yuzhu.example> {at}"
    head = [f"tree {its_tree}", *(f"parent {parent}" for parent in parents), f"author {by}", f"committer {by}", ""]
    return made(git, "commit", "\n".join(head).encode() + more)


def heads(git: Path, main: str) -> Iterator[str]:
    """Odd heads, one after the other."""
    same = forge_git.git(git, "rev-parse", "main^{tree}")
    text = made(git, "blob", b"title: x\n")
    old = forge_git.git(git, "ls-tree", "-r", "--name-only", "main", "records/info").splitlines()[0].encode()
    regular = "100644"
    for entries in (
        [(regular, text, INFO + b"\xff\xfe\n.yaml"), (regular, text, b"rec\xff/x")],
        [(regular, text, INFO + b"a/" * 1500 + b"x.yaml")],
        [(regular, text, INFO + b"a" * 3000 + b".yaml")],
        [("160000", "1" * 40, INFO + b"2026-11-19-a.yaml")],
        [("120000", made(git, "blob", b"/etc/passwd"), INFO + b"2026-11-19-a.yaml")],
        [("0", "0" * 40, old), (regular, text, old + b"/child.yaml")],
        [(regular, made(git, "blob", b"\xff{"), b"schemas/policy.yaml")],
        [("120000", made(git, "blob", b"policy.yaml"), b"schemas/roles.yaml")],
        [(regular, made(git, "blob", b"[" * 20_000), INFO + b"2026-11-19-a.yaml")],
    ):
        yield commit(git, tree(git, *entries), main)
    yield commit(git, made(git, "tree", b"100644 records\0" + bytes.fromhex(text)), main)
    yield commit(git, made(git, "tree", b"100644 .git\0" + bytes.fromhex(text)), main)
    yield commit(git, same)
    yield commit(git, same, main, more=b"encoding \xff\xfe\n\n\xff\nCo-authored-by: <\xff@>\n")
    yield commit(git, same, main, more=b"\na\0b")
    yield from (commit(git, same, main, at=at) for at in ("253402300800 +9999", "9" * 20 + " +0000", "-5 +0000"))
    yield commit(git, same, *(commit(git, same, main, more=b"\n%d\n" % number) for number in range(40)))
    yield main


def test_odd_heads_keep_no_request_from_landing_and_the_clone_is_kept(hall: Hall) -> None:
    for number, head in enumerate(heads(hall.git, hall.main)):
        forge_git.git(hall.git, "update-ref", f"refs/heads/odd-{number}", head)
        hall.server.at(when("09:00"))
        open_pull(hall.server, LEDGER, "zhang-chunyan", f"odd-{number}")
    last = hall.request("zhang-chunyan")
    hall.approve(last)
    done = {ran.number: ran for ran in hall.land()}
    assert {number for number, ran in done.items() if ran.landed} == {last}
    said = [ran.problem.render("en") for ran in done.values() if ran.problem]
    assert not [text for text in said if "our own fault" in text]
    assert hall.keep is not None
    assert (hall.keep / "taizhang-clone.git/HEAD").exists()


def _breaks_at(broken: int, really: Any) -> Any:
    def breaks(job: Any, *arguments: Any) -> Any:
        which = arguments[-1]
        if broken == getattr(which, "number", which):
            raise RecursionError("too deep")
        return really(job, *arguments)

    return breaks


def test_a_request_at_which_we_break_keeps_no_other_from_landing(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    odd = hall.request("zhang-chunyan", name="odd")
    forge_git.git(hall.git, "update-ref", "refs/heads/odd", hall.main)
    hall.server.repositories[LEDGER].issues[odd]["pull"]["head"] = "elsewhere"
    last = hall.request("zhang-chunyan")
    hall.approve(last)
    monkeypatch.setattr(landing, "_see_to", _breaks_at(odd, landing._see_to))
    broken, landed = hall.land()
    assert broken.problem is not None
    assert broken.problem.render("en") == "our own fault, which stops no other: RecursionError: too deep"
    assert landed.landed == hall.main


def test_a_form_at_which_we_break_keeps_no_other_out(
    forge_server: ForgeServer, office: OfficeFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = set_up(forge_server, office)
    odd, last = (desk.fill_in("item", "zhang-chunyan", FORM, title=title) for title in ("甲事", "乙事"))
    monkeypatch.setattr(take_in, "_see_to", _breaks_at(odd, take_in._see_to))
    done = {taken.name.rpartition("#")[2]: taken.outcome for taken in desk.tried()}
    assert done == {str(odd): "failed", str(last): "new"}


def test_a_file_named_like_a_trailer_and_an_older_landing_say_nothing(hall: Hall) -> None:
    one, two = (hall.request("zhang-chunyan", name=name) for name in ("one", "two"))
    for number in (one, two):
        hall.server.repositories[LEDGER].issues[number]["state"] = "closed"
    older, newer = "舊的一件", "新的一件"
    for title in (older, newer):
        hall.refresh()
        hall.town.open("zou-kai", "landed")
        hall.town.put(f"records/info/2026/2026-11-19-{len(title)}.yaml", {**ITEM, "title": title})
        hall.town.git("add", "-A", "records")
        said = f"入賬\n\nRequest: {one}\n\nLanded-by: x <x@machine>\nRequest: {two}\n"
        hall.town.git("commit", "-q", "-m", said, at="17:30")
        forge_git.git(hall.git, "fetch", "-q", str(hall.town.root), "landed:main")
    hall.land()
    assert hall.said(one) == []
    [comment] = hall.said(two)
    assert (newer in comment, older in comment) == (True, False)
