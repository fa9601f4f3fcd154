"""The trail as a chain of steps."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.site.helpers import page_of
from tests.support import MEETING, OfficeFolder

from taizhang.site import Site
from taizhang.site.trail import TrailView, trail_view

INFO = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
SUPERVISION = "supervision/2026-03-23-cunji-caiwu-tuiguang"
MEETING_REF = "meeting/2026-03-02-changwei-huiyi"


def trail_of(site: Site, ref: str) -> TrailView:
    record = site.ledger.record(ref)
    assert record is not None
    view = trail_view(site, record, "../../../")
    assert view is not None
    return view


def test_every_step_says_who_did_what_in_which_role(site: Site) -> None:
    steps = trail_of(site, INFO).steps
    assert [(step.action, step.who.text, step.role) for step in steps[:4]] == [
        ("報送", "張春燕", "信息員"),
        ("編輯", "ye-zhiqiu", "編輯"),
        ("核稿", "jiang-ruolan", "核稿"),
        ("審批", "xia-minghui", "審批"),
    ]
    assert steps[0].who.href == "records/person/zhang-chunyan/"
    assert [step.state for step in steps] == ["已報送", "已編輯", "已核稿", "已審批", "", ""]
    assert steps[2].opinion == "同意。"


def test_what_a_stage_changed_is_shown(site: Site) -> None:
    change = trail_of(site, INFO).steps[1].changes[0]
    assert change.before is not None
    assert change.after is not None
    assert (change.label, change.before.text, change.after.text) == ("標題", "村會計例會", "牛潭河鄉推行村會計例會制度")
    html = page_of(site, INFO).content
    assert "<del>村會計例會</del>" in html.replace("\n", "")
    assert "<ins>牛潭河鄉推行村會計例會制度</ins>" in html.replace("\n", "")


def test_what_a_step_added_is_shown(site: Site) -> None:
    additions = trail_of(site, INFO).steps[5].additions
    assert [fact.label for fact in additions] == ["採用"]
    assert additions[0].value.items[0][1].text == "新資江"


def test_a_recorded_decision_is_never_the_leaders_own_signature(site: Site) -> None:
    step = trail_of(site, MEETING_REF).steps[1]
    assert step.sentence.striptags() == "據龔志遠同志紙批，he-jing代錄，feng-siyuan核對"
    assert '<a href="../../../records/person/gong-zhiyuan/">龔志遠</a>' in step.sentence
    assert step.marks == ("代錄",)
    assert [fact.label for fact in step.extras] == ["批示時間", "原件"]


def test_an_oral_decision_still_asks_for_a_signature(
    office: OfficeFolder, open_office_site: Callable[[], Site]
) -> None:
    office.edit(MEETING, "mode: paper", "mode: oral")
    assert trail_of(open_office_site(), MEETING_REF).steps[1].marks == ("代錄", "待補簽")


def test_a_delegates_signature_is_marked(office: OfficeFolder, open_office_site: Callable[[], Site]) -> None:
    office.edit(MEETING, "mode: paper", "capacity: delegate")
    step = trail_of(open_office_site(), MEETING_REF).steps[1]
    assert (step.sentence.striptags(), step.marks) == ("he-jing代龔志遠簽", ("代簽",))


def test_a_signing_step_shows_its_digest(site: Site) -> None:
    steps = trail_of(site, INFO).steps
    assert [bool(step.digest) for step in steps] == [False, True, True, True, False, False]
    assert f'title="{steps[1].digest}">{steps[1].digest[7:19]}<' in page_of(site, INFO).content


def test_handling_units_have_their_own_dates_and_lights(site: Site) -> None:
    units = {unit.unit.text: unit for unit in trail_of(site, SUPERVISION).units}
    assert {name: (unit.part, unit.state, unit.due) for name, unit in units.items()} == {
        "玉竹縣經營管理局": ("牽頭單位", "已簽收", "2026-05-15"),
        "牛潭河鄉": ("協辦單位", "已報結", "2026-04-30"),
    }
    said = [unit.at.text for unit in units.values() if unit.at]
    assert said
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", text) for text in said), "the form of the dates beside them"


def test_what_may_come_next_names_units_and_roles(site: Site) -> None:
    options = trail_of(site, SUPERVISION).next
    assert {"反饋", "報結"} <= {option.action for option in options}
    report = next(option for option in options if option.action == "反饋")
    assert [unit.text for unit in report.units] == ["玉竹縣經營管理局"]


def test_a_record_without_a_trail_has_no_chain(office: OfficeFolder, open_office_site: Callable[[], Site]) -> None:
    office.write("records/unit/new.yaml", "title: 新單位\naudience: office\ntype: department\n")
    html = page_of(open_office_site(), "unit/new").content
    assert "tz-trail" not in html


def test_two_stages_that_a_small_office_lets_one_person_take_are_shown_as_such(
    office: OfficeFolder, open_office_site: Callable[[], Site]
) -> None:
    ref = "study/2026-03-10-xuexi"
    office.tell({
        "record": ref,
        "facts": {"title": "公文處理", "audience": "office", "type": "collective", "held_on": "2026-03-10",
                  "topic": "公文"},
        "steps": [{"action": "register", "by": "xia-minghui", "at": "2026-03-10T09:00:00+08:00"},
                  {"action": "confirm", "by": "xia-minghui", "at": "2026-03-10T10:00:00+08:00"}],
    })  # fmt: skip
    assert [step.marks for step in trail_of(open_office_site(), ref).steps] == [(), ()]
    unwaived = "value: [], basis: 本辦台賬管理規定；不作變通"
    office.edit("schemas/policy.yaml", unwaived, "value: [[register, confirm]], basis: 本辦台賬管理規定")
    marks = [step.marks for step in trail_of(open_office_site(), ref).steps]
    assert marks == [(), ("小機關免分設：也辦了「登記」",)]
