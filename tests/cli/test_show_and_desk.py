"""`taizhang show` and `taizhang desk`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from tests.cli.conftest import Done
from tests.support import DIRECTIVE, INFO, SUPERVISION, OfficeFolder

Call = Callable[..., Done]
INFO_REF = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"


@pytest.mark.parametrize("name", [INFO_REF, INFO])
def test_a_record_is_shown_by_reference_and_by_path(call: Call, name: str) -> None:
    done = call("show", name)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[:2] == ["Info item  牛潭河鄉推行村會計例會制度", f"{INFO_REF}  ·  {INFO}"]
    assert "Status  Approved" in lines
    assert "Reporting unit  牛潭河鄉 (unit/niutanhe-xiang)" in lines
    assert "Urgency  Ordinary" in lines


def test_long_texts_stand_below_their_label(call: Call) -> None:
    out = call("show", INFO).out
    assert "Body\n    牛潭河鄉每月召開一次村會計例會。\n    \n    一是集中記賬。二是當場會審。\n" in out


def test_the_trail_is_told_with_its_people_and_what_they_said(call: Call) -> None:
    lines = call("show", INFO).out.splitlines()
    trail = lines[lines.index("Trail") + 1 :]
    assert [" ".join(line.split()) for line in trail[:4]] == [
        "2026-03-05 09:10 Submit 張春燕 → Submitted",
        "2026-03-05 10:02 Edit ye-zhiqiu → Edited",
        "2026-03-05 11:20 Review jiang-ruolan → Reviewed 同意。",
        "2026-03-05 15:30 Approve xia-minghui → Approved 同意上報。",
    ]


def test_what_may_be_done_next_and_who_names_it_is_told(call: Call) -> None:
    lines = call("show", INFO).out.splitlines()
    assert "Next: Send up (send_up) — tang-xiaoman, ye-zhiqiu, dong-jianing, feng-siyuan, he-jing" in lines
    assert any(line.startswith("Named by: 龔志遠同志關於村級財務管理的批示 (directive/") for line in lines)


def test_the_date_in_force_is_told_with_every_clock_and_its_sum(call: Call) -> None:
    lines = call("show", SUPERVISION).out.splitlines()
    at = lines.index("Time: feedback overdue: due 2026-03-31, overdue by 160 working days")
    assert lines[at + 1 : at + 3] == [
        "  ● 玉竹縣經營管理局  ·  feedback overdue: due 2026-03-31, overdue by 160 working days  ·  "
        "5 working days: 03-25 Wed · 03-26 Thu · 03-27 Fri · 03-30 Mon · 03-31 Tue",
        "  ● 玉竹縣經營管理局  ·  due 2026-05-15, overdue by 130 working days  ·  130 working days: "
        "2026-05 10 days · 2026-06 22 days · 2026-07 23 days · 2026-08 21 days · 2026-09 22 days · "
        "2026-10 17 days · 2026-11 15 days",
    ]


def test_a_record_is_shown_as_it_stood_at_the_end_of_a_day(call: Call) -> None:
    lines = call("show", INFO, "--as-of", "2026-03-05").out.splitlines()
    assert "Status  Approved" in lines
    assert not any(line.startswith("Submissions") for line in lines)
    assert lines[-1] == "Next: Withdraw (withdraw) — " + lines[-1].rpartition(" — ")[2]
    assert call("show", INFO, "--as-of", "2026-03-04").code == 2


def test_a_status_is_named_as_the_records_own_workflow_names_it(call: Call, office: OfficeFolder) -> None:
    text = office.read("schemas/workflows/info@1.yaml").replace("info@1", "info@2")
    office.write("schemas/workflows/info@2.yaml", text.replace("en: Approved", "en: Cleared"))
    assert "Status  Approved" in call("show", INFO).out.splitlines()


def test_wide_spaces_are_kept(call: Call, office: OfficeFolder) -> None:
    office.edit(DIRECTIVE, "text: 做法好，", "text: 做法好，\u3000")
    assert "做法好，\u3000請縣經管局在全縣推廣。" in call("show", DIRECTIVE).out


@pytest.mark.parametrize("name", ["info/nothing", "records/info/2026/nothing.yaml", "../x", ""])
def test_a_record_that_is_not_there_ends_with_2(call: Call, name: str) -> None:
    done = call("show", name)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith(f"there is no record “{name}”")


def test_the_desk_tells_each_matter_with_its_reason_and_reference(call: Call) -> None:
    done = call("desk")
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "Overdue (3)"
    assert lines[1:4] == [
        "  ● Supervision matter 在全縣推廣村會計例會制度",
        "    feedback overdue: due 2026-03-31, overdue by 160 working days  ·  玉竹縣經營管理局  ·  "
        "kong-lingjuan, cui-zhengyi  ·  supervision/2026-03-23-cunji-caiwu-tuiguang",
        "    5 working days: 03-25 Wed · 03-26 Thu · 03-27 Fri · 03-30 Mon · 03-31 Tue",
    ]
    assert lines[4].endswith("龔志遠同志關於村級財務管理的批示")
    assert "due 2026-04-30, overdue by 139 working days" in lines[5]
    assert lines[5].endswith("directive/2026-03-20-cunji-caiwu")


def test_the_desk_as_of_a_day_takes_back_the_steps_taken_since(call: Call) -> None:
    lines = call("desk", "--as-of", "2026-03-23").out.splitlines()
    assert [line.strip() for line in lines[:3]] == [
        "Waiting (2)",
        "◐ Supervision matter 在全縣推廣村會計例會制度",
        "waiting for 玉竹縣經營管理局 to “Sign for” by 2026-03-24  ·  玉竹縣經營管理局  ·  kong-lingjuan, cui-zhengyi"
        "  ·  supervision/2026-03-23-cunji-caiwu-tuiguang",
    ]


@pytest.mark.parametrize("day", ["2026-13-01", "tomorrow", "", "20261120"])
@pytest.mark.parametrize("command", ["desk", "check", "remind", "numbers"])
def test_a_day_that_is_none_ends_with_2(call: Call, command: str, day: str) -> None:
    assert call(command, "--as-of", day) == (2, "", f"“{day}” is no date: write it like 2026-11-20\n")


def test_the_desk_of_a_person_holds_what_concerns_them(call: Call) -> None:
    assert "在全縣推廣村會計例會制度" in call("desk", "--as", "zhang-chunyan").out
    assert "龔志遠同志關於村級財務管理的批示" not in call("desk", "--as", "zhang-chunyan").out


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "2026-11-20: nothing needs attention\n"), ("zh-Hant", "2026-11-20：沒有要辦的事\n")]
)
def test_an_empty_desk_says_so(call: Call, lang: str, said: str) -> None:
    assert call("desk", "--as", "ye-zhiqiu", lang=lang) == (0, said, "")


@pytest.mark.parametrize("person", ["nobody", "", "x\x1b[31m"])
def test_a_person_that_nobody_knows_ends_with_2(call: Call, person: str) -> None:
    done = call("desk", "--as", person)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("there is nobody called “")
    assert "\x1b" not in done.err


def test_what_looks_like_markup_is_printed_as_it_stands(call: Call, office: OfficeFolder) -> None:
    office.edit(DIRECTIVE, "title: 龔志遠同志關於村級財務管理的批示", "title: '[red]甲[/red] [link=x]乙[/link]'")
    assert "[red]甲[/red] [link=x]乙[/link]" in call("show", DIRECTIVE).out
    assert "[red]甲[/red] [link=x]乙[/link]" in call("desk").out
