"""Marks of classification are refused in any spelling; prose about secrets is not."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from tests.support import INFO, OfficeFolder

from taizhang.checks.marks import CLASSIFIED, REFUSED, RULE, office_marks, scan
from taizhang.model import Record
from taizhang.policy import Policy

WORDS = ["秘密", "祕密", "機密", "机密", "絕密", "绝密"]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize(
    "form",
    [
        "{}★1年",
        "{}★",
        "{}★長期",
        "{}☆30年",
        "{} ★ 10 年",
        "{}＊3年",
        "{}10年",
        "{}　長期",
        "密級:{}",
        "密級：{}",
        "密级 【{}】",
        "密級:{}★1年",
        "| 密級 | {} |",
        "文件密級:{}級。",
        "【{}】",
        "{}",
        "# {}",
        "**{}**",
        "({})",
        "{}級",
        "特急 {}",
        "000012 {}",
        "【{}】關於防汛工作的報告",
        "關於防汛工作的報告〔{}〕",
        "一、情況\n{}\n二、問題",
        "各單位:\n　　{}★5年　特急\n附件",
    ],
)
def test_mark_is_found(form: str, word: str) -> None:
    assert {hit.problem for hit in scan(form.format(word))} == {CLASSIFIED}


@pytest.mark.parametrize("text", ["機 密 ★ 1 年", "絕　密", "密級:秘 密", "【 機 密 】"])
def test_mark_with_spaces_is_found(text: str) -> None:
    assert [hit.problem for hit in scan(text)] == [CLASSIFIED]


@pytest.mark.parametrize(
    "text",
    [
        "保守國家秘密是每個幹部的義務",
        "不涉及國家秘密，可以報送",
        "本系統嚴禁錄入國家秘密；工作秘密須經批准",
        "侵犯商業秘密的,處三年以下有期徒刑",
        "泄露秘密3年以下有期徒刑",
        "保守秘密30年如一日",
        "開展保密工作檢查",
        "定期檢查密級和保密期限",
        "國家秘密的密級分為絕密、機密、秘密三級",
        "密級:絕密、機密、秘密三種",
        "機密文件一律交機要檔案科",
        "存放處:機要檔案科",
        "文件柜密碼由機要員保管",
        "秘密\n是指關係國家安全的事項".replace("\n", ""),
        "★★★★★",
        "精密儀器,絕不泄密",
    ],
)
def test_prose_is_no_mark(text: str) -> None:
    assert scan(text) == []


@pytest.mark.parametrize("text", ["內部★", "内部★", "內 部 ★ 資料", "本件内部★請勿外傳"])
def test_mark_of_the_office_is_found_in_both_scripts(text: str) -> None:
    assert [hit.problem for hit in scan(text, ("內部★",))] == [REFUSED]


def test_a_mark_that_is_both_is_reported_once() -> None:
    assert [hit.problem for hit in scan("機密★1年", ("機密★", "內部★"))] == [CLASSIFIED]


def test_the_newest_list_of_policy_counts(office: OfficeFolder) -> None:
    rules = office.rules()
    value = [{"from": "2025-01-01", "value": ["甲"]}, {"from": "2090-01-01", "value": ["乙"]}]
    policy = Policy({**rules.policy.data, "settings": {"secrecy": {"marks": {"values": value}}}})
    assert office_marks(replace(rules, policy=policy)) == ("乙",)
    assert office_marks(replace(rules, policy=Policy({"settings": {}}))) == ()


def test_only_the_field_is_named(office: OfficeFolder) -> None:
    record = Record("info", "2026-03-05-x", INFO, {"title": "絕密★防汛", "secrecy_check": {"conclusion": "內部★"}})
    found = list(RULE.run(record, office.rules()))
    assert [(finding.code, finding.where) for finding in found] == [
        ("TZ811", ("title",)),
        ("TZ812", ("secrecy_check", "conclusion")),
    ]
    assert not any(
        word in f"{finding.message('zh-Hant')}{finding.params}" for finding in found for word in ("絕密", "防汛", "★")
    )


@pytest.mark.parametrize(
    "text", ["機 密 " * 30_000, "【" * 80_000, "特急 " * 40_000, " " * 100_000 + "機密", "密級" * 60_000]
)
def test_a_hostile_text_of_the_largest_size_is_scanned_in_time(text: str) -> None:
    start = time.process_time()
    scan(text, ("內部★",))
    assert time.process_time() - start < 2
