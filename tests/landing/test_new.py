"""New records: what settings mean, how ids are made, and that nothing wrong is written."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from tests.support import INFO, OfficeFolder

from taizhang.errors import TaizhangError, UsageError
from taizhang.landing.new import create, draft, make_id, missing
from taizhang.model import Data, Record

NOW = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
STUDY = ["title=學習全會精神", "type=collective", "topic=全會精神", "held_on=2026-11-19"]


def drafted(office: OfficeFolder, kind: str, *settings: str) -> Data:
    return draft(office.rules().book.kinds[kind], settings, NOW)


def made(office: OfficeFolder, kind: str, *settings: str) -> Record:
    rules = office.rules()
    return create(office.root, office.ledger(), rules, rules.book.kinds[kind], drafted(office, kind, *settings))


def files(office: OfficeFolder) -> set[Path]:
    return {path for path in (office.root / "records").rglob("*") if path.is_file()}


# What a setting means


@pytest.mark.parametrize(
    ("kind", "settings", "expected"),
    [
        ("study", ["topic=甲=乙"], {"topic": "甲=乙"}),
        ("study", ["topic= 甲 "], {"topic": " 甲 "}),
        ("study", ["topic=2026"], {"topic": "2026"}),
        ("study", ["topic=true"], {"topic": "true"}),
        ("study", ["topic=it's a \"b\" \\n: #"], {"topic": "it's a \"b\" \\n: #"}),
        ("study", ["topic=甲", "topic=乙"], {"topic": "乙"}),
        ("study", ["summary=甲\n乙"], {"summary": "甲\n乙"}),
        ("study", ["batch=3"], {"batch": 3}),
        ("study", ["topics=甲", "topics=乙"], {"topics": ["甲", "乙"]}),
        ("study", ["topics=[甲, 乙]"], {"topics": ["甲", "乙"]}),
        ("study", ["topics=甲, 乙"], {"topics": ["甲, 乙"]}),
        ("study", [" batch =3"], {"batch": 3}),
        ("study", ["archive.class=permanent", "archive.file_number=12"],
         {"archive": {"class": "permanent", "file_number": "12"}}),
        ("study", ["archive={class: permanent}"], {"archive": {"class": "permanent"}}),
        ("study", ["archive={class: permanent}", "archive.file_number=12"],
         {"archive": {"class": "permanent", "file_number": "12"}}),
        ("info", ["submissions={to: city, sent_at: 2026-11-20T09:00:00+08:00}", "submissions={to: other}"],
         {"submissions": [{"to": "city", "sent_at": "2026-11-20T09:00:00+08:00"}, {"to": "other"}]}),
        ("publication", ["own=true"], {"own": True}),
        ("unit", ["contact_point.monthly_quota=8", "contact_point.reporters=person/zhang-chunyan"],
         {"contact_point": {"monthly_quota": 8, "reporters": ["person/zhang-chunyan"]}}),
    ],
)  # fmt: skip
def test_a_setting_is_read_as_its_field_asks(
    office: OfficeFolder, kind: str, settings: list[str], expected: Data
) -> None:
    found = drafted(office, kind, *settings)
    assert {name: value for name, value in found.items() if name in expected} == expected


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (["topic"], "--set takes field=value: topic"),
        (["subject=甲"], "a record of kind “Study and practice” has no field subject"),
        (["archive.shelf=甲"], "a record of kind “Study and practice” has no field archive.shelf"),
        (["topic.x=甲"], "a record of kind “Study and practice” has no field topic.x"),
        (["topics.0=甲"], "a record of kind “Study and practice” has no field topics.0"),
        (["=甲"], "a record of kind “Study and practice” has no field "),
        (["trail=[]"], "a record of kind “Study and practice” has no field trail"),
        (["status=confirmed"], "a record of kind “Study and practice” has no field status"),
        (["number=〔2026〕1號"], "a record of kind “Study and practice” has no field number"),
        (["batch=三"], "cannot read the value of batch: 三 (expected integer)"),
        (["batch='3'"], "cannot read the value of batch: '3' (expected integer)"),
        (["batch=true"], "cannot read the value of batch: true (expected integer)"),
        (["batch=1.5"], "cannot read the value of batch: 1.5 (expected “1.5” without quotes can be read as "
                        "something else)"),
        (["batch="], "cannot read the value of batch:  (expected there is no value here)"),
        (["batch=3\ntopic: 甲"], "cannot read the value of batch: 3\ntopic: 甲 (expected one value)"),
        (["archive=[]"], "cannot read the value of archive: [] (expected object)"),
        (["archive={class: permanent"], None),
        (["topics=[甲"], None),
        (["topic=甲\u202e乙"], None),
        (["topic=甲\x1b[31m"], None),
        (["topic=e\u0301"], None),
        (["topic=\udcff"], None),
        (["topics=甲\u200b"], None),
    ],
)  # fmt: skip
def test_a_setting_that_cannot_be_meant_is_refused(
    office: OfficeFolder, settings: list[str], message: str | None
) -> None:
    with pytest.raises(UsageError) as caught:
        drafted(office, "study", *settings)
    said = caught.value.render("en")
    assert said == message if message else said.startswith("cannot read the value of ")


def test_what_is_not_given_is_the_audience_and_the_date_of_the_id(office: OfficeFolder) -> None:
    assert drafted(office, "study") == {"held_on": "2026-11-20", "audience": "office"}
    assert drafted(office, "info") == {"reported_at": "2026-11-20T09:00:00+08:00", "audience": "office"}
    assert drafted(office, "research") == {"year": 2026, "audience": "office"}
    assert drafted(office, "unit", "audience=units") == {"audience": "units"}


def test_fields_stand_in_the_order_of_the_kind(office: OfficeFolder) -> None:
    given = ["topic=甲", "audience=office", "held_on=2026-11-19", "type=training", "title=乙"]
    assert list(drafted(office, "study", *given)) == ["title", "type", "held_on", "topic", "audience"]


def test_missing_fields_are_told_in_the_order_of_the_kind(office: OfficeFolder) -> None:
    kind = office.rules().book.kinds["study"]
    assert missing(kind, {"topic": "甲"}) == ["title", "type", "held_on", "audience"]
    assert missing(kind, drafted(office, "study", *STUDY)) == []


# Ids


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("info", {"reported_at": "2026-03-05T09:10:00+08:00", "unit": "unit/niutanhe-xiang", "title": "村會計例會"},
         "2026-03-05-niutanhe-xiang-cun-kuai-ji-li-hui"),
        ("study", {"held_on": "2026-11-19", "title": "學習全會精神、部署重點工作"},
         "2026-11-19-xue-xi-quan-hui-jing-shen"),
        ("research", {"year": 2026, "title": "新農村建設"}, "2026-xin-nong-cun-jian-she"),
        ("unit", {"title": "牛潭河鄉"}, "niu-tan-he-xiang"),
        ("unit", {"title": "重慶銀行長沙分行"}, "chong-qing-yin-hang-chang-sha"),
        ("unit", {"title": "重庆银行长沙分行"}, "chong-qing-yin-hang-chang-sha"),
        ("unit", {"title": "“1132”戰略 Office, Ltd."}, "1132-zhan-lve-office-ltd"),
        ("unit", {"title": "——!?"}, "record"),
        ("unit", {"title": "../../Etc/Passwd"}, "etc-passwd"),
        ("unit", {"title": "X" * 200}, "x" * 80),
        ("unit", {"title": " ".join("abcdefghijklmnop" for _ in range(6))}, "abcdefghijklmnop-" * 4 + "abcdefghijkl"),
        ("unit", {}, "record"),
    ],
)  # fmt: skip
def test_an_id_is_made_of_date_or_year_reference_and_pinyin(
    office: OfficeFolder, kind: str, data: Data, expected: str
) -> None:
    assert make_id(office.rules().book.kinds[kind], data) == expected


def test_an_id_does_not_end_in_a_hyphen_where_it_is_cut(office: OfficeFolder) -> None:
    assert make_id(office.rules().book.kinds["unit"], {"title": "x" * 79 + " y"}) == "x" * 79


def test_a_new_record_is_written_in_its_place_and_only_lacks_landing(office: OfficeFolder) -> None:
    record = made(office, "study", *STUDY)
    assert record.path == "records/study/2026/2026-11-19-xue-xi-quan-hui-jing-shen.yaml"
    assert office.read(record.path) == (
        "title: 學習全會精神\ntype: collective\nheld_on: 2026-11-19\ntopic: 全會精神\naudience: office\n"
    )
    assert office.problems() == [f"{record.path}:1:1 TZ501"]


def test_a_second_record_of_one_name_takes_the_next_number(office: OfficeFolder) -> None:
    ids = [made(office, "study", *STUDY).id for _ in range(3)]
    assert ids == [f"2026-11-19-xue-xi-quan-hui-jing-shen{end}" for end in ("", "-2", "-3")]


@pytest.mark.parametrize("content", ["title: [", ""])
def test_a_file_that_cannot_be_read_is_not_written_over(office: OfficeFolder, content: str) -> None:
    taken = "records/study/2026/2026-11-19-xue-xi-quan-hui-jing-shen.yaml"
    office.write(taken, content)
    assert made(office, "study", *STUDY).id == "2026-11-19-xue-xi-quan-hui-jing-shen-2"
    assert office.read(taken) == content


def test_a_link_is_not_written_over(office: OfficeFolder) -> None:
    taken = office.root / "records/study/2026/2026-11-19-xue-xi-quan-hui-jing-shen.yaml"
    taken.parent.mkdir(parents=True)
    taken.symlink_to("nowhere")
    assert made(office, "study", *STUDY).id == "2026-11-19-xue-xi-quan-hui-jing-shen-2"
    assert taken.is_symlink()


@pytest.mark.parametrize(
    ("settings", "en", "zh"),
    [
        (STUDY[:1], "still missing: type (Type), topic (Topic). Give them with --set field=value",
         "還缺：type（類型）、topic（主題）。用 --set 欄目=值 補上"),
        ([*STUDY, "type=party"], "cannot make it: “Type” cannot be “party”", "不能新建：「類型」不能寫「party」"),
        ([*STUDY, "held_on=2026-02-30"], "cannot make it: “2026-02-30” in “Held on” is not a real date or time",
         "不能新建：「日期」的「2026-02-30」不是真實的日期或時間"),
        ([*STUDY, "held_on=../../../x"], None, None),
        ([*STUDY, "topic="], None, None),
        ([*STUDY, "meeting=2026-x"], None, None),
        ([*STUDY, "batch=0"], None, None),
    ],
)  # fmt: skip
def test_a_record_that_would_be_wrong_is_refused_and_nothing_is_written(
    office: OfficeFolder, settings: list[str], en: str | None, zh: str | None
) -> None:
    before = files(office)
    with pytest.raises(TaizhangError) as caught:
        made(office, "study", *settings)
    assert files(office) == before
    if en:
        assert (caught.value.render("en"), caught.value.render("zh-Hant")) == (en, zh)


def test_a_record_that_cannot_be_written_leaves_nothing(office: OfficeFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(office)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        made(office, "study", *STUDY)
    assert files(office) == before


def test_texts_of_every_shape_come_back_as_they_were_given(office: OfficeFolder) -> None:
    plain = ["- 甲", "yes", "2026-11-19", "a: b", "# x", "'", '"', " 前", "後 ", "{", "甲\u3000乙"]
    for text in [*plain, "甲\n\n乙", "\n甲", "甲\n", "  甲\n乙"]:
        record = made(office, "study", *STUDY, f"summary={text}")
        kept = office.ledger().record(record.ref)
        assert kept is not None
        assert kept.data["summary"] == text


def test_the_records_of_others_stay_as_they_were(office: OfficeFolder) -> None:
    before = office.read(INFO)
    made(office, "study", *STUDY)
    assert office.read(INFO) == before
