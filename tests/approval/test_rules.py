"""Rules change by themselves, by a rule-keeper who had no hand in them; histories that cannot be judged are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.approval.town import ITEM, SHUI, Town, codes

from taizhang.approval import Outcome, gate
from taizhang.errors import UsageError

KEEPER, OTHER_KEEPER = "zou-kai", "cao-zhengping"


def grant(town: Town, person: str, role: str, since: str = "2025-01-01") -> None:
    """Give somebody a role in the work tree's rules."""
    text = town.office.read("schemas/roles.yaml")
    place = text.index("roles:\n", text.index(f"\n  {person}:")) + len("roles:\n")
    text = text[:place] + f"      - {{role: {role}, from: {since}}}\n" + text[place:]
    town.office.write("schemas/roles.yaml", text)


def test_request_that_grants_itself_a_role_gains_nothing(town: Town) -> None:
    town.open("zhang-chunyan")
    town.put(SHUI, ITEM)
    grant(town, "mo-changfa", "approver")
    town.commit("zhang-chunyan", "09:05")
    for person in ("ye-zhiqiu", "jiang-ruolan", "mo-changfa", OTHER_KEEPER):
        town.review(person, "12:00")
    decision = town.judge()
    assert (decision.outcome, codes(decision), decision.folded) == (Outcome.FAIL, ["TZ702"], [])


def test_rules_need_a_rule_keeper_who_had_no_hand_in_them(town: Town) -> None:
    town.open(KEEPER)
    grant(town, "mo-changfa", "approver")
    town.commit(KEEPER, "09:05")
    assert codes(town.judge()) == ["TZ703"]
    town.review(KEEPER, "10:00")
    town.review("xia-minghui", "10:30")
    assert codes(town.judge()) == ["TZ703"]
    town.review(OTHER_KEEPER, "11:00")
    assert town.judge().outcome is Outcome.PASS


@pytest.mark.parametrize("way", ["older commit", "dismissed", "pusher", "self-granted"])
def test_rule_keeper_s_review_counts_only_if_it_is_of_the_head_and_his_alone(town: Town, way: str) -> None:
    town.open("mo-changfa")
    grant(town, "mo-changfa", "rule_keeper")
    first = town.commit("mo-changfa", "09:05")
    town.office.write("schemas/roles.yaml", town.office.read("schemas/roles.yaml") + "# end\n")
    town.commit("long-yuzhen", "09:10")
    if way == "pusher":
        town.push(OTHER_KEEPER, "09:11")
    keeper = "mo-changfa" if way == "self-granted" else OTHER_KEEPER
    town.review(keeper, "10:00", dismissed=way == "dismissed", commit=first if way == "older commit" else None)
    assert codes(town.judge()) == ["TZ703"]


def test_code_and_settings_outside_records_are_rules(town: Town) -> None:
    town.open("mo-changfa")
    town.office.write("mkdocs.yml", "site_name: 台賬\n")
    town.commit("mo-changfa", "09:05")
    assert codes(town.judge()) == ["TZ703"]


def test_prose_needs_nobody_s_approval(town: Town) -> None:
    town.open("mo-changfa")
    town.office.write("docs/guide.md", "說明\n")
    town.commit("mo-changfa", "09:05")
    assert town.judge().outcome is Outcome.PASS


def test_shallow_clone_is_refused(town: Town, tmp_path: Path) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    clone = tmp_path / "clone"
    town.git("clone", "-q", "--depth", "1", "--no-single-branch", f"file://{town.root}", str(clone))
    assert codes(gate(clone, "origin/main", "origin/topic")) == ["TZ701"]


def test_history_that_shares_nothing_with_main_is_refused(town: Town) -> None:
    town.git("checkout", "-q", "--orphan", "alien")
    town.put(SHUI, ITEM)
    town.commit("zhang-chunyan", "09:05")
    assert codes(town.judge()) == ["TZ713"]


def test_revision_that_is_not_there_is_a_usage_error(town: Town) -> None:
    with pytest.raises(UsageError):
        town.judge(head="no-such-branch")
