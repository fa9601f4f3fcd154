"""`taizhang act`: a hand edit and the step for it are one, and a signature says in which role it was given."""

from __future__ import annotations

import pytest
from tests.approval.town import DAY, ITEM, SHUI, SHUI_REF, Town, codes, in_review

from taizhang.errors import TaizhangError, UsageError

CASE = "records/supervision/2026/2026-11-19-cunji-caiwu-huitou-kan.yaml"
FACTS = {
    "title": "村級財務管理回頭看",
    "type": "special",
    "origin": {"source": "oral", "text": "縣委主要領導交辦"},
    "registered_on": "2026-11-19",
    "proposal": "擬由縣經管局牽頭。",
    "handling": "transferred",
    "requirement": "十一月底前完成。",
    "lead_unit": "unit/jingguan-ju",
    "assisting_units": ["unit/niutanhe-xiang"],
    "due_on": "2026-11-30",
    "audience": "office",
}


def test_action_that_the_new_record_implies_is_taken_once(town: Town) -> None:
    town.hand_in(CASE, FACTS, "shi-lei")
    town.act(CASE, "register", "shi-lei", "09:10", note="主要領導當面交辦")
    assert [(step["action"], step.get("note")) for step in town.data(CASE)["trail"]] == [
        ("register", "主要領導當面交辦")
    ]


def test_action_that_an_edit_implies_is_taken_once_with_what_was_edited(town: Town) -> None:
    path = "records/supervision/2026/2026-03-23-cunji-caiwu-tuiguang.yaml"
    town.open("kong-lingjuan")
    entry = {"unit": "unit/jingguan-ju", "at": f"{DAY}T09:00:00+08:00", "progress": "已下發推廣意見。"}
    town.change(path, progress=[*town.data(path)["progress"], entry])
    before = len(town.data(path)["trail"])
    town.act(path, "report", "kong-lingjuan", "09:10")
    made = town.data(path)["trail"][before:]
    assert [(step["action"], step["unit"], list(step["adds"])) for step in made] == [
        ("report", "unit/jingguan-ju", ["progress"])
    ]
    town.push("kong-lingjuan", "09:11")
    assert codes(town.judge()) == []


def test_other_action_comes_after_those_that_the_edits_imply(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.act(SHUI, "edit", "ye-zhiqiu", "10:00")
    assert [(s["action"], s["by"]) for s in town.data(SHUI)["trail"]] == [
        ("submit", "zhang-chunyan"),
        ("edit", "ye-zhiqiu"),
    ]


def test_action_that_the_kind_does_not_have_is_named_as_such(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    with pytest.raises(UsageError) as refused:
        town.act(SHUI, "aprove", "xia-minghui", "10:00")
    assert refused.value.render("en").startswith("there is no action “aprove”; those of “Info item” are: submit, ")


def test_action_that_is_not_possible_now_says_which_are_and_writes_nothing(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    before = town.office.read(SHUI)
    with pytest.raises(TaizhangError, match="xia-minghui cannot take “Approve”"):
        town.act(SHUI, "approve", "xia-minghui", "10:00")
    assert town.office.read(SHUI) == before


def test_signature_of_a_raised_action_says_its_role(town: Town) -> None:
    in_review(town, data={**ITEM, "importance": "important"})
    town.act(SHUI, "approve", "zhou-wenbo", "12:00", key="zhou")
    assert town.data(SHUI)["trail"][-1]["role"] == "leader"


def test_signature_of_an_action_of_one_role_needs_not_say_it(town: Town) -> None:
    in_review(town)
    town.act(SHUI, "approve", "xia-minghui", "12:00", key="xia")
    assert "role" not in town.data(SHUI)["trail"][-1]


def test_signature_of_an_action_of_several_roles_says_which_was_held(town: Town) -> None:
    town.hand_in(CASE, FACTS, "shi-lei")
    town.push("shi-lei", "09:06")
    town.act(CASE, "approve_case", "xia-minghui", "10:00", key="xia")
    assert town.data(CASE)["trail"][-1]["role"] == "approver"
    town.push("shi-lei", "10:01")
    assert codes(town.judge()) == []


@pytest.mark.parametrize("key", ["jiang", "stranger", "xia-old", "xia-lost"])
def test_key_that_nobody_would_know_him_by_signs_nothing_and_says_how_to_mend_it(town: Town, key: str) -> None:
    in_review(town)
    before = town.office.read(SHUI)
    with pytest.raises(TaizhangError) as refused:
        town.act(SHUI, "approve", "xia-minghui", "12:00", key=key)
    said = refused.value.render("en")
    assert said.startswith(f"{town.keys[key]} is no key that roles.yaml has in force for xia-minghui: ")
    assert f"ssh-keygen -y -f {town.keys[key]}" in said
    assert town.office.read(SHUI) == before


def test_actions_that_are_listed_are_those_that_people_take(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    with pytest.raises(UsageError) as refused:
        town.act(SHUI, "bribe", "xia-minghui", "10:00")
    assert refused.value.render("en").endswith("withdraw, confirm_recorded")


def test_command_says_what_was_done_and_commits_it(town: Town) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    town.git("config", "user.name", "ye-zhiqiu")
    town.git("config", "user.email", "ye-zhiqiu@yuzhu.example")
    done = town.office.run("act", SHUI_REF, "edit", "--as", "ye-zhiqiu", "--commit")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "牛潭河鄉冬修水利進展: Edit, now “Edited”\n"
    assert town.git("status", "--short") == ""
    assert town.git("log", "-1", "--format=%s %ae") == f"Edit: {SHUI_REF} ye-zhiqiu@yuzhu.example"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["edit"], "who are you? give --as, or set TAIZHANG_PERSON"),
        (["edit", "--as", "nobody"], "roles.yaml does not know “nobody”"),
        (["edit", "--as", "ye-zhiqiu", "--sign"], "name the key file to sign with: --key"),
        (["nosuch", "--as", "ye-zhiqiu"], "there is no action “nosuch”"),
        (["approve", "--as", "he-jing", "--for", "zhou-wenbo"], "a recorded decision needs --mode"),
    ],
)
def test_command_refuses_what_it_cannot_do(town: Town, arguments: list[str], why: str) -> None:
    town.hand_in(SHUI, ITEM, "zhang-chunyan")
    done = town.office.run("act", SHUI_REF, *arguments)
    assert done.returncode == 2
    assert why in done.stderr
