"""What waits on branches: where each record stands, who acts next, and what is wrong whoever proves it."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest
from tests.approval.conftest import keys, town, town_template
from tests.approval.town import ITEM, SHUI, SHUI_REF, Town, in_review, when
from tests.support import INFO

from taizhang.approval.reviews import read_evidence
from taizhang.cli.main import main
from taizhang.outputs.branches import OpenBranch, of_person, open_branches

__all__ = ["keys", "town", "town_template"]

NOW = datetime.fromisoformat(when("18:00"))


def found(town: Town) -> list[OpenBranch]:
    """What a clone shows."""
    return open_branches(town.root, town.office.rules(), NOW)


def told(branches: list[OpenBranch]) -> list[tuple[str, str, str, str, tuple[str, ...]]]:
    """Branch, record, status, action and people of each record."""
    return [
        (branch.name, record.ref, record.status.en, record.action.en if record.action else "", record.people)
        for branch in branches
        for record in branch.records
    ]


def test_an_item_that_was_handed_in_waits_for_an_editor(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    [(name, ref, status, action, people)] = told(found(town))
    assert (name, ref, status) == ("topic", SHUI_REF, "Submitted")
    assert "Edit" in action
    assert {"ye-zhiqiu", "tang-xiaoman"} <= set(people)
    assert "zhang-chunyan" not in people


def test_steps_on_the_branch_count_though_only_the_host_can_prove_them(town: Town) -> None:
    in_review(town)
    [(_, _, status, action, people)] = told(found(town))
    assert (status, action) == ("Reviewed", "Approve")
    assert "xia-minghui" in people
    assert found(town)[0].faults == ()


def test_reviews_of_a_forge_count_where_they_are_given(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.review("ye-zhiqiu", "10:00")
    evidence = {"topic": read_evidence(town.evidence())}
    [(_, _, status, action, _)] = told(open_branches(town.root, town.office.rules(), NOW, evidence))
    assert (status, action) == ("Edited", "Review")


def test_what_may_land_waits_for_nobody(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    assert told(found(town)) == [("topic", SHUI_REF, "Approved", "", ())]


def test_what_has_landed_waits_no_longer(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00")
    town.push("xia-minghui", "12:01")
    town.land()
    assert found(town) == []


def test_rules_are_none_of_the_desk_s(town: Town) -> None:
    town.open("zou-kai")
    town.office.edit("schemas/roles.yaml", "version: 1\n", "version: 1\n# 改\n")
    town.commit("zou-kai", "10:00")
    assert found(town) == []


def test_what_is_wrong_is_told(town: Town) -> None:
    town.open("zhang-chunyan")
    (town.root / INFO).unlink()
    town.commit("zhang-chunyan", "10:00")
    [branch] = found(town)
    assert (branch.records, sorted(fault.code for fault in branch.faults)) == ((), ["TZ401", "TZ522"])


def test_branches_of_others_are_seen_in_a_clone_once(town: Town, tmp_path: Path) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.git("checkout", "-q", "main")
    clone = Town(tmp_path / "clone", town.keys)
    town.git("clone", "-q", str(town.root), str(clone.root))
    assert [branch.name for branch in found(clone)] == ["origin/topic"]
    clone.git("branch", "-q", "mine", "origin/topic")
    assert [branch.name for branch in found(clone)] == ["mine"]


def test_the_latest_comes_first_and_each_person_sees_what_waits_for_him(town: Town) -> None:
    in_review(town)
    town.open("zhang-chunyan", "later")
    town.put(SHUI.replace("shui", "lu"), {**ITEM, "title": "牛潭河鄉通村公路進展"})
    town.commit("zhang-chunyan", "16:00")
    branches = found(town)
    assert [branch.name for branch in branches] == ["later", "topic"]
    assert [branch.name for branch in of_person(branches, "xia-minghui")] == ["topic"]
    assert of_person(branches, "zhang-chunyan") == []


@pytest.mark.parametrize(("more", "shown"), [((), True), (("--no-branches",), False), (("--as", "ye-zhiqiu"), True),
                                             (("--as", "gong-zhiyuan"), False)])  # fmt: skip
def test_the_desk_shows_them(
    town: Town, capsys: pytest.CaptureFixture[str], more: tuple[str, ...], shown: bool
) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    assert main(["-C", str(town.root), "--lang", "en", "desk", *more]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert ("On branches, not landed (1)" in lines) is shown
    if shown:
        at = lines.index("On branches, not landed (1)")
        assert lines[at + 1] == "  · Info item 牛潭河鄉冬修水利進展"
        assert lines[at + 2].startswith("    Submitted, waiting for “")
        assert lines[at + 2].endswith(f"  ·  topic  ·  {SHUI_REF}")


def test_a_desk_outside_git_shows_none(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.rmtree(town.root / ".git")
    assert main(["-C", str(town.root), "--lang", "en", "desk"]) == 0
    assert "On branches" not in capsys.readouterr().out
