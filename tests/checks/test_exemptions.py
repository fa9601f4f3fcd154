"""Exemptions let named findings pass for a time, and are themselves held to account."""

from __future__ import annotations

from datetime import date

import pytest
from tests.support import INFO, UNIT, OfficeFolder

from taizhang.checks.exemptions import apply
from taizhang.i18n import Text
from taizhang.model import Data, Finding, Problem

TODAY = date(2026, 11, 20)
REF = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
EXEMPTIONS = "schemas/exemptions.yaml"


def found(code: str = "TZ403", path: str = INFO) -> Finding:
    text = Text("甲", "a")
    return Problem(code, text, text, text).at(path, ("title",))


def entry(**changes: str) -> Data:
    sound = {
        "rule": "TZ403",
        "record": REF,
        "reason": "已核實是兩件事",
        "until": "2026-12-31",
        "approved_by": "xia-minghui",
    }
    return {**sound, **changes}


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


@pytest.mark.parametrize("record", [REF, INFO])
def test_a_finding_is_dropped_by_reference_or_path(record: str) -> None:
    assert apply([found()], [entry(record=record)], TODAY) == []


def test_other_findings_stay_in_order() -> None:
    others = [found("TZ402"), found(path=UNIT), found("TZ404")]
    assert apply([others[0], found(), *others[1:]], [entry()], TODAY) == others


def test_every_finding_of_the_rule_on_the_record_is_dropped() -> None:
    assert apply([found(), found()], [entry()], TODAY) == []


def test_without_exemptions_nothing_changes() -> None:
    assert apply([found()], [], TODAY) == [found()] or codes(apply([found()], [], TODAY)) == ["TZ403"]


@pytest.mark.parametrize(("until", "expected"), [("2026-11-20", []), ("2026-11-19", ["TZ403", "TZ904"])])
def test_an_exemption_holds_until_the_end_of_its_last_day(until: str, expected: list[str]) -> None:
    assert codes(apply([found()], [entry(until=until)], TODAY)) == expected


def test_an_ended_one_is_an_error_at_its_date() -> None:
    (ended,) = apply([], [entry(until="2026-11-19")], TODAY)
    assert (ended.code, ended.level, ended.path, ended.where) == (
        "TZ904",
        "error",
        EXEMPTIONS,
        ("exemptions", 0, "until"),
    )


def test_an_unused_one_is_a_warning() -> None:
    (unused,) = apply([], [entry()], TODAY)
    assert (unused.code, unused.level, unused.path, unused.where) == (
        "TZ905", "warning", EXEMPTIONS, ("exemptions", 0, "record"),
    )  # fmt: skip


def test_an_ended_one_beside_one_in_force_is_still_reported() -> None:
    entries = [entry(until="2026-11-19"), entry(record=INFO)]
    assert codes(apply([found()], entries, TODAY)) == ["TZ904"]


def test_findings_on_the_rules_cannot_be_dropped() -> None:
    on_rules = found("TZ403", EXEMPTIONS)
    assert apply([on_rules], [entry(record="schemas/exemptions")], TODAY)[0] is on_rules


def exempt(office: OfficeFolder, **changes: str) -> list[tuple[str, tuple[str | int, ...]]]:
    fields = ", ".join(f"{key}: '{value}'" for key, value in entry(**changes).items())
    office.write(EXEMPTIONS, f"version: 1\nexemptions:\n  - {{{fields}}}\n")
    _, findings = office.load_rules()
    return [(finding.code, finding.where) for finding in findings]


def test_the_file_is_optional(office: OfficeFolder) -> None:
    assert list(office.rules().book.exemptions) == []


@pytest.mark.parametrize("record", [REF, INFO, "records/attachments/2026/fangxun.pdf"])
def test_a_sound_file_is_loaded(record: str, office: OfficeFolder) -> None:
    assert exempt(office, record=record) == []
    assert office.rules().book.exemptions == [entry(record=record)]


@pytest.mark.parametrize("rule", ["TZ101", "TZ201", "TZ801", "TZ904", "TZ40", "tz403", "*"])
def test_what_may_not_be_exempted_is_refused(rule: str, office: OfficeFolder) -> None:
    assert exempt(office, rule=rule) == [("TZ901", ("exemptions", 0, "rule"))]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("record", "schemas/policy.yaml"),
        ("record", "*"),
        ("record", "info"),
        ("reason", "無"),
        ("until", "2026-02-30"),
        ("until", "always"),
        ("approved_by", "nobody-known"),
        ("note", "更多"),
    ],
)
def test_a_file_of_another_form_is_refused(field: str, value: str, office: OfficeFolder) -> None:
    assert {code for code, _ in exempt(office, **{field: value})} == {"TZ901"}
