"""End to end: a bare repository with its door, and the clones of six people, one of whom means ill.

Everybody comes in over ssh, so the host's log proves who pushed; no forge is there. The clock is the computer's own,
because the host notes pushes by it.
"""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.approval.town import ITEM, SHUI, Town
from tests.landing.hall import steps, told
from tests.landing.host.conftest import alone
from tests.support import INFO

from taizhang.formats import dump, parse
from taizhang.landing.host.keys import program
from taizhang.landing.host.make import make_bare
from taizhang.landing.land import Landing, Request, land
from taizhang.model import Data

REPORTER, EDITOR, REVIEWER, APPROVER, LEADER, INTRUDER = PEOPLE = (
    "zhang-chunyan", "ye-zhiqiu", "jiang-ruolan", "xia-minghui", "zhou-wenbo", "tang-xiaoman",
)  # fmt: skip
"""The intruder is an editor gone astray: he has an account, and what it opens."""
ADOPTION = {"level": "city", "publication": "publication/xin-zijiang", "issue": "2026年第30期", "date": "2026-11-19"}
RETURNED = "records/info/2026/2026-11-19-niutanhe-xiang-lu.yaml"
IMPORTANT = "records/info/2026/2026-11-19-niutanhe-xiang-qiao.yaml"
RENAMED = "records/info/2026/2026-11-19-niutanhe-xiang-xin.yaml"
STORY_YEAR = 2026
"""The office has an item with the number 1 of this year."""
_SHELL = """\
#!/bin/sh
# What sshd does with a key that has a forced command: it keeps what was asked for, and runs the command instead.
for last; do :; done
exec env -i PATH="$PATH" HOME="$HOME" SSH_ORIGINAL_COMMAND="$last" sh -c "$TEST_FORCED"
"""


def now() -> str:
    """This moment in the office."""
    return datetime.now(ZoneInfo("Asia/Shanghai")).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Clone:
    """What one person works in."""

    person: str
    bare: Path
    town: Town

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run Git, coming in at the host's door by one's own key; nothing is raised."""
        script = self.town.root.parent / "ssh"
        forced = shlex.join([*program(), "host", "ssh", self.person, str(self.bare)])
        door = {"GIT_SSH": str(script), "GIT_SSH_VARIANT": "simple", "TEST_FORCED": forced}
        command = ["git", "-C", str(self.town.root), *arguments]
        return subprocess.run(command, env=alone(**door), capture_output=True, text=True, check=False, timeout=60)

    def fetch(self, branch: str) -> None:
        """Show a branch as it stands at the host."""
        done = self.git("fetch", "-q", "origin", "+refs/heads/*:refs/remotes/origin/*")
        assert done.returncode == 0, done.stderr
        self.town.git("checkout", "-q", "-f", "-B", "main", "origin/main")
        self.town.git("checkout", "-q", "-B", branch, f"origin/{branch}")

    def begin(self, branch: str) -> None:
        """A branch of one's own, from main as it stands at the host."""
        self.fetch("main")
        self.town.git("checkout", "-q", "-b", branch)

    def push(self) -> None:
        """Push the branch that is shown."""
        done = self.git("push", "-q", "origin", "HEAD")
        assert done.returncode == 0, done.stderr

    def hands_in(self, branch: str, path: str, data: Data) -> None:
        """A request with one new record."""
        self.begin(branch)
        self.town.put(path, {**data, "reported_at": now()})
        self.commits()

    def commits(self) -> None:
        """Commit and push what has been changed."""
        self.town.commit(self.person, now())
        self.push()

    def acts(self, branch: str, path: str, action: str, *, key: str | None = None, **said: Any) -> None:
        """Take a step on somebody's branch, and push it."""
        self.fetch(branch)
        self.town.author = REPORTER
        self.town.act(path, action, self.person, now(), key=key, **said)
        self.push()


