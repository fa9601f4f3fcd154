"""Formulas: exact arithmetic, and nothing else; whatever else is tried is refused at once, with its place."""

from __future__ import annotations

import time
from datetime import date
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support import OfficeFolder, shown

from taizhang.checks.run import locate
from taizhang.ledger import WorkTree
from taizhang.policy import Policy
from taizhang.policy.formulas import LONGEST, FormulaError, formula_findings, meaning, read_formula
from taizhang.workflow import load_rules

VALUES = {"a": Fraction(6), "b": Fraction(4), "c": Fraction(0)}


def worked_out(text: str) -> Fraction | None:
    return read_formula(text).value(VALUES)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Fraction(6)),
        ("a + b * 2", Fraction(14)),
        ("(a + b) * 2", Fraction(20)),
        ("a - b - 1", Fraction(1)),
        ("a / b", Fraction(3, 2)),
        ("-a + 0.1 + 0.2", Fraction(-57, 10)),
        ("0.1 * 3", Fraction(3, 10)),
        ("a / 9", Fraction(2, 3)),
        ("min(a, b, 5)", Fraction(4)),
        ("max(0, b - a)", Fraction(0)),
        ("1 if a > b else 2", Fraction(1)),
        ("1 if a <= b else 2", Fraction(2)),
        ("1 if b < 5 < a else 2", Fraction(1)),
        ("1 if a == 6.0 else 2", Fraction(1)),
        ("1 if a != 6 else 2", Fraction(2)),
        ("a / c", None),
        ("c / c", None),
        ("1 if c > 0 else a", Fraction(6)),
        ("a / c if c > 0 else 0", Fraction(0)),
        ("  a  ", Fraction(6)),
        ("999999999.9999", Fraction(9999999999999, 10000)),
    ],
)
def test_arithmetic_is_exact_and_nothing_is_divided_by_zero(text: str, expected: Fraction | None) -> None:
    assert worked_out(text) == expected


HOSTILE = {
    "calls": ["open('x')", "pow(a, b)", "abs(a)", "min(a)", "min()", "min(*a, b)", "min(a, key=b)", "min(a, **b)",
              "a()", "min(a, b)()", "(a)(b)", "eval(a)", "__import__(a)", "min(a, b).real()"],
    "attributes": ["a.real", "a.__class__", "().__class__.__bases__", "min.__self__", "1.0.real"],
    "powers": ["9 ** 9 ** 9 ** 9", "a ** 2", "9 ** 999999999", "1 << 99999", "10 // 3", "10 % 3", "a @ b", "1e999999",
               "1e9", "9999999999999999999", "0.00000000001"],
    "loops": ["[a for a in b]", "(a for a in b)", "sum(x for x in a)", "{a: b for a in b}", "lambda: a", "while a: a",
              "for a in b: a", "(yield a)", "await a", "(a := 9)", "[a] * 9", "'a' * 999999999", "f'{a:>999999999}'"],
    "other values": ["'a'", "True", "None", "...", "0x10", "1_000", "1j", "0b1", "a, b", "(a, b)", "[a]", "{a}",
                     "a[0]", "not a", "~a", "+a", "a and b", "a or b", "a is b", "a in b", "a < b", "(a < b) + 1",
                     "1 if a else 2", "1 if (a < b) < 1 else 2", "1 if not a < b else 2", "a = b", "a; b", "a\nb",
                     "a # b", "import os", "del a", "min", "min + 1", "", " ", "()", "a +", "1if a<b else 2x",
                     "\u0061\u0301", "ａ", "а", "a\u00a0", "a\x00", "a\\\n+ b", "$a", "@a", "a!"],
    "size": ["a + " * 50 + "a", "(" * 100 + "a" + ")" * 99, "-" * 199 + "a",
             "a" * (LONGEST + 1), "min(a, " * 20 + "a" + ")" * 20, "1 if a < b else " * 12 + "1"],
}  # fmt: skip


@pytest.mark.parametrize("text", [text for texts in HOSTILE.values() for text in texts])
def test_whatever_is_no_arithmetic_is_refused_within_a_tenth_of_a_second(text: str) -> None:
    start = time.process_time()
    with pytest.raises(FormulaError):
        read_formula(text)
    assert time.process_time() - start < 0.1


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("a + pow(a, 2)", "“pow(a, 2)” at character 5 is not allowed", "第 5 個字符起的「pow(a, 2)」不能用"),
        ("a.real", "“a.real” at character 1 is not allowed", "第 1 個字符起的「a.real」不能用"),
        ("a ** 2", "“a ** 2” at character 1 is not allowed", "第 1 個字符起的「a ** 2」不能用"),
        ("a + 'b'", "character 5, “'”, is not allowed", "第 5 個字符「'」不能用"),
        ("a + * b", "no formula can be read at character 5", "第 5 個字符處不成算式"),
        ("a" * 201, "longer than 200 characters", "超過 200 個字符"),
    ],
)
def test_refusal_says_what_and_where(text: str, english: str, chinese: str) -> None:
    with pytest.raises(FormulaError) as refused:
        read_formula(text)
    assert (refused.value.text.en, refused.value.text.zh) == (english, chinese)


@given(st.text("abc019.+-*/()<>=!, minaxfelsr_", max_size=60))
def test_no_text_of_allowed_characters_does_worse_than_be_refused(text: str) -> None:
    try:
        formula = read_formula(text)
    except FormulaError:
        return
    if set(formula.names) <= VALUES.keys():
        assert isinstance(formula.value(VALUES), Fraction | None)


def _combined(sign: str, one: Any, two: Any) -> tuple[str, Fraction | None]:
    (left, x), (right, y) = one, two
    text = f"({left} {sign} {right})"
    if x is None or y is None or (sign == "/" and y == 0):
        return text, None
    return text, {"+": x + y, "-": x - y, "*": x * y}[sign] if sign != "/" else x / y


