"""Clearing a record for the public: who may, what must be said, and for which kinds."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support import REPOSITORY

from taizhang.formats import parse
from taizhang.model import Data
from taizhang.workflow import Replay, Rules, possible, replay, required_roles, take

FACTS = {"title": "辦法", "audience": "public", "effective_on": "2026-02-01", "scope": "全縣", "body": "正文"}
CHECKED = {"checked_by": "person/mo-changfa", "checked_on": "2026-02-03", "conclusion": "可以公開"}
LISTED: Data = parse((REPOSITORY / "editions.yaml").read_bytes())["public"]["kinds"]


def cleared(rules: Rules, by: str = "gong-zhiyuan", facts: Data = FACTS, **said: Any) -> Replay:
    """A regulation that was registered, issued, and cleared for the public."""
    workflow = rules.newest("regulation")
    data = facts
    for entry in (
        {"action": "register", "by": "he-jing", "at": "2026-02-01T09:00:00+08:00"},
        {"action": "confirm", "by": "xia-minghui", "at": "2026-02-02T09:00:00+08:00"},
        {"action": "publish", "by": by, "at": "2026-02-03T09:00:00+08:00", **said},
    ):
        data = take(data, workflow, entry)
    return replay(data, workflow)


def test_the_kinds_that_the_public_edition_lists_are_those_that_can_be_cleared(rules: Rules) -> None:
    can = {name for name in rules.book.kinds if "publish" in rules.newest(name).actions}
    assert can == set(LISTED) == {"info", "exemplar", "decision", "campaign", "regulation"}


@pytest.mark.parametrize("kind", sorted(LISTED))
def test_clearing_signs_the_content_and_no_review_does_it_by_the_way(rules: Rules, kind: str) -> None:
    workflow = rules.newest(kind)
    action = workflow.actions["publish"]
    assert (action.signs, action.amends_any, action.to, action.by_review) == (True, False, None, None)
    assert all(workflow.states[state].rests for state in action.sources)
    wrote = {a.name for a in workflow.actions.values() if a.amends == "all" and a.name != "migrate"}
    assert wrote <= set(action.distinct_from)


def test_what_is_for_the_public_is_cleared_with_its_check_by_somebody_else(rules: Rules) -> None:
    done = cleared(rules, release_check=CHECKED)
    assert (done.faults, done.state) == ([], "confirmed")
    assert done.steps[2].entry["content"] == done.steps[1].entry["content"]


def test_without_a_secrecy_check_nothing_is_cleared(rules: Rules) -> None:
    assert [(f.problem.code, f.params["key"]) for f in cleared(rules).faults] == [("TZ505", "release_check")]


def test_what_is_for_the_office_cannot_be_cleared(rules: Rules) -> None:
    found = cleared(rules, facts={**FACTS, "audience": "office"}, release_check=CHECKED)
    assert [fault.params.get("condition") for fault in found.faults] == ["audience: public"]


def test_who_wrote_it_cannot_clear_it(rules: Rules) -> None:
    found = cleared(rules, "he-jing", release_check=CHECKED)
    assert [fault.params.get("person") for fault in found.faults] == ["he-jing"]


def test_it_is_offered_where_it_may_be_taken_and_important_items_ask_for_a_leader(rules: Rules) -> None:
    for audience, offered in (("public", True), ("office", False)):
        data = {**FACTS, "audience": audience}
        for entry in (
            {"action": "register", "by": "he-jing", "at": "2026-02-01T09:00:00+08:00"},
            {"action": "confirm", "by": "xia-minghui", "at": "2026-02-02T09:00:00+08:00"},
        ):
            data = take(data, rules.newest("regulation"), entry)
        options = possible(replay(data, rules.newest("regulation")), data)
        assert ("publish" in {option.action.name for option in options}) is offered
    publish = rules.newest("info").actions["publish"]
    for importance, roles in (("ordinary", ("approver", "leader")), ("important", ("leader",))):
        result = Replay(rules.newest("info"))
        assert required_roles(publish, result, 1, {"importance": importance}, None) == roles
