"""What a forge knows of a request, to the byte: the same for both dialects, however its answers come."""

from __future__ import annotations

import json
import random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.forge.conftest import LEDGER, Patience
from tests.forge.forge_clone import Clone, at, file_of
from tests.forge.forge_issues import comment, edit_comment
from tests.forge.forge_pulls import open_pull
from tests.forge.forge_reviews import dismiss, review
from tests.forge.forge_server import ForgeServer

from taizhang.approval.reviews import Act, read_evidence
from taizhang.forge.client import Forge
from taizhang.forge.evidence import evidence_of
from taizhang.forge.problems import ForgeError
from taizhang.forge.pulls import Pull, open_pulls

ON_GITHUB = pytest.mark.parametrize("dialect", ["github"], indirect=True)
ON_GITEA = pytest.mark.parametrize("dialect", ["gitea"], indirect=True)
PULL = "/repos/office/ledger/pulls/1"


@pytest.fixture
def story(clone: Clone) -> tuple[str, str]:
    """A request with two pushes, reviews of every kind, a comment and an edited one; its two heads."""
    server = clone.server
    first = clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    assert open_pull(server, LEDGER, "zhang-san", "topic") == 1
    at(server, "10:00:00")
    approved = review(server, LEDGER, 1, "li-si", "approve", "同意。")
    second = clone.commit("li-si", "second")
    clone.push("li-si", "10:10:00")
    at(server, "11:00:00")
    review(server, LEDGER, 1, "wang-wu", "request_changes", "請補日期。")
    review(server, LEDGER, 1, "wang-wu", "comment", "/land", first)
    review(server, LEDGER, 1, "office-bot", "pending", "還沒寫完")
    comment(server, LEDGER, 1, "zhang-san", "已補。")
    at(server, "12:00:00")
    edited = comment(server, LEDGER, 1, "li-si", "收到")
    edit_comment(server, LEDGER, edited, "/act approve info/x")
    at(server, "13:00:00")
    dismissed = review(server, LEDGER, 1, "wang-wu", "approve", "同意上報。")
    dismiss(server, LEDGER, dismissed)
    assert approved < edited < dismissed
    return first, second


def expected_story(ids: list[int], first: str, second: str) -> dict[str, Any]:
    reviews = [
        ("li-si", "approve", first, "02:00:01", "同意。", False),
        ("wang-wu", "request_changes", second, "03:00:01", "請補日期。", False),
        ("wang-wu", "comment", first, "03:00:02", "/land", False),
        ("wang-wu", "approve", second, "05:00:01", "同意上報。", True),
    ]
    comments = [
        ("zhang-san", "已補。", "03:00:04", False),
        ("li-si", "/act approve info/x", "04:00:01", True),
    ]
    return {
        "version": 1,
        "pull": {"id": "1", "author": "zhang-san", "at": "2026-11-19T01:00:02Z"},
        "reviews": [
            {
                "id": str(number), "account": who, "state": state, "commit": commit, "at": f"2026-11-19T{time}Z",
                "text": text, "dismissed": gone,
            }
            for number, (who, state, commit, time, text, gone) in zip(ids, reviews, strict=False)
        ],
        "comments": [
            {"id": str(number), "account": who, "text": text, "at": f"2026-11-19T{time}Z", "edited": edited}
            for number, (who, text, time, edited) in zip(ids[4:], comments, strict=True)
        ],
    }  # fmt: skip


def test_evidence_is_the_same_to_the_byte_in_both_dialects(
    forge_server: ForgeServer, forge: Forge, story: tuple[str, str]
) -> None:
    first, second = story
    repository = forge_server.repositories[LEDGER]
    ids = [item["id"] for item in repository.reviews if item["state"] != "pending"]
    expected = expected_story([*ids, *(item["id"] for item in repository.comments)], first, second)
    pushes = [
        {"account": "zhang-san", "head": first, "at": "2026-11-19T01:00:01Z"},
        {"account": "li-si", "head": second, "at": "2026-11-19T02:10:01Z"},
    ]
    expected["pushes"] = pushes if forge_server.dialect == "github" else []
    assert file_of(forge).decode() == json.dumps(expected, ensure_ascii=False, indent=1)