@dataclass(frozen=True)
class Yard:
    """The host's repository, and everybody's clone of it."""

    bare: Path
    clones: Mapping[str, Clone]

    def git(self, *arguments: str) -> str:
        """What Git says at the host."""
        command = ["git", "-C", str(self.bare), *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout

    @property
    def tip(self) -> str:
        """Where main stands."""
        return self.git("rev-parse", "refs/heads/main").strip()

    def land(self, branch: str) -> Landing:
        """Land a branch, with nothing but the host's log to say who pushed it."""
        return next(iter(land(self.bare, [Request(branch)])))

    def lands(self, branch: str) -> Landing:
        """Land a branch that must not be refused."""
        landing = self.land(branch)
        assert landing.commit is not None, told(landing)
        return landing

    def refused(self, branch: str) -> list[str]:
        """By which rules a branch is refused; main must not move."""
        before = self.tip
        landing = self.land(branch)
        assert (landing.commit, self.tip) == (None, before)
        return sorted({finding.code for finding in landing.findings if finding.level == "error"})

    def data(self, path: str) -> Data:
        """What a record says in main."""
        return parse(self.git("show", f"main:{path}").encode())


@pytest.fixture(scope="module")
def yard(town_template: Path, keys: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Yard:
    """The office, guarded by its host, and six clones."""
    folder = tmp_path_factory.mktemp("end")
    shutil.copytree(town_template, folder / "office")
    office = Town(folder / "office", keys)
    office.office.edit("schemas/policy.yaml", "  as_of: 2026-11-20\n", "")
    office.commit("zou-kai", "2026-04-01T08:00:00+08:00", amend=True)
    bare = folder / "ledger.git"
    make_bare(bare, office.root)
    (folder / "ssh").write_text(_SHELL, "utf-8")
    (folder / "ssh").chmod(0o755)
    clones = {}
    for person in PEOPLE:
        clone = Clone(person, bare, Town(folder / person, keys))
        made = Clone(person, bare, office).git("clone", "-q", f"ssh://ledger@host.example{bare}", str(clone.town.root))
        assert made.returncode == 0, made.stderr
        clones[person] = clone
    return Yard(bare, clones)


@pytest.fixture(scope="module")
def item(yard: Yard) -> Landing:
    """An ordinary item, from clone to clone into main."""
    clones = yard.clones
    clones[REPORTER].hands_in("shui", SHUI, ITEM)
    clones[EDITOR].acts("shui", SHUI, "edit", opinion="文字已順。")
    assert yard.refused("shui") == ["TZ708"]
    clones[REVIEWER].acts("shui", SHUI, "review", opinion="同意。")
    clones[APPROVER].acts("shui", SHUI, "approve", opinion="同意上報。")
    return yard.lands("shui")


def test_an_item_passes_from_clone_to_clone_and_lands(yard: Yard, item: Landing) -> None:
    assert item.commit is not None
    data = yard.data(SHUI)
    year = item.received.year
    assert (data["status"], data["number"]) == ("approved", f"〔{year}〕{2 if year == STORY_YEAR else 1}號")
    taken = ["submit zhang-chunyan", "edit ye-zhiqiu", "review jiang-ruolan", "approve xia-minghui"]
    assert steps(data) == taken
    ref = "info/2026-11-19-niutanhe-xiang-shui"
    said = yard.git("log", "-1", "--format=%B", item.commit).splitlines()
    assert [line for line in said if line.startswith("Step: ")] == [f"Step: {ref} {step} P" for step in taken]


def test_an_important_item_waits_for_the_leader_and_his_own_key(yard: Yard) -> None:
    clones = yard.clones
    clones[REPORTER].hands_in("qiao", IMPORTANT, {**ITEM, "title": "牛潭河鄉危橋封閉", "importance": "important"})
    clones[EDITOR].acts("qiao", IMPORTANT, "edit")
    clones[REVIEWER].acts("qiao", IMPORTANT, "review")
    assert yard.refused("qiao") == ["TZ708"]
    clones[LEADER].acts("qiao", IMPORTANT, "approve", key="zhou", opinion="請交通局當日到場。")
    yard.lands("qiao")
    assert steps(yard.data(IMPORTANT))[-1] == "approve zhou-wenbo"
    assert "approve zhou-wenbo K" in yard.git("log", "-1", "--format=%B", "main")


def test_an_item_is_returned_mended_and_lands_with_both_rounds_of_it(yard: Yard) -> None:
    clones = yard.clones
    clones[REPORTER].hands_in("lu", RETURNED, {**ITEM, "title": "牛潭河鄉通村公路進展"})
    clones[EDITOR].acts("lu", RETURNED, "return", note="補充里程。")
    clones[REPORTER].fetch("lu")
    town = clones[REPORTER].town
    town.act(RETURNED, "submit", REPORTER, now(), sets={"body": "牛潭河鄉通村公路已完成八公里。\n"})
    clones[REPORTER].push()
    for person, action in ((EDITOR, "edit"), (REVIEWER, "review"), (APPROVER, "approve")):
        clones[person].acts("lu", RETURNED, action)
    yard.lands("lu")
    data = yard.data(RETURNED)
    assert [step["action"] for step in data["trail"]] == ["submit", "return", "submit", "edit", "review", "approve"]
    assert data["trail"][2]["was"] == {"body": ITEM["body"]}


def test_an_adoption_is_written_into_the_file_and_landing_writes_the_step(yard: Yard) -> None:
    editor = yard.clones[EDITOR]
    editor.begin("caiyong")
    editor.town.change(INFO, adoptions=[*editor.town.data(INFO).get("adoptions", []), ADOPTION])
    editor.commits()
    yard.lands("caiyong")
    data = yard.data(INFO)
    assert data["adoptions"][-1] == ADOPTION
    assert steps(data)[-1] == f"adopt {EDITOR}"


# what the intruder tries at the door


@pytest.mark.parametrize(
    "arguments",
    [
        ["push", "origin", "HEAD:refs/heads/main"],
        ["push", "--force", "origin", "HEAD:refs/heads/main"],
        ["push", "origin", "--delete", "main"],
        ["push", "origin", "HEAD:refs/heads/Main"],
        ["push", "--force", "origin", "HEAD:refs/heads/topic", "HEAD:refs/heads/main"],
    ],
    ids=["direct", "forced", "deletion", "other letters", "with another"],
)
def test_main_takes_no_push(yard: Yard, arguments: list[str]) -> None:
    intruder, before = yard.clones[INTRUDER], yard.tip
    intruder.begin("mine")
    intruder.town.change(INFO, title="改了的標題")
    intruder.town.commit(INTRUDER, now())
    done = intruder.git(*arguments)
    intruder.town.git("checkout", "-q", "--detach")
    intruder.town.git("branch", "-q", "-D", "mine")
    assert done.returncode == 1
    assert "takes no push; only landing writes main" in done.stderr
    assert yard.tip == before


# what the intruder asks to land


def rename_to_reset(town: Town) -> None:
    """The approved item under another name, as if nobody had ever seen it."""
    data = {key: value for key, value in town.data(SHUI).items() if key not in ("trail", "status", "number")}
    (town.root / SHUI).unlink()
    town.put(RENAMED, data)


def rules_with_records(town: Town) -> None:
    """A role of his own, and a record that needs it, in one request."""
    town.office.edit("schemas/roles.yaml", "  tang-xiaoman:  #", "  tang-xiaoman:  # approver")
    town.change(SHUI, title="改了的標題")


def rules_alone(town: Town) -> None:
    """A role of his own."""
    roles = "    roles:\n      - {role: approver, from: 2025-01-01}\n"
    comment = next(line for line in town.office.read("schemas/roles.yaml").splitlines() if "tang-xiaoman:" in line)
    town.office.edit("schemas/roles.yaml", f"{comment}\n    roles:\n", f"{comment}\n{roles}")


def new_text_under_old_signatures(town: Town) -> None:
    """Other words in an item that has been approved: a correction, for which everybody is asked again."""
    data = town.data(SHUI)
    town.office.write(SHUI, town.office.read(SHUI).replace(data["body"].strip(), "修渠道一百二十公里。"))


def steps_of_others(town: Town) -> None:
    """An item of his own with everybody's steps in it."""
    town.put(RENAMED, {**ITEM, "title": "通村公路", "reported_at": now()})
    for action, person in (("submit", REPORTER), ("edit", EDITOR), ("review", REVIEWER), ("approve", APPROVER)):
        if action != "submit":
            town.author = REPORTER
            town.act(RENAMED, action, person, now())


def trail_taken_away(town: Town) -> None:
    """The approved item without its last step."""
    data = town.data(SHUI)
    town.office.write(SHUI, dump({**data, "status": "reviewed", "trail": data["trail"][:-1]}))


def removed(town: Town) -> None:
    """The approved item gone."""
    (town.root / SHUI).unlink()


@pytest.mark.parametrize(
    ("forge", "rules"),
    [
        (rename_to_reset, ["TZ518", "TZ522", "TZ708"]),
        (rules_with_records, ["TZ702"]),
        (rules_alone, ["TZ703"]),
        (new_text_under_old_signatures, ["TZ708"]),
        (steps_of_others, ["TZ704", "TZ709"]),
        (trail_taken_away, ["TZ521"]),
        (removed, ["TZ522"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
@pytest.mark.usefixtures("item")
def test_landing_refuses_what_breaks_a_rule(yard: Yard, forge: Callable[[Town], None], rules: list[str]) -> None:
    intruder = yard.clones[INTRUDER]
    intruder.begin(forge.__name__)
    forge(intruder.town)
    if intruder.town.git("status", "--porcelain"):
        intruder.town.commit(INTRUDER, now())
    intruder.push()
    assert yard.refused(forge.__name__) == rules
