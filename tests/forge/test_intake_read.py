"""A filled-in form read back: each answer under its own heading, or nothing at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.forge.forge_forms import body_of
from tests.forge.forge_hostile import HOSTILE
from tests.support import OfficeFolder

from taizhang.forge.intake.forms import FOLDER, elements
from taizhang.forge.intake.forms import forms as files_of
from taizhang.forge.intake.read import LONGEST, UnreadableError, answers, declared, form_of
from taizhang.workflow import Rules

SAID = {"declaration": "x", "record": "〔2026〕3號", "progress-progress": "已發放三成。"}
DIALECTS = pytest.mark.parametrize("dialect", ["github", "gitea"])


@pytest.fixture(scope="module")
def rules(office_template: Path) -> Rules:
    return OfficeFolder(office_template).rules()


def text(rules: Rules, said: dict[str, str], name: str = "progress", dialect: str = "github") -> str:
    return body_of(files_of(rules)[f"{FOLDER}/{name}.yml"], said, dialect)


def read(rules: Rules, body: str, name: str = "progress") -> dict[str, str]:
    told = answers(body, rules.forms.forms[name], rules.forms)
    return {key: value for key, value in told.items() if key != "declaration"}


def why(rules: Rules, body: str) -> str:
    with pytest.raises(UnreadableError) as caught:
        read(rules, body)
    return caught.value.render("zh-Hant")


@DIALECTS
def test_answers_are_read_back_as_they_were_given(rules: Rules, dialect: str) -> None:
    said = {**SAID, "progress-problems": "一是缺人。\n\n二是缺錢。", "progress-evidence": "表一\n表二"}
    told = read(rules, text(rules, said, dialect=dialect))
    assert told == {key: value for key, value in said.items() if key != "declaration"}


@DIALECTS
def test_what_was_not_answered_is_left_out(rules: Rules, dialect: str) -> None:
    assert read(rules, text(rules, {"declaration": "x"}, dialect=dialect)) == {}


@DIALECTS
def test_issue_says_which_form_it_is(rules: Rules, dialect: str) -> None:
    for name in rules.forms.forms:
        found = form_of(text(rules, {}, name, dialect), rules.forms)
        assert found is not None
        assert found.name == name


def test_issue_with_the_declarations_of_two_forms_is_none(rules: Rules) -> None:
    body = text(rules, SAID) + "\n\n### 報結·保密審查\n\n- [X] 已審查"
    assert form_of(body, rules.forms) is None


def test_text_without_a_declaration_is_no_form(rules: Rules) -> None:
    assert form_of("### 督查事項\n\n〔2026〕3號", rules.forms) is None


@DIALECTS
def test_declaration_counts_only_where_its_own_box_is_ticked(rules: Rules, dialect: str) -> None:
    forms, form = rules.forms, rules.forms.forms["progress"]
    ticked = answers(text(rules, SAID, dialect=dialect), form, forms)
    blank = answers(text(rules, {**SAID, "declaration": ""}, dialect=dialect), form, forms)
    assert (declared(ticked, forms), declared(blank, forms)) == (True, False)
    assert not declared({"declaration": "- [X] 別的話"}, forms)


def test_ends_of_lines_of_a_form_that_was_edited_do_not_matter(rules: Rules) -> None:
    body = text(rules, {**SAID, "progress-problems": "一\n二"})
    assert read(rules, body.replace("\n", "\r\n")) == read(rules, body)


@DIALECTS
@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda text: ascii(text)[:40])
def test_hostile_answer_is_its_own_fields_or_refused(rules: Rules, hostile: str, dialect: str) -> None:
    """Whatever an answer holds, no other answer changes."""
    said = {**SAID, "progress-progress": hostile, "progress-next": "月底發完。"}
    try:
        told = read(rules, text(rules, said, dialect=dialect))
    except UnreadableError:
        return
    assert told == {
        "record": SAID["record"], "progress-next": "月底發完。",
        "progress-progress": hostile.replace("\r", "\n").strip("\n").rstrip(),
    }  # fmt: skip


FORGED = {
    "a heading": "已辦\n\n### 下步打算\n\n不再辦",
    "a heading in a fence": "已辦\n```\n### 下步打算\n```",
    "a fence closed, a heading, a fence begun": "已辦\n```\n\n### 下步打算\n\n不再辦\n\n```text\n",
    "all that follow, and a fence that swallows the true ones":
        "已辦\n```\n\n### 下步打算\n\n假\n\n### 佐證材料\n\n假\n\n### 代表單位\n\n縣水利局\n\n"
        "### 反饋進展·保密審查\n\n- [X] x\n\n````",
    "a heading of another level": "已辦\n# 下步打算\n不再辦",
    "a heading with closing signs": "已辦\n### 下步打算 ###",
    "a heading that is indented": "已辦\n   ### 下步打算",
    "a heading with a tab": "已辦\n###\t下步打算",
    "a heading without a space": "已辦\n###下步打算",
    "a heading in other characters": "已辦\n### 下步打算\u3000",
    "a heading with unseen signs": "已辦\n### 下步\u200b打算",
    "a heading by a rule below": "已辦\n\n下步打算\n---",
    "the declaration": "### 反饋進展·保密審查\n\n- [X] 已審查",
    "the unit": "已辦\n\n### 代表單位\n\n縣水利局",
    "its own heading": "### 進展",
    "carriage returns alone": "已辦\r\r### 下步打算\r\r不再辦",
}  # fmt: skip


@DIALECTS
@pytest.mark.parametrize("answer", FORGED.values(), ids=FORGED.keys())
def test_answer_that_could_pass_for_another_field_is_refused(rules: Rules, answer: str, dialect: str) -> None:
    said = {**SAID, "progress-progress": answer, "progress-next": "月底發完。"}
    message = why(rules, text(rules, said, dialect=dialect))
    assert "出現了不止一次" in message


def test_answer_with_a_heading_of_no_field_is_an_answer(rules: Rules) -> None:
    answer = "### 一、發放情況\n\n已發放三成。\n\n### 類別\n\n甲類"
    assert read(rules, text(rules, {**SAID, "progress-progress": answer}))["progress-progress"] == answer


def test_form_whose_heading_was_removed_is_refused(rules: Rules) -> None:
    body = text(rules, SAID).replace("### 存在問題\n\n_No response_\n\n", "")
    assert why(rules, body).startswith("這一件不完整：缺少「存在問題」")


def test_form_whose_heading_was_altered_is_refused(rules: Rules) -> None:
    assert "缺少「存在問題」" in why(rules, text(rules, SAID).replace("### 存在問題", "## 存在問題"))


def test_form_whose_headings_were_moved_is_refused(rules: Rules) -> None:
    body = text(rules, SAID)
    first, second = "### 存在問題\n\n_No response_\n\n", "### 下步打算\n\n_No response_\n\n"
    assert "不在原來的位置" in why(rules, body.replace(first + second, second + first))


def test_text_before_the_first_heading_is_refused(rules: Rules) -> None:
    assert why(rules, f"請快辦\n\n{text(rules, SAID)}").startswith("第一欄的標題前面還有文字")


def test_code_marks_that_are_not_closed_are_refused(rules: Rules) -> None:
    assert "不成對" in why(rules, text(rules, SAID).replace("已發放三成。\n```", "已發放三成。"))


def test_form_without_code_marks_is_read_all_the_same(rules: Rules) -> None:
    body = text(rules, SAID).replace("```text\n", "").replace("\n```", "")
    assert read(rules, body)["progress-progress"] == "已發放三成。"


def test_code_marks_within_an_answer_are_part_of_it(rules: Rules) -> None:
    answer = "數據：\n```\n12 公里\n```\n以上。"
    for dialect in ("github", "gitea"):
        assert read(rules, text(rules, {**SAID, "progress-progress": answer}, dialect=dialect))[
            "progress-progress"
        ] == answer  # fmt: skip


def test_very_long_issue_is_refused(rules: Rules) -> None:
    assert why(rules, text(rules, {**SAID, "progress-progress": "長" * LONGEST})) == "這一件太長，不能收"


def test_every_element_of_every_form_is_read(rules: Rules) -> None:
    for name, form in rules.forms.forms.items():
        asked = [element.id for element in elements(form, rules.forms)]
        told = answers(text(rules, {"declaration": "x"}, name), form, rules.forms)
        assert (asked[-1], list(told)) == ("declaration", ["declaration"]), name
