"""Lands the sample's story in a bare repository, as an office with one landing an evening would.

python tools/sample_office/office.py             # make .cache/sample.git anew, and say where it is
python tools/sample_office/office.py office.git  # make office.git instead, which must not be there yet
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from pathlib import Path

from sample_office.branch import Branch, Desk
from sample_office.build import ROOT, office_rules
from sample_office.keys import write_key
from sample_office.plan import Ask, Piece, evening, numbers, plan, waiting
from sample_office.story import STORY, WAITING, Told, file_of, make_keys, tell
from taizhang.approval import Evidence
from taizhang.errors import TaizhangError
from taizhang.git import NewObjects, Repository, Signature, commit_text
from taizhang.git.making import make
from taizhang.landing.host.make import make_bare
from taizhang.landing.land import Landing, Request, land
from taizhang.landing.lander import Lander
from taizhang.landing.main import MAIN
from taizhang.ledger import WorkTree
from taizhang.model import REGULAR
from taizhang.workflow import Rules

USUAL = ROOT / ".cache" / "sample.git"
BEGAN = datetime.fromisoformat("2025-12-24T17:00:00+08:00")
"""When the opening balance was drawn up."""
_KEEPERS = ("zou-kai", "cao-zhengping")
"""Who proposes the landing machine, and the rule-keeper who approves it."""
_NO_MACHINES, _MACHINES = "machines: []\n", "machines:\n  - {{name: landing, key: {key}, from: 2025-12-26}}\n"
_MACHINE_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICDt0eh5o3zLvQK8juxFUzA02izQqcRd8o1jvygR1++9"
_ROLES = "schemas/roles.yaml"


class RefusedError(Exception):
    """A request of the story cannot land: the story is wrong, or the software is."""

    def __init__(self, landing: Landing) -> None:
        said = [f"{f.code} {f.path}: {f.message('en')}" for f in landing.findings if f.level == "error"]
        super().__init__("\n".join([landing.branch, *said]))


def make_office(target: Path) -> list[Landing]:
    """Make the bare repository `target`, and land the story in it; every landing, in order.

    Raises:
        RefusedError: a request cannot land.
        UsageError: `target` is there already.
    """
    rules = office_rules()
    with tempfile.TemporaryDirectory() as folder:
        tellings = tell(STORY, rules, make_keys(Path(folder), rules))
        opening, asks = plan(tellings, rules)
        begin(target, Path(folder), rules, opening)
        desk = Desk(target, Repository(target), rules, names_of(tellings))
        landings = [_name_the_machine(desk), *_land(desk, asks, machine(Path(folder)))]
        _leave(desk, [landing.branch for landing in landings])
        for told in tell(WAITING, rules, {}):
            Branch(desk, told.ref, str(desk.repository.branch(MAIN))).ask(waiting(told), len(landings) + 1)
        return landings


def begin(target: Path, folder: Path, rules: Rules, opening: Sequence[Piece]) -> None:
    """Make the bare repository `target` with its root: the rules, and what there was before anything landed."""
    given = numbers(opening, [])
    draft = folder / "draft.git"
    draft.mkdir()
    make(draft, bare=True)
    tree = WorkTree(ROOT)
    texts = {entry.path: tree.read(entry) for entry in tree.entries("schemas")}
    latest = {piece.told.ref: piece.moments[-1].data for piece in opening}
    for ref, data in latest.items():
        number = {"number": given[ref]} if ref in given else {}
        path, text = file_of(rules, ref, {**data, **number})
        texts[path] = text.encode()
    new = NewObjects()
    files = {path: (REGULAR, new.add("blob", text)) for path, text in texts.items()}
    by = Signature("何靜", "he-jing@yuzhu.example", BEGAN)
    tree = new.edited("", files, lambda _: b"")
    root = new.add("commit", commit_text(tree, (), by, "期初：規則、單位、人員和制度\n"))
    repository = Repository(draft)
    repository.keep(new)
    repository.move_branch(MAIN, root, "0" * len(root), "open")
    make_bare(target, draft)


def names_of(tellings: Iterable[Told]) -> dict[str, str]:
    """What the story's people are called, by id."""
    return {told.ref.removeprefix("person/"): str(told.facts["title"]) for told in tellings if told.kind == "person"}


def machine(folder: Path) -> Lander:
    """The machine that lands, its key written into `folder`."""
    return Lander(key=write_key(folder, Lander.name, _MACHINE_KEY))


def propose_machine(branch: Branch) -> str:
    """Propose, and approve as a rule-keeper, that from the next day on the machine signs what lands; who proposes."""
    author, keeper = _KEEPERS
    at = BEGAN + timedelta(days=1)
    text = (branch.desk.repository.file_at(branch.base, _ROLES) or b"").decode()
    changed = text.replace(_NO_MACHINES, _MACHINES.format(key=_MACHINE_KEY))
    branch.commit(_ROLES, changed, author, at, "登記入賬機")
    branch.push(author, at)
    branch.review(keeper, at + timedelta(minutes=30), "同意。")
    branch.keep()
    return author


def _name_the_machine(desk: Desk) -> Landing:
    """The first landing, which nobody signs yet."""
    branch = Branch(desk, "rules/landing-machine", str(desk.repository.branch(MAIN)))
    account = desk.account(propose_machine(branch))
    request = Request(branch.name, Evidence("1", account, account, reviews=tuple(branch.reviews)))
    return _landed(land(desk.bare, [request], now=evening(BEGAN + timedelta(days=1))))[0]


def _land(desk: Desk, asks: Iterable[Ask], machine: Lander) -> Iterator[Landing]:
    """One landing an evening; each request begins at main as it stood when its first step was taken."""
    tips = [(BEGAN, str(desk.repository.branch(MAIN)))]
    number = 1
    for received, tonight in groupby(asks, key=lambda ask: ask.received):
        requests = []
        for ask in tonight:
            number += 1
            base = next((tip for at, tip in reversed(tips) if at <= ask.began), tips[0][1])
            requests.append(Branch(desk, ask.branch, base).ask(ask, number))
        yield from _landed(land(desk.bare, requests, machine, received))
        tips.append((received, str(desk.repository.branch(MAIN))))


def _leave(desk: Desk, landed: Iterable[str]) -> None:
    """Take away the branches that have landed, as a host does, and pack what is there."""
    gone = "".join(f"delete refs/heads/{name}\n" for name in landed)
    for arguments, given in ((["update-ref", "--stdin"], gone), (["repack", "-adq"], "")):
        subprocess.run(["git", "-C", str(desk.bare), *arguments], input=given, text=True, check=True)  # noqa: S603, S607


def _landed(landings: Iterable[Landing]) -> list[Landing]:
    done = []
    for landing in landings:
        if landing.commit is None:
            raise RefusedError(landing)
        done.append(landing)
    return done


def main() -> int:
    """Make the repository."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path, nargs="?", help=f"where to (default: {USUAL.relative_to(ROOT)})")
    target: Path = parser.parse_args().target or USUAL
    if target == USUAL:
        shutil.rmtree(USUAL, ignore_errors=True)
        USUAL.parent.mkdir(exist_ok=True)
    try:
        landings = make_office(target)
    except TaizhangError as error:
        sys.exit(error.render("en"))
    except RefusedError as error:
        sys.exit(str(error))
    print(f"{len(landings)} landings", file=sys.stderr)
    print(target.resolve())
    return 0


if __name__ == "__main__":
    sys.exit(main())
