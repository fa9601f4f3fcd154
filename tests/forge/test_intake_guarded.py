"""What others can push, edit, delete or open around a form does not choose what becomes of it, and stops no other."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest
from tests.forge import forge_git
from tests.forge.conftest import LEDGER
from tests.forge.forge_desk import BOT, CASE, OWN, Desk, set_up
from tests.forge.forge_filled import FILLED, ITEM, filled
from tests.forge.forge_pulls import open_pull
from tests.forge.forge_server import ForgeServer
from tests.support import OfficeFolder

from taizhang.git import Repository

WRITER = "shi-lei"
"""Somebody who may write in the ledger."""
COUNTERSIGNED = "records/supervision/2026/2026-11-11-huinong-zijin.yaml"


@pytest.fixture
def desk(forge_server: ForgeServer, office: OfficeFolder) -> Desk:
    made = set_up(forge_server, office)
    made.bare.people[forge_server.user(WRITER).login] = "write"
    return made


def failures(desk: Desk) -> list[tuple[str, str]]:
    """What one run could not see to, and why."""
    return [(taken.name, taken.problem.render("zh-Hant")) for taken in desk.tried() if taken.problem]


def planted(desk: Desk, branch: str, message: str, path: str, text: str, at: str) -> None:
    """Somebody pushes a branch with one commit, dated as he likes."""
    folder = desk.office.root.parent / f"planted-{desk.server.next_id()}"
    forge_git.git(desk.office.root.parent, "clone", "-q", desk.remote(WRITER), str(folder))
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(text)
    forge_git.git(folder, "add", "-A")
    tree = forge_git.git(folder, "write-tree")
    pushed(desk, branch, tree, message, at, folder)


def pushed(
    desk: Desk, branch: str, tree: str, message: str, at: str, folder: Path | None = None, who: str = WRITER
) -> None:
    """Somebody leads a branch to a commit of his making, in whose name and at what time he likes."""
    place = folder or desk.bare.git
    named = {"NAME": who, "EMAIL": f"{who}@yuzhu.example", "DATE": at}
    by = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER") for part, value in named.items()}
    commit = subprocess.run(
        ["git", "-C", str(place), "commit-tree", tree, "-p", desk.tip("main"), "-F", "-"],
        env={**os.environ, **by}, input=message, check=True, capture_output=True, text=True,
    ).stdout.strip()  # fmt: skip
    before = forge_git.branches(desk.bare.git)
    forge_git.git(desk.bare.git, "fetch", "-q", str(place), f"+{commit}:refs/heads/{branch}")
    forge_git.note(desk.server, desk.bare, WRITER, before)


def removed(desk: Desk, branch: str) -> None:
    """The office deletes a branch."""
    before = forge_git.branches(desk.bare.git)
    forge_git.git(desk.bare.git, "update-ref", "-d", f"refs/heads/{branch}")
    forge_git.note(desk.server, desk.bare, WRITER, before)


# one file each


def test_two_items_of_one_unit_on_one_day_become_two_records(desk: Desk) -> None:
    first = desk.fill_in("item", "zhang-chunyan", ITEM, "牛潭河鄉冬修水利進展")
    second = desk.fill_in("item", "zhang-chunyan", {**ITEM, "body": "道路修了三公里。"}, "牛潭河鄉冬修水利進展")
    desk.run()
    third = filled(desk, "item")
    desk.run()
    name = "records/info/2026/2026-11-19-niutanhe-xiang-niu-tan-he-xiang-dong-xiu"
    made = [list(desk.changed(f"intake/{number}")) for number in (first, second, third)]
    assert made == [[f"{name}.yaml"], [f"{name}-2.yaml"], [f"{name}-3.yaml"]]


def test_name_of_a_record_is_taken_though_its_request_was_never_opened(desk: Desk) -> None:
    first, second = filled(desk, "item"), filled(desk, "item")
    desk.server.fail("POST", f"/repos/{LEDGER}/pulls", status=422)
    assert [taken.outcome for taken in desk.tried()] == ["failed", "new"]
    desk.run()
    assert len({*desk.changed(f"intake/{first}"), *desk.changed(f"intake/{second}")}) == 2


# when it came


def test_issue_made_a_form_days_later_came_when_it_was_made_one(desk: Desk) -> None:
    number = desk.write("zhang-chunyan", "佔位", "稍後填")
    assert desk.run() == []
    desk.server.at("2026-11-22T14:59:00+08:00")
    desk.edit(number, desk.body("urgent-item", FILLED["urgent-item"][1]), "牛潭河鄉山體滑坡")
    desk.now = "2026-11-22T15:00:00+08:00"
    desk.run()
    assert desk.made(number)["reported_at"] == "2026-11-22T14:59:01+08:00"


@pytest.mark.parametrize(("seen", "reported"), [("10:00:01", "09:00:01"), ("10:00:02", "09:30:01")])
def test_form_counts_from_its_opening_only_if_it_was_seen_within_the_hour(desk: Desk, seen: str, reported: str) -> None:
    number = filled(desk, "item")
    desk.server.at("2026-11-19T09:30:00+08:00")
    desk.edit(number, desk.body("item", ITEM))
    desk.now = f"2026-11-19T{seen}+08:00"
    desk.run()
    assert desk.made(number)["reported_at"] == f"2026-11-19T{reported}+08:00"


def test_form_came_when_it_was_last_touched_where_policy_allows_no_time(
    forge_server: ForgeServer, office: OfficeFolder
) -> None:
    place = office.root / "schemas/policy.yaml"
    before, _, rest = place.read_text().partition("    intake_within:\n")
    place.write_text(before + rest[rest.index("    committers:\n") :])
    desk = set_up(forge_server, office)
    number = filled(desk, "item")
    desk.server.at("2026-11-19T09:30:00+08:00")
    desk.edit(number, desk.body("item", ITEM))
    desk.now = "2026-11-19T09:40:00+08:00"
    desk.run()
    assert desk.made(number)["reported_at"] == "2026-11-19T09:30:01+08:00"


# branches of others


SQUATTED = "分支 intake/1 不是收件程序推送的"


def test_branch_pushed_before_its_issue_was_seen_is_refused_aloud_and_chooses_nothing(desk: Desk) -> None:
    number = filled(desk, "item")
    chosen = "records/info/2026/2026-01-02-shi-lei-xuan-de.yaml"
    planted(desk, "intake/1", f"x\n\nIntake: {LEDGER}#{number}\n", chosen, "title: x\n", "2026-01-02T08:00:00+08:00")
    for _ in range(2):
        [(name, why)] = failures(desk)
        assert (name, why.startswith(SQUATTED)) == (f"{LEDGER}#1", True)
        assert ("還沒有收下**。不是填得不對" in desk.receipt(number), desk.pulls()) == (True, [])
    assert len(desk.comments(number)) == 1
    removed(desk, "intake/1")
    assert [taken.outcome for taken in desk.run()] == ["new"]
    [(path, data)] = desk.changed("intake/1").items()
    assert (path == chosen, data["reported_at"]) == (False, "2026-11-19T09:00:01+08:00")
    assert "**回執：已收到**" in desk.receipt(number)


@pytest.mark.parametrize(("at", "taken"), [("2026-11-19T09:00:01", True), ("2026-11-19T09:00:00", False)])
def test_the_very_commit_of_a_form_is_taken_up_unless_its_time_is_too_early(desk: Desk, at: str, taken: bool) -> None:
    number = filled(desk, "item")
    desk.server.fail("POST", f"/repos/{LEDGER}/pulls", status=422)
    desk.tried()
    made = desk.tip("intake/1")
    commit = Repository(desk.bare.git).commit(made)
    removed(desk, "intake/1")
    pushed(desk, "intake/1", commit.tree, commit.message, f"{at}+08:00", who="zhang-chunyan")
    assert (desk.tip("intake/1") == made) is taken
    assert [why.startswith(SQUATTED) for _, why in failures(desk)] == ([] if taken else [True])
    assert (len(desk.pulls()), "**回執：已收到**" in desk.receipt(number)) == (int(taken), taken)


def test_steps_of_others_on_a_branch_before_its_form_are_not_taken_along(desk: Desk) -> None:
    filled(desk, "countersignature")
    planted(desk, "intake/1", f"x\n\nIntake: {LEDGER}#1\n", COUNTERSIGNED, "title: x\n", "2026-11-19T09:00:01+08:00")
    assert [why.startswith(SQUATTED) for _, why in failures(desk)] == [True]
    assert desk.pulls() == []


@pytest.mark.parametrize("dialect", ["github"], indirect=True)
def test_branch_that_another_led_elsewhere_is_left_alone_when_the_form_is_edited(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    repository = Repository(desk.bare.git)
    commit = repository.commit(desk.tip("intake/1"))
    pushed(desk, "intake/1", commit.tree, commit.message, "2026-11-18T08:00:00+08:00")
    there = desk.tip("intake/1")
    desk.edit(number, desk.body("item", {**ITEM, "place": "清水村"}))
    desk.run()
    assert (desk.tip("intake/1"), "已經有人經手" in desk.receipt(number)) == (there, True)


def damaged(desk: Desk, branch: str) -> None:
    """A branch that Git will not fetch: its commit has no proper time."""
    tree = forge_git.git(desk.bare.git, "rev-parse", "main^{tree}")
    raw = f"tree {tree}\nauthor a <a@b> 1 +0000\ncommitter a <a@b> 1 +00000\n\nx\n".encode()
    command = ["git", "-C", str(desk.bare.git), "hash-object", "-t", "commit", "-w", "--literally", "--stdin"]
    made = subprocess.run(command, input=raw, check=True, capture_output=True).stdout.decode().strip()
    forge_git.git(desk.bare.git, "update-ref", f"refs/heads/{branch}", made)


def test_damaged_branch_stops_no_form_but_its_own(desk: Desk) -> None:
    first, second = filled(desk, "item"), filled(desk, "item")
    damaged(desk, f"intake/{first}")
    damaged(desk, "intake/note")
    done = desk.tried()
    assert [(taken.name, taken.outcome) for taken in done] == [(f"{LEDGER}#1", "failed"), (f"{LEDGER}#2", "new")]
    assert "還沒有收下**。不是填得不對" in desk.receipt(first)
    assert "**回執：已收到**" in desk.receipt(second)


@pytest.mark.parametrize("other", ["intake/1/x", "intake"])
def test_branch_in_the_way_is_named_and_the_sender_is_told(desk: Desk, other: str) -> None:
    number = filled(desk, "item")
    forge_git.git(desk.bare.git, "branch", other, "main")
    assert failures(desk) == [
        (f"{LEDGER}#1", f"分支 {other} 佔了收件分支 intake/1 的位置：請核對是誰推送的並刪除，之後會自動收下")
    ]
    assert desk.receipt(number) == (
        "<!-- taizhang: receipt -->\n**回執：還沒有收下**。不是填得不對，是平台上有一處沒有辦成，"
        "本辦的運行記錄裏寫明了是"
        "哪一處；辦好後自動收下，不必另報。緊急的，請同時打電話。\n"
    )
    removed(desk, other)
    assert [taken.outcome for taken in desk.run()] == ["new"]
    assert desk.made(number)["reported_at"] == "2026-11-19T09:00:01+08:00"


def test_request_of_somebody_else_from_an_issues_branch_is_named_and_the_sender_is_told(desk: Desk) -> None:
    number = filled(desk, "item")
    forge_git.git(desk.bare.git, "branch", "intake/1", "main")
    theirs = open_pull(desk.server, LEDGER, WRITER, "intake/1")
    assert failures(desk) == [
        (f"{LEDGER}#1", f"{WRITER} 從收件分支 intake/1 開了第 {theirs} 號請求：請關閉它，之後會自動收下")
    ]
    assert "還沒有收下" in desk.receipt(number)
    desk.bare.issues[theirs]["state"] = "closed"
    assert [taken.outcome for taken in desk.run()] == ["new"]
    assert [pull["user"] for pull in desk.pulls()] == [WRITER, BOT]


def test_what_goes_wrong_later_does_not_take_back_a_receipt(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    there = desk.receipt(number)
    desk.edit(number, desk.body("item", {**ITEM, "place": "清水村"}))
    desk.server.fail("GET", f"/repos/{LEDGER}/pulls/*/reviews", status=404)
    assert [taken.outcome for taken in desk.tried()] == ["failed"]
    assert desk.receipt(number) == there


# receipts that others changed or deleted


def landed(desk: Desk, form: str) -> int:
    """A form that was approved by its own landing and closed; its number."""
    number = desk.fill_in(form, "mo-changfa", FILLED[form][1])
    desk.run()
    [pull] = [pull for pull in desk.pulls() if pull["pull"]["head"] == f"intake/{number}"]
    main, head = desk.tip("main"), pull["pull"]["commit"]
    forge_git.git(desk.bare.git, "update-ref", "refs/heads/main", head, main)
    pull["pull"]["merged_at"] = desk.server.tick()
    desk.bare.issues[pull["number"]].update(state="closed", pull=pull["pull"])
    assert [taken.outcome for taken in desk.run(number, LEDGER)] == ["landed"]
    return number


def test_receipt_that_names_a_request_of_others_tells_nothing_of_it(desk: Desk) -> None:
    mine = filled(desk, "item", OWN)
    desk.run()
    [pull] = desk.pulls()
    desk.bare.issues[pull["number"]]["state"] = "closed"
    landed(desk, "progress")
    theirs = desk.pulls()[-1]["number"]
    [comment] = desk.server.repositories[OWN].comments
    comment["body"] = f"<!-- taizhang: receipt pull={theirs} ref={CASE} seen={'0' * 64} -->\n"
    assert [taken.outcome for taken in desk.run(mine, OWN)] == ["closed"]
    assert "冬修水利任務" not in desk.receipt(mine, OWN)
    assert desk.receipt(mine, OWN).startswith(f"<!-- taizhang: receipt pull={pull['number']} seen=")
    comment["body"] = f"<!-- taizhang: receipt pull={theirs} seen={'0' * 64} -->\n"
    assert [taken.outcome for taken in desk.run(mine, OWN)] == ["closed"]
    assert "惠農資金發放" not in desk.receipt(mine, OWN)


def test_form_whose_receipt_was_deleted_is_not_landed_again(desk: Desk) -> None:
    number = landed(desk, "progress")
    before = desk.receipt(number)
    desk.bare.comments.clear()
    desk.bare.issues[number]["state"] = "open"
    assert [taken.outcome for taken in desk.run()] == ["landed"]
    assert (len(desk.pulls()), desk.bare.issues[number]["state"], desk.receipt(number).partition("\n")[2]) == (
        1, "closed", before.partition("\n")[2],
    )  # fmt: skip


def test_form_whose_request_was_closed_stays_closed_without_its_receipt(desk: Desk) -> None:
    number = filled(desk, "item")
    desk.run()
    desk.bare.issues[desk.pulls()[0]["number"]]["state"] = "closed"
    desk.bare.comments.clear()
    assert [taken.outcome for taken in desk.run()] == ["closed"]
    assert (len(desk.pulls()), "已經關閉，沒有入賬" in desk.receipt(number)) == (1, True)
