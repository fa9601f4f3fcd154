"""Ways round the chain that somebody with a clone, an account or a key might try: each ends where it should."""

from __future__ import annotations

import subprocess

import pytest
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, chain, codes, in_review, of, quoted, said, state
from tests.support import SUPERVISION

from taizhang.approval import Outcome, read_evidence
from taizhang.errors import TaizhangError, UsageError
from taizhang.formats import parse
from taizhang.model import Data
from taizhang.workflow import as_taken, implied

MORE = "牛潭河鄉今冬已修渠道十四公里。\n"
STAGES = (("ye-zhiqiu", "10:00"), ("jiang-ruolan", "11:00"), ("xia-minghui", "12:00"))
PROGRESS = {"unit": "unit/jingguan-ju", "at": "2026-11-19T09:00:00+08:00", "progress": "推廣意見已下發。"}


def joined(town: Town, tree: str, *parents: str, who: str, at: str) -> str:
    """A merge of somebody's making with the tree of the commit `tree`; the branch goes there."""
    given = [part for parent in parents for part in ("-p", parent)]
    made = town.git("commit-tree", f"{tree}^{{tree}}", *given, "-m", "merge", who=who, at=at)
    town.git("reset", "-q", "--hard", made)
    return made


def aside(town: Town, start: str, who: str, at: str, body: str | None = None) -> str:
    """A commit beside the branch: of the item with another text, or of a note; the branch stays where it was."""
    here = town.git("rev-parse", "HEAD")
    town.git("reset", "-q", "--hard", start)
    if body is None:
        town.office.write("docs/note.md", f"{who} {at}\n")
    else:
        town.change(SHUI, body=body)
    made = town.commit(who, at)
    town.git("reset", "-q", "--hard", here)
    return made


# merges


def test_content_that_a_merge_threw_away_does_not_land(town: Town) -> None:
    first = town.hand_in(SHUI, ITEM, "zhang-chunyan")
    other = aside(town, first, "zhang-chunyan", "09:10", MORE)
    joined(town, first, first, other, who="zhang-chunyan", at="09:20")
    for person, at in STAGES:
        town.review(person, at)
    assert town.judge().folded[0].record.data["body"] == ITEM["body"]
    town.land()
    assert town.data(SHUI)["body"] == ITEM["body"]


@pytest.mark.parametrize("turned", [False, True])
def test_review_is_of_what_the_reviewed_commit_has_whatever_was_beside_it(town: Town, turned: bool) -> None:
    first = town.hand_in(SHUI, ITEM, "zhang-chunyan")
    seen = aside(town, first, "zhang-chunyan", "09:10")
    other = aside(town, first, "zhang-chunyan", "09:05" if turned else "09:15", MORE)
    sides = (seen, other) if turned else (other, seen)
    joined(town, other, *sides, who="zhang-chunyan", at="12:30")
    for person, at in STAGES:
        town.review(person, at, commit=seen)
    decision = town.judge()
    assert (decision.outcome, state(decision)) == (Outcome.UNDECIDED, "submitted"), said(decision)