def test_days_are_the_office_s(forge_server: ForgeServer, forge: Forge, story: tuple[str, str]) -> None:
    forge_server.at("2026-11-20T00:30:00+08:00")  # the day before, in GitHub's own zone
    comment(forge_server, LEDGER, 1, "li-si", "…")
    said = evidence_of(forge, 1, (), ZoneInfo("Asia/Shanghai"))
    assert said["comments"][-1]["at"] == "2026-11-20T00:30:01+08:00"
    assert [each["at"] for each in said["reviews"]][:2] == ["2026-11-19T10:00:01+08:00", "2026-11-19T11:00:01+08:00"]


def test_gate_reads_the_evidence(forge_server: ForgeServer, forge: Forge, story: tuple[str, str]) -> None:
    comment(forge_server, LEDGER, 1, "li-si", "同意延期。\n/act extend supervision/x unit=unit/y until=2026-12-01")
    read = read_evidence(file_of(forge))
    assert (read.pull, read.author, read.opener) == ("1", "zhang-san", "zhang-san")
    assert [each.dismissed for each in read.reviews] == [False, False, False, True]
    edited, act = read.acts
    assert edited.edited
    assert act == Act(
        act.id, "li-si", "extend", "supervision/x", None, act.at, "同意延期。", False,
        {"unit": "unit/y", "until": "2026-12-01"},
    )  # fmt: skip
    assert len(read.pushes) == (2 if forge_server.dialect == "github" else 0)