LEAVES = [*((name, value) for name, value in VALUES.items()), ("0.1", Fraction(1, 10)), ("3", Fraction(3))]
TREES = st.recursive(
    st.sampled_from(LEAVES), lambda inner: st.builds(_combined, st.sampled_from("+-*/"), inner, inner), max_leaves=8
)
"""Formulas, each with what it comes to; None where it divides by zero."""


@given(TREES)
def test_any_sum_comes_to_what_fractions_say(tree: tuple[str, Fraction | None]) -> None:
    text, expected = tree
    assert worked_out(text) == expected


def test_names_are_told_in_order_each_once() -> None:
    assert read_formula("b + min(a, b) if c < a else 0").names == ("c", "a", "b")


def test_formula_is_spelled_with_names_and_signs_of_people() -> None:
    formula = read_formula("100 * a / b - min(a, 2) if a <= b else 0")
    zh = formula.spelled(lambda name: {"a": "採用", "b": "上報"}[name], lambda word: word.zh)
    assert zh == "100 × 採用 ÷ 上報 − 取小(採用, 2) 若 採用 ≤ 上報 否則 0"
    assert formula.spelled(lambda name: name.upper(), lambda word: word.en) == "100 × A ÷ B − min(A, 2) if A ≤ B else 0"


def policy(**settings: Any) -> Policy:
    """A policy with one group, `g`, of formulas (texts) and numbers; `h` has one number of its own."""

    def entry(value: Any) -> dict[str, Any]:
        names = {key: ["甲", "A"] for key in ("a", "b", "late", "far", "other")}
        extra = {"unit": "formula", "names": names} if isinstance(value, str) else {"unit": "count"}
        return {"title": "甲", "en": "A", "values": [{"from": "2025-01-01", "value": value}], **extra}

    own = {name: entry(value) for name, value in settings.items()}
    return Policy({"settings": {"g": own, "h": {"far": entry(1), "both": entry(1)}, "i": {"both": entry(2)}}})


@pytest.mark.parametrize(
    ("name", "expected"),
    [("late", "late"), ("own", "g.own"), ("far", "h.far"), ("both", None), ("nothing", None), ("points", "points")],
)
def test_name_stands_for_a_fact_or_for_the_one_setting_of_that_name(name: str, expected: str | None) -> None:
    assert meaning(policy(own=1), "g", name) == expected


@pytest.mark.parametrize(
    ("settings", "faults"),
    [
        ({"a": "late + far"}, []),
        ({"a": "b + 1", "b": "late"}, []),
        ({"a": "a + 1"}, ["a"]),
        ({"a": "b + 1", "b": "a + 1"}, ["a", "b"]),
        ({"a": "b", "b": "other", "other": "a"}, ["a", "b", "other"]),
        ({"a": "unheard_of"}, ["a"]),
        ({"a": "other"}, ["a"]),
        ({"a": "late ** 2", "b": "late"}, ["a"]),
    ],
)
def test_formulas_that_lead_nowhere_or_to_themselves_are_found(settings: dict[str, str], faults: list[str]) -> None:
    found = formula_findings(policy(**settings), "policy.yaml")
    assert [(finding.code, finding.where) for finding in found] == [
        ("TZ921", ("settings", "g", name, "values", 0, "value")) for name in faults
    ]


HEAD = "settings:\n  trial:\n    rate:\n      title: 試算\n      en: Trial\n      unit: formula\n"
NAMES = "      names: {adopted: [採用條數, Items adopted]}\n      values:\n"


@pytest.mark.parametrize("text", ["9 ** 9 ** 9 ** 9", "adopted.__class__", "pow(adopted, 2)", "[a for a in adopted]"])
def test_loading_the_rules_names_file_line_and_column(text: str, office: OfficeFolder) -> None:
    values = f'        - {{from: 2025-01-01, value: adopted}}\n        - {{from: 2026-01-01, value: "{text}"}}\n'
    office.edit("schemas/policy.yaml", "settings:\n", HEAD + NAMES + values)
    line = office.read("schemas/policy.yaml").split(text)[0].count("\n") + 1
    tree = WorkTree(office.root)
    rules, findings = load_rules(tree)
    assert rules is None
    places = locate(findings, tree, {entry.path: entry for entry in tree.entries("schemas")})
    assert shown(places) == [f"schemas/policy.yaml:{line}:37 TZ921"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value: accumulate", "value: whatever"),
        ("value: equal", "value: by_weight"),
        ("value: {county: 10, city: 20, province: 30, central: 50}", "value: {county: ten, city: 20}"),
        ("value: 3, basis: 本辦信息考核辦法；綜合採用每單位3分", 'value: "3.5.1", basis: 甲'),
        ('value: ["0", "0.5", "1", "2", "5"]', 'value: ["0", "half"]'),
        ("months: mean", "months: median"),
    ],
)
def test_scores_that_cannot_be_counted_are_refused(old: str, new: str, office: OfficeFolder) -> None:
    office.edit("schemas/policy.yaml", old, new)
    rules, findings = load_rules(WorkTree(office.root))
    assert rules is None
    assert {finding.code for finding in findings} == {"TZ901"}


def test_points_may_be_decimals_in_quotes(office: OfficeFolder) -> None:
    office.edit("schemas/policy.yaml", "value: 3, basis: 本辦信息考核辦法；綜合採用每單位3分", 'value: "2.5"')
    rules, findings = load_rules(WorkTree(office.root))
    assert not findings
    assert rules is not None
    assert Fraction(rules.policy.value("adoption.digest_points", date(2026, 1, 1))) == Fraction(5, 2)