def test_version_of_the_past_that_a_merge_brings_back_is_its_maker_s(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("jiang-ruolan", "09:20", "數字請核實", state="request_changes")
    town.land("09:25")
    old = town.git("rev-parse", "HEAD")
    town.open("zhang-chunyan")
    town.change(SHUI, body=MORE)
    town.commit("zhang-chunyan", "09:30")
    town.review("jiang-ruolan", "09:35", "再核實", state="request_changes")
    town.land("09:40")
    town.open("zhang-chunyan")
    here = town.git("rev-parse", "HEAD")
    town.office.write(SHUI, town.office.read(SHUI).replace(MORE.strip(), str(ITEM["body"]).strip()))
    blob = town.git("hash-object", "-w", SHUI)
    town.git("reset", "-q", "--hard", old)
    town.office.write("docs/note.md", "x\n")
    town.git("add", "-A")
    town.git("update-index", "--cacheinfo", f"100644,{blob},{SHUI}")
    side = town.git("commit-tree", town.git("write-tree"), "-p", old, "-m", "x", who="jiang-ruolan", at="09:45")
    joined(town, side, here, side, who="jiang-ruolan", at="09:50")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")
    decision = town.judge()
    assert "jiang-ruolan" in [found["person"] for found in of(decision, "TZ704")], said(decision)
    assert state(decision) == "edited"


def crafted(town: Town, header: str, who: str, at: str) -> str:
    """The head with one header more, where Git itself pays no attention; the branch goes there."""
    raw = subprocess.run(["git", "-C", str(town.root), "cat-file", "commit", "HEAD"], capture_output=True, check=True)
    text = raw.stdout.replace(b"\n\n", f"\n{header}\n\n".encode(), 1)
    command = ["git", "-C", str(town.root), "hash-object", "-t", "commit", "-w", "--literally", "--stdin"]
    made = subprocess.run(command, input=text, capture_output=True, check=True).stdout.decode().strip()
    town.git("reset", "-q", "--hard", made, who=who, at=at)
    return made


def test_parent_that_git_does_not_see_hides_no_hand(town: Town) -> None:
    first = town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.change(SHUI, body=MORE)
    hidden = town.commit("jiang-ruolan", "09:10")
    town.git("reset", "-q", "--soft", first)
    town.commit("jiang-ruolan", "09:11")
    crafted(town, f"parent {hidden}", "jiang-ruolan", "09:12")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")
    with pytest.raises(TaizhangError, match="cannot be understood"):
        town.judge()


# pushes


def test_who_pushes_what_another_pushed_before_does_not_vouch_for_it(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    town.push("ye-zhiqiu", "12:00")
    town.office.write("docs/note.md", "x\n")
    town.commit("xia-minghui", "12:05")
    town.push("xia-minghui", "12:05")
    assert [(found["person"], found["grade"]) for found in of(town.judge(), "TZ709")] == [("xia-minghui", "U")]


def test_first_push_is_the_earliest_in_whatever_zone_it_is_written(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("jiang-ruolan", "09:06")
    town.push("zhang-chunyan", "2026-11-19T02:00:00Z")
    town.review("ye-zhiqiu", "10:30")
    town.review("jiang-ruolan", "11:00")
    assert [found["person"] for found in of(town.judge(), "TZ704")] == ["jiang-ruolan"]


@pytest.mark.parametrize("author", ["", "kong-lingjuan"])
@pytest.mark.parametrize("typed", [True, False])
def test_report_that_was_altered_after_its_push_is_not_his(town: Town, author: str, typed: bool) -> None:
    town.open(author)
    town.change(SUPERVISION, progress=[*town.data(SUPERVISION)["progress"], PROGRESS])
    town.commit("kong-lingjuan", "10:00")
    town.push("kong-lingjuan", "10:00")
    altered = [*town.data(SUPERVISION)["progress"][:-1], {**PROGRESS, "progress": "已全部辦結。"}]
    town.change(SUPERVISION, progress=altered)
    if typed:
        town.change(SUPERVISION, **written_in(town, "kong-lingjuan", "2026-11-19T10:00:00+08:00"))
    town.commit("ye-zhiqiu", "10:10")
    town.push("ye-zhiqiu", "10:10")
    assert [step["action"] for step in town.judge().folded[0].record.trail[-1:]] == ["report"]
    assert grades(town) == ["U"]


def written_in(town: Town, person: str, at: str) -> Data:
    """The supervised case with the steps that its hand edits stand for, in somebody's name."""
    before = parse(town.git("show", f"main:{SUPERVISION}").encode())
    workflow = town.office.rules().workflow_of(before)
    assert workflow is not None
    steps, _ = implied(before, town.data(SUPERVISION), workflow)
    return as_taken(before, town.data(SUPERVISION), workflow, steps, person, at)


def grades(town: Town) -> list[str | None]:
    """How far each new step is proved."""
    return [grade for folded in town.judge().folded for _, grade in sorted(folded.grades.items())]


@pytest.mark.parametrize("author", ["", "kong-lingjuan"])
def test_report_that_its_author_pushed_is_his(town: Town, author: str) -> None:
    town.open(author)
    town.change(SUPERVISION, progress=[*town.data(SUPERVISION)["progress"], PROGRESS])
    town.commit("kong-lingjuan", "10:00")
    town.push("kong-lingjuan", "10:00")
    assert (codes(town.judge()), grades(town)) == ([], ["F" if author else "P"])


def test_author_of_a_form_vouches_for_no_step_that_its_carrier_types(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.intake = "zhang-chunyan"
    town.act(SHUI, "withdraw", "zhang-chunyan", "12:00", note="撤回")
    town.author = "ye-zhiqiu"
    assert grades(town) == ["F", "U"]


# one's own work


def test_typed_sign_off_of_a_text_that_he_wrote_before_another_signed_it(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.change(SHUI, body=MORE)
    town.commit("jiang-ruolan", "09:10")
    town.push("jiang-ruolan", "09:10")
    for action, person, at in (("edit", "ye-zhiqiu", "10:00"), ("review", "jiang-ruolan", "11:00")):
        town.act(SHUI, action, person, at)
        town.push(person, at)
    town.review("xia-minghui", "12:00")
    assert [found["person"] for found in of(town.judge(), "TZ704")] == ["jiang-ruolan"], said(town.judge())


# what the forge said, told otherwise


def rewritten(town: Town, old: str, new: str) -> None:
    town.office.edit(SHUI, old, new)
    town.commit("ye-zhiqiu", "12:30")
    town.push("ye-zhiqiu", "12:30")


@pytest.mark.parametrize(
    "more",
    [
        "role: reviewer",
        "note: 另有說明",
        "for: qiu-mingyuan\n    mode: paper\n    given_at: 2026-11-19T10:30:00+08:00"
        "\n    original: {place: 卷一}\n    checked_by: xia-minghui",
    ],
)
def test_review_says_no_more_than_it_said(town: Town, more: str) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.review("ye-zhiqiu", "10:00")
    town.review("jiang-ruolan", "11:00")
    town.act(SHUI, "approve", "xia-minghui", "12:00", forge=True, key="xia")
    town.push("xia-minghui", "12:00")
    assert codes(town.judge()) == []
    old = "    by: jiang-ruolan\n"
    assert town.office.read(SHUI).count(old) == 1
    rewritten(town, old, f"{old}    {more}\n")
    grades = [(found["person"], found["grade"]) for found in of(town.judge(), "TZ709")]
    assert ("jiang-ruolan", "U") in grades, said(town.judge())


def test_comment_that_quotes_no_digest_signs_nothing_when_it_is_typed(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.push("zhang-chunyan", "09:06")
    town.comment("ye-zhiqiu", "10:00", f"/act edit {SHUI_REF}")
    town.act(SHUI, "edit", "ye-zhiqiu", "10:00")
    town.push("jiang-ruolan", "10:10")
    assert [(found["person"], found["grade"]) for found in of(town.judge(), "TZ709")] == [("ye-zhiqiu", "U")]


@pytest.mark.parametrize(
    "says",
    ["was=x", "absent=title", "adds=related", "workflow=study@1", "signature=x",
     "content=x", f"step={'9' * 5000}", f"level={'9' * 20}", "step=٣", "step=²"],
)  # fmt: skip
def test_comment_that_would_write_what_the_engine_writes_does_nothing(town: Town, says: str) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.comment("ye-zhiqiu", "10:00", f"/act edit {SHUI_REF} {says} {quoted(town)}")
    town.comment("stranger", "10:00", f"/act confirm_recorded {SHUI_REF} {says} {quoted(town)}")
    decision = town.judge()
    assert (codes(decision), chain(decision)) == (["TZ708"], ["submit zhang-chunyan"]), said(decision)


@pytest.mark.parametrize(
    "at", ["2026-11-19T10:00:60Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+08:00", "9999-12-31T23:00:00Z"]
)
def test_time_that_no_calendar_has_is_refused(town: Town, at: str) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", at)
    with pytest.raises(UsageError):
        read_evidence(town.evidence())


@pytest.mark.parametrize(
    "raw",
    [b'{"version": 1, "version": 1}', b'{"version": 1, "comments": [{"id": "1", "account": "a", "at":'
     b' "2026-11-19T10:00:00Z", "text": "\\ud800"}]}', b"[" * 100_000, b"\xff", b"[]", b'{"version": true}',
     b'{"version": 1e400}'],
    ids=["a key twice", "half a character", "deep", "no text", "a list", "true", "infinite"],
)  # fmt: skip
def test_odd_reviews_file_is_refused(raw: bytes) -> None:
    with pytest.raises(UsageError):
        read_evidence(raw)


# the rules that a record follows


def test_new_record_follows_the_newest_workflow_whatever_its_trail_says(town: Town) -> None:
    text = town.office.read("schemas/workflows/info@1.yaml")
    town.office.write("schemas/workflows/info@2.yaml", text.replace("info@1", "info@2"))
    town.commit("zou-kai", "08:30")
    in_review(town)
    town.office.write(SHUI, town.office.read(SHUI).replace("workflow: info@2", "workflow: info@1"))
    town.commit("ye-zhiqiu", "11:30")
    town.push("ye-zhiqiu", "11:30")
    assert "TZ502" in codes(town.judge()), said(town.judge())


def test_account_that_has_ended_speaks_for_nobody(town: Town) -> None:
    old = "{forge: home, name: lan-at-home}"
    town.office.edit("schemas/roles.yaml", old, old.replace("}", ", until: 2026-10-31}"))
    town.commit("zou-kai", "08:30")
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    town.review("lan-at-home", "11:00")
    assert state(town.judge()) == "edited"