def test_events_twice_or_out_of_order_give_the_same_bytes(
    forge_server: ForgeServer, forge: Forge, story: tuple[str, str]
) -> None:
    plain = file_of(forge)
    repository = forge_server.repositories[LEDGER]
    for seed in range(5):
        for items in (repository.reviews, repository.comments, repository.activity):
            items.extend(items[: len(items) // 2 + 1])
            random.Random(seed).shuffle(items)  # noqa: S311  an order, no secret
        assert file_of(forge) == plain


def test_everything_beyond_a_page_is_read(clone: Clone, forge: Forge) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    for count in range(121):
        review(clone.server, LEDGER, 1, "li-si", "comment", f"r{count}")
        comment(clone.server, LEDGER, 1, "li-si", f"c{count}")
    head = clone.server.repositories[LEDGER].activity[-1]["after"]
    for count in range(120):
        clone.server.repositories[LEDGER].activity.append({
            "id": 5000 + count, "before": head, "after": head, "ref": "refs/heads/topic", "actor": "li-si",
            "timestamp": clone.server.tick(), "activity_type": "push",
        })  # fmt: skip
    said = evidence_of(forge, 1)
    assert [each["text"] for each in said["reviews"]] == [f"r{count}" for count in range(121)]
    assert [each["text"] for each in said["comments"]] == [f"c{count}" for count in range(121)]
    assert len(said["pushes"]) == (121 if clone.server.dialect == "github" else 0)


# pushes


@ON_GITHUB
def test_what_was_there_before_the_first_known_push_was_brought_by_nobody_known(clone: Clone, forge: Forge) -> None:
    first = clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    clone.server.repositories[LEDGER].activity.clear()
    second = clone.commit("li-si", "second")
    clone.push("li-si", "10:00:00")
    open_pull(clone.server, LEDGER, "li-si", "topic")
    assert evidence_of(forge, 1)["pushes"] == [
        {"account": account, "head": head, "at": "2026-11-19T02:00:01Z"}
        for head, account in [(first, "ghost"), (second, "li-si")]
    ]


@ON_GITHUB
def test_pushes_of_one_second_keep_the_order_in_which_they_came(clone: Clone, forge: Forge) -> None:
    """A clock of whole seconds must not credit one person's commit to whoever pushed right after."""
    people = ["zhang-san", "li-si", "office-bot", "li-si", "zhang-san", "office-bot"]
    heads = []
    for person in people:
        heads.append(clone.commit(person, f"by {person}"))
        clone.push(person, "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    pushes = evidence_of(forge, 1)["pushes"]
    assert {push["at"] for push in pushes} == {"2026-11-19T01:00:01Z"}
    assert [(push["account"], push["head"]) for push in pushes] == list(zip(people, heads, strict=True))


@ON_GITHUB
def test_pushes_into_a_fork_are_those_of_the_fork(clone: Clone, forge: Forge) -> None:
    fork = clone.server.fork(LEDGER, "long-yuzhen")
    fork.people["office-bot"] = "read"
    clone.commit("zhang-san", "another branch of the same name")
    clone.push("zhang-san", "09:00:00")
    clone.git("reset", "-q", "--hard", "HEAD~1")
    head = clone.commit("long-yuzhen", "first")
    clone.push("long-yuzhen", "09:30:00", repo=fork.name)
    open_pull(clone.server, LEDGER, "long-yuzhen", "topic", source=fork.name)
    assert evidence_of(forge, 1)["pushes"] == [{"account": "long-yuzhen", "head": head, "at": "2026-11-19T01:30:01Z"}]
    [pull] = open_pulls(forge)
    assert pull == Pull(
        1, "一件", "long-yuzhen", head, "topic", "long-yuzhen/ledger", True, "main", False, frozenset()
    )  # fmt: skip


@ON_GITHUB
def test_head_in_a_fork_that_cannot_be_read_was_brought_by_nobody_known(clone: Clone, forge: Forge) -> None:
    fork = clone.server.fork(LEDGER, "long-yuzhen")
    head = clone.commit("long-yuzhen", "first")
    clone.push("long-yuzhen", "09:30:00", repo=fork.name)
    open_pull(clone.server, LEDGER, "long-yuzhen", "topic", source=fork.name)
    assert evidence_of(forge, 1)["pushes"] == [{"account": "ghost", "head": head, "at": "2026-11-19T01:30:02Z"}]
    assert ("GET", "/repos/long-yuzhen/ledger/activity", "office-bot") in clone.server.requests


@ON_GITHUB
def test_head_to_which_no_push_leads_was_brought_by_nobody_known(clone: Clone, forge: Forge) -> None:
    first = clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    clone.commit("zhang-san", "second")
    clone.push("zhang-san", "09:30:00")
    comment(clone.server, LEDGER, 1, "zhang-san", "…")
    repository = clone.server.repositories[LEDGER]
    head = repository.activity.pop()["after"]
    assert [(push["account"], push["head"]) for push in evidence_of(forge, 1)["pushes"]] == [
        ("zhang-san", first), ("ghost", head),
    ]  # fmt: skip


@ON_GITHUB
def test_head_of_a_fork_that_is_gone_was_brought_by_nobody_known(clone: Clone, patient: Patience) -> None:
    """GitHub then says `null`, which its own description leaves out."""
    head = clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    gone = {**patient.forge.get("pulls/1")}
    gone["head"]["repo"] = None
    clone.server.fail("GET", PULL, raw=json.dumps(gone).encode())
    assert evidence_of(patient.forge, 1)["pushes"] == [{"account": "ghost", "head": head, "at": "2026-11-19T01:00:02Z"}]
    clone.server.fail("GET", "/repos/office/ledger/pulls", raw=json.dumps([gone]).encode())
    assert [(pull.source, pull.fork) for pull in open_pulls(patient.forge)] == [(None, True)]


@ON_GITHUB
def test_pushes_that_may_not_be_read_are_an_error(clone: Clone, patient: Patience) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    clone.server.fail("GET", "*/activity", status=403)
    with pytest.raises(ForgeError, match="may not do this"):
        evidence_of(patient.forge, 1)


@ON_GITHUB
def test_branch_that_was_deleted_and_pushed_by_force_keeps_its_pushes(clone: Clone, forge: Forge) -> None:
    first = clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    clone.server.at("2026-11-19T09:10:00+08:00")
    clone.git("push", "-q", f"{clone.server.web}/{LEDGER}.git", ":refs/heads/topic", who="li-si")
    clone.push("li-si", "09:20:00")
    clone.git("reset", "-q", "--hard", "HEAD~1")
    other = clone.commit("zhang-san", "other")
    clone.push("zhang-san", "09:30:00", "topic", LEDGER, "--force")
    assert [(push["account"], push["head"]) for push in evidence_of(forge, 1)["pushes"]] == [
        ("zhang-san", first), ("li-si", first), ("zhang-san", other),
    ]  # fmt: skip


# whose form a request carries


HOSTILE = (
    "::set-output name=x::y", "##[error]x", "%0A::error::x", "`id` $(id) ${{ secrets.X }}", "<script>alert(1)</script>",
    "@everyone @office/all", "\x00\x1b[2J\x9b", "\u202e\u2066反\u2028\u0085", '"\\\n\r\t}', "a" * 65_000,
    "𠮷野家", "e\u0301",
)  # fmt: skip


def test_hostile_texts_pass_as_data(clone: Clone, forge: Forge) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00", "topic;`id`&$(id)")
    open_pull(clone.server, LEDGER, "zhang-san", "topic;`id`&$(id)", title=HOSTILE[0], body=HOSTILE[1])
    for text in HOSTILE:
        review(clone.server, LEDGER, 1, "li-si", "approve", text)
        comment(clone.server, LEDGER, 1, "li-si", text)
    raw = file_of(forge)
    told = [text.replace("\r", "\n") for text in HOSTILE]
    assert [each.text for each in read_evidence(raw).reviews] == told
    assert [each["text"] for each in json.loads(raw)["comments"]] == told
    [pull] = open_pulls(forge)
    assert (pull.title, pull.branch) == (HOSTILE[0], "topic;`id`&$(id)")


def test_text_is_cut_to_what_the_gate_reads(clone: Clone, forge: Forge) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    review(clone.server, LEDGER, 1, "li-si", "approve", "長" * 100_001)
    [read] = read_evidence(file_of(forge)).reviews
    assert read.text == "長" * 100_000


def test_account_that_was_deleted_is_nobody_s(clone: Clone, forge: Forge) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    review(clone.server, LEDGER, 1, "li-si")
    del clone.server.accounts["li-si"]
    [said] = evidence_of(forge, 1)["reviews"]
    assert said["account"].lower() == "ghost"


@ON_GITHUB
def test_review_whose_commit_git_has_dropped_is_of_none(clone: Clone, forge: Forge) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    review(clone.server, LEDGER, 1, "li-si")
    clone.server.repositories[LEDGER].reviews[0]["commit_id"] = None
    assert evidence_of(forge, 1)["reviews"][0]["commit"] == "0" * 40


@ON_GITEA
def test_somebody_who_was_asked_for_a_review_has_given_none(clone: Clone, forge: Forge) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    review(clone.server, LEDGER, 1, "li-si", "asked")
    assert evidence_of(forge, 1)["reviews"] == []


GOOD = (
    b'{"id": 1, "user": {"login": "li-si"}, "state": "APPROVED", "commit_id": "c", "body": null, '
    b'"submitted_at": "2026-11-19T09:00:00Z"}'
)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        (b'"id": 1', b'"id": "1"', "id"),
        (b'"id": 1', b'"id": true', "id"),
        (b'"id": 1, ', b"", "id"),
        (b'{"login": "li-si"}', b'"li-si"', "user.login"),
        (b'{"login": "li-si"}', b'{"login": 3}', "user.login"),
        (b'"APPROVED"', b"null", "state"),
        (b'"c"', b"[]", "commit_id"),
        (b'"body": null', b'"body": {}', "body"),
        (b"2026-11-19T09:00:00Z", b"2026-11-19T09:00:00", "submitted_at: 2026-11-19T09:00:00"),
        (b"2026-11-19T09:00:00Z", b"yesterday", "submitted_at: yesterday"),
        (b"2026-11-19T09:00:00Z", b"0001-01-01T00:00:00+14:00", "submitted_at: 0001-01-01T00:00:00+14:00"),
        (GOOD, b"3", "state"),
    ],
)
def test_answer_of_another_shape_is_an_error(
    clone: Clone, patient: Patience, old: bytes, new: bytes, field: str
) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    assert old in GOOD
    clone.server.fail("GET", f"{PULL}/reviews", raw=b"[" + GOOD + b"]")
    assert evidence_of(patient.forge, 1)["reviews"][0]["account"] == "li-si"
    clone.server.fail("GET", f"{PULL}/reviews", raw=b"[" + GOOD.replace(old, new) + b"]")
    with pytest.raises(ForgeError, match=r"cannot be read \(office/ledger#1\)") as caught:
        evidence_of(patient.forge, 1)
    assert caught.value.params["detail"] == field


@pytest.mark.parametrize("path", [PULL, f"{PULL}/reviews", "/repos/office/ledger/issues/1/comments"])
def test_half_the_evidence_is_none(clone: Clone, patient: Patience, path: str) -> None:
    clone.commit("zhang-san", "first")
    clone.push("zhang-san", "09:00:00")
    open_pull(clone.server, LEDGER, "zhang-san", "topic")
    clone.server.fail("GET", path, times=4, torn=True)
    with pytest.raises(ForgeError, match="broke off"):
        evidence_of(patient.forge, 1)
