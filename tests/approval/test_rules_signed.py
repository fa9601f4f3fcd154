"""An office without a forge changes its rules by a rule-keeper's signature alone; nobody else's will do."""

from __future__ import annotations

import json
import subprocess
from datetime import datetime
from pathlib import Path

import pytest
from tests.approval.test_rules import KEEPER, OTHER_KEEPER, grant
from tests.approval.town import Town, codes, of, when

from taizhang.approval import Decision, Outcome, gate, read_evidence
from taizhang.approval.keepers import rules_statement
from taizhang.landing.land import Request, land
from taizhang.ssh import sign
from taizhang.workflow.statement import namespace

OFFICE = "yuzhu-xianwei-ban"
AT = when("17:00")
NOW = datetime.fromisoformat("2026-11-20T18:00:00+08:00")


@pytest.fixture
def change(town: Town) -> Town:
    """A request of one rule-keeper that gives somebody a role."""
    town.open(KEEPER)
    grant(town, "mo-changfa", "approver", since="2026-11-20")
    town.commit(KEEPER, "09:05")
    return town


def act(town: Town, reviews: Path, person: str = OTHER_KEEPER, key: str = "cao") -> subprocess.CompletedProcess[str]:
    said = ["--as", person, "--sign", "--key", str(town.keys[key]), "--reviews", str(reviews)]
    return town.office.run("act", "rules", "approve", *said)


def judged(town: Town, raw: bytes) -> Decision:
    return gate(town.root, "main", "HEAD", read_evidence(raw), NOW)


def signature(town: Town, key: str, **said: str) -> dict[str, str]:
    """A signature as a reviews file has it, over anything."""
    given = {"office": OFFICE, "head": town.git("rev-parse", "HEAD"), "person": OTHER_KEEPER, "at": AT, **said}
    over = rules_statement(given["office"], given["head"], given["person"], given["at"])
    shown = {"person": said.get("claimed", given["person"]), "at": AT}
    return {**shown, "signature": sign(over, town.keys[key], namespace(OFFICE))}


def test_rules_land_by_the_signature_of_a_rule_keeper_who_had_no_hand_in_them(change: Town, tmp_path: Path) -> None:
    reviews = tmp_path / "reviews.json"
    done = act(change, reviews)
    head = change.git("rev-parse", "HEAD")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == f"the rules at {head[:12]} are signed for, in {reviews}\n"
    decision = judged(change, reviews.read_bytes())
    assert (decision.outcome, codes(decision, "info")) == (Outcome.PASS, [])


def test_landing_names_the_rule_keeper_who_signed(change: Town, tmp_path: Path) -> None:
    act(change, tmp_path / "reviews.json")
    request = Request("topic", read_evidence((tmp_path / "reviews.json").read_bytes()))
    (landing,) = land(change.root, [request], now=NOW)
    assert landing.commit is not None
    trailers = change.git("log", "-1", "--format=%(trailers:key=Rule-keeper,valueonly)", landing.commit)
    assert trailers == f"{OTHER_KEEPER} S"


def test_signature_is_added_to_what_the_file_says(change: Town, tmp_path: Path) -> None:
    reviews = tmp_path / "reviews.json"
    change.push(KEEPER, "09:06")
    reviews.write_bytes(change.evidence())
    assert act(change, reviews).returncode == 0
    told = json.loads(reviews.read_text("utf-8"))
    assert told["pushes"] == change.pushes
    assert [item["person"] for item in told["signatures"]] == [OTHER_KEEPER]


@pytest.mark.parametrize(
    ("person", "key", "why"),
    [
        (KEEPER, "zou", "the signature by zou-kai would not count: he had a hand in it"),
        ("he-jing", "he", "he-jing is no rule-keeper"),
        (OTHER_KEEPER, "he", "is no key that roles.yaml has in force for cao-zhengping"),
        ("mo-changfa", "he", "mo-changfa is no rule-keeper"),
    ],
    ids=["his own change", "no keeper", "key of another", "role of the request"],
)
def test_signature_that_would_not_count_is_not_made(
    change: Town, tmp_path: Path, person: str, key: str, why: str
) -> None:
    done = act(change, tmp_path / "reviews.json", person, key)
    assert (done.returncode, done.stdout) == (1, "")
    assert why in done.stderr
    assert not (tmp_path / "reviews.json").exists()


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("cao", {"head": "0" * 40}),
        ("cao", {"office": "zijiang-shiwei-ban"}),
        ("cao", {"at": when("10:00")}),
        ("he", {}),
        ("cao", {"person": "xia-minghui", "claimed": OTHER_KEEPER}),
    ],
    ids=["another head", "another office", "another time", "another key", "another name"],
)
def test_signature_over_something_else_does_not_count(change: Town, key: str, said: dict[str, str]) -> None:
    raw = json.dumps({"version": 1, "signatures": [signature(change, key, **said)]}).encode()
    decision = judged(change, raw)
    assert (decision.outcome, codes(decision)) == (Outcome.UNDECIDED, ["TZ703"])
    assert of(decision, "TZ703")[0]["people"] == OTHER_KEEPER
    (refused,) = of(decision, "TZ706")
    assert refused["why"].en == "it is not by a key in force, over this version"


def test_signature_of_what_stood_before_another_commit_does_not_count(change: Town, tmp_path: Path) -> None:
    act(change, tmp_path / "reviews.json")
    change.office.write("schemas/roles.yaml", change.office.read("schemas/roles.yaml") + "# end\n")
    change.commit(KEEPER, "10:00")
    assert codes(judged(change, (tmp_path / "reviews.json").read_bytes())) == ["TZ703"]


@pytest.mark.parametrize(("accepted", "outcome"), [("[K, S]", Outcome.UNDECIDED), ("[F]", Outcome.PASS)])
def test_policy_says_what_proves_a_rule_keeper(town: Town, accepted: str, outcome: Outcome) -> None:
    text = town.office.read("schemas/policy.yaml")
    place = text.index("[K, S, F, P]", text.index("title: 規則管理員認可的證明等級"))
    town.office.write("schemas/policy.yaml", text[:place] + accepted + text[place + len("[K, S, F, P]") :])
    town.commit(KEEPER, "08:30")
    town.open(KEEPER)
    grant(town, "mo-changfa", "approver")
    town.commit(KEEPER, "09:05")
    town.review(OTHER_KEEPER, "11:00")
    assert town.judge().outcome is outcome


@pytest.mark.parametrize("arguments", [["rules", "edit"], ["rules", "approve"]])
def test_rules_are_acted_on_by_a_signed_approval_alone(change: Town, arguments: list[str]) -> None:
    done = change.office.run("act", *arguments, "--as", OTHER_KEEPER)
    assert done.returncode == 2
    assert "rules are acted on by “approve” alone, with --sign, --key and --reviews" in done.stderr
