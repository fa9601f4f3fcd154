"""What people write: which lines are commands, and what a record keeps as their words."""

from __future__ import annotations

import pytest
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, of, state

from taizhang.approval.words import commands, opinion

FENCED = "```\n/land\n```"


@pytest.mark.parametrize(
    ("text", "found", "rest"),
    [
        ("/land", ["/land"], ""),
        ("同意。\r\n/land \t\r\n", ["/land"], "同意。"),
        ("x\r/land", ["/land"], "x"),
        ("/act edit info/x\n同意。\n/land", ["/act edit info/x", "/land"], "同意。"),
        ("> /land\n /land\n/landing\n／land", [], "> /land\n /land\n/landing\n／land"),
        (FENCED, [], FENCED),
        ("~~~ x\n/land\n~~\n/land\n~~~~ \n/land", ["/land"], "~~~ x\n/land\n~~\n/land\n~~~~"),
        ("````\n```\n/land\n````", [], "````\n```\n/land\n````"),
        ("```\n/land\n``` x\n/land", [], "```\n/land\n``` x\n/land"),
        ("```\n/land\n    ```\n/land", [], "```\n/land\n    ```\n/land"),
        ("``` `\n/land", ["/land"], "``` `"),
        ("    ```\n/land", ["/land"], "```"),
        ("<!--\n/land\n-->\n/land", ["/land"], "<!--\n/land\n-->"),
        ("<!-- a -->\n/land", ["/land"], "<!-- a -->"),
        ("a <!-- b\n```\n/land\n-->\n/land", ["/land"], "a <!-- b\n```\n/land\n-->"),
        ("--> <!--\n/land", [], "--> <!--\n/land"),
        ("同\u200b意\ufeff\x00\t。\u202e", [], "同意 。"),
        ("e\u0301", [], "é"),
    ],
)
def test_commands_are_lines_that_a_forge_shows_as_text(text: str, found: list[str], rest: str) -> None:
    assert (commands(text), opinion(text)) == (found, rest)


def test_pile_of_marks_is_left_for_the_record_to_refuse() -> None:
    pile = "a" + "\u0301" * 50_000
    assert opinion(pile) == pile


def test_act_in_a_fence_is_none_and_its_note_keeps_no_command(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.comment("jiang-ruolan", "10:00", f"```\n/act shelve {SHUI_REF}\n```\n留存")
    assert state(town.judge()) == "submitted"
    town.comment("jiang-ruolan", "10:10", f"留存。\r\n另請注意。\r\n/act shelve {SHUI_REF}\r\n/land")
    assert town.land().folded[0].record.data["trail"][-1]["note"] == "留存。\n另請注意。"


def test_act_in_a_review_does_nothing_and_says_so(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00", f"同意。\n/act shelve {SHUI_REF}")
    town.review("stranger", "10:10", f"/act shelve {SHUI_REF}", state="comment")
    decision = town.judge()
    assert (state(decision), [found["person"] for found in of(decision, "TZ717")]) == ("edited", ["ye-zhiqiu"])
    assert decision.folded[0].record.data["trail"][-1]["opinion"] == "同意。"
