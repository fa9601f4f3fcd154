"""Numbers of people are found in any spelling, and nothing else is taken for one. All numbers here are made up."""

from __future__ import annotations

import hashlib
import random
import re
import time
from base64 import b64encode
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from tests.support import INFO, OfficeFolder

from taizhang.checks.personal_data import CARD, IDENTITY, MOBILE, RULE, scan
from taizhang.model import Finding, Problem, Record

WIDE = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
DASHES = "-‐‑–—−－"
SPACES = " \u00a0\u3000\u2009"
IDENTITY_SHAPES = [(6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 4, 2), (3, 3, 4, 4, 4), (6, 12), (14, 4), (17, 1), (1,) * 18]
MOBILE_SHAPES = [(3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (1,) * 11]
CARD_SHAPES = [(4, 4, 4, 4), (4, 4, 4, 99), (6, 99)]
BEFORE = ["", "聯繫人王某,", "手機", "電話:", "身份證號碼為", "賬號 ", "(", "「", "群眾反映:", "\n", "ID:", "tel:"]
AFTER = ["", "。", ",請核實", ")", "」", "(微信同號)", "\n", "、", ";家住本村", " 。"]


def identity(rng: random.Random) -> str:
    """A number that nobody has: its first six digits name no county."""
    born = date(1900, 1, 1) + timedelta(days=rng.randrange(46_000))
    body = f"4399{rng.randrange(90, 100)}{born:%Y%m%d}{rng.randrange(1000):03d}"
    remainder = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(body)) % 11
    return body + "10X98765432"[remainder]


def mobile(rng: random.Random) -> str:
    return f"1{rng.randrange(3, 10)}{rng.randrange(10**9):09d}"


def card(rng: random.Random) -> str:
    prefix = rng.choice(["62", "62", "62", "4", "51", "55", "35", "60"])
    length = rng.choice([16, 16, 17, 19, 19]) if prefix == "62" else 16
    body = prefix + "".join(rng.choice("0123456789") for _ in range(length - len(prefix) - 1))
    total = sum(sum(divmod(int(digit) * (2 - place % 2), 10)) for place, digit in enumerate(reversed(body)))
    return body + str(-total % 10)


def part(number: str, shape: tuple[int, ...], gap: str) -> str:
    """`number` in groups; the last one takes what is left."""
    groups, at = [], 0
    for length in shape:
        groups.append(number[at : at + length])
        at += length
    return gap.join([*groups, number[at:]]).removesuffix(gap)


def spelling(rng: random.Random, number: str, shapes: list[tuple[int, ...]]) -> str:
    """`number` as somebody may write it."""
    gap = rng.choice(SPACES + DASHES)
    how = rng.randrange(6)
    if how == 1:
        number = number.translate(WIDE)
    elif how == 2:
        number = "".join(rng.choice((c, c.translate(WIDE))) for c in number)
    elif how in (3, 4):
        number = part(number, rng.choice(shapes), gap)
    elif how == 5:
        number = part(number.translate(WIDE), rng.choice(shapes), gap)
    return number.lower() if rng.randrange(4) == 0 else number


MAKERS: dict[str, tuple[Problem, Callable[[random.Random], str], list[tuple[int, ...]]]] = {
    "identity": (IDENTITY, identity, IDENTITY_SHAPES),
    "mobile": (MOBILE, mobile, MOBILE_SHAPES),
    "card": (CARD, card, CARD_SHAPES),
}


@pytest.mark.parametrize("sort", MAKERS)
def test_finds_at_least_990_of_1000_seeded_numbers(sort: str) -> None:
    problem, make, shapes = MAKERS[sort]
    rng = random.Random(f"seeded {sort}")  # noqa: S311  the same in every run
    missed = []
    for _ in range(1000):
        text = rng.choice(BEFORE) + spelling(rng, make(rng), shapes) + rng.choice(AFTER)
        if [hit.problem for hit in scan(text)] != [problem]:
            missed.append(text)
    assert len(missed) <= 10, missed


def clean(rng: random.Random) -> str:
    """Every sort of figure that an office writes, in one text."""
    year, month, day = rng.randrange(1990, 2030), rng.randrange(1, 13), rng.randrange(1, 29)
    digest = hashlib.sha256(rng.randbytes(8)).hexdigest()
    area, local = rng.choice(["0737", "010", "0731"]), rng.randrange(2_000_000, 9_000_000)
    figures = [
        f"{year}-{month:02d}-{day:02d}T{rng.randrange(24):02d}:10:00+08:00",
        f"〔{year}〕{rng.randrange(1, 400)}號",
        f"玉辦發[{year}]{rng.randrange(1, 400)}號",
        f"總投資{rng.randrange(10**10, 2 * 10**10)}元",
        f"{rng.randrange(10**10, 2 * 10**10)}.{rng.randrange(100):02d}元",
        f"合計{rng.randrange(1, 20)},{rng.randrange(1000):03d},{rng.randrange(1000):03d},{rng.randrange(1000):03d}元",
        f"0.{rng.randrange(10**10, 10**11)}",
        f"sha256:{digest}",
        digest[: rng.choice([7, 40])] + "f",
        f"{area}-{local}",
        f"{area}-{local}-{rng.randrange(100, 9999)}",
        f"{area}-{local}轉{rng.randrange(100, 9999)}",
        f"{rng.randrange(130, 199)}-{rng.randrange(2000, 2030)}-{rng.randrange(1, 9999):04d}",
        f"檔號 {rng.randrange(100, 200)}-WS·{year}·Y-{rng.randrange(1, 9999):04d}",
        f"XB-{year}-{rng.randrange(1, 9999):04d}",
        f"編號:{rng.randrange(10**10, 2 * 10**10)}",
        f"{year}{month:02d}{day:02d}{rng.randrange(10**6):06d}",
        f"{year}-{month:02d}-{day:02d} {rng.randrange(10, 99)} {rng.randrange(100, 999)} {rng.randrange(10, 99)}",
        f"統一社會信用代碼 1143092200634{rng.randrange(1000):03d}{rng.choice('ABCDEFGH')}X",
        f"{rng.randrange(2000, 2030)}年{month}月{day}日,{rng.randrange(1, 400)}戶{rng.randrange(400, 2000)}人",
        f"113.{rng.randrange(10**6):06d},28.{rng.randrange(10**6):06d}",
        f"{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}.{rng.randrange(256)}",
        b64encode(rng.randbytes(70)).decode(),
        f"info/{year}-{month:02d}-{day:02d}-niutanhe-xiang-{rng.randrange(10**4)}",
        f"{digest[:8]}-{digest[8:12]}-4{digest[13:16]}-{digest[16:20]}-{digest[20:32]}",
        f"{rng.randrange(1000)} {rng.randrange(1000)} {rng.randrange(1000)} {rng.randrange(1000)}",
        f"| {rng.randrange(10**4)} | {rng.randrange(10**4)} | {rng.randrange(10**4)} |",
        f"第{rng.randrange(1, 60)}期(總第{rng.randrange(100, 600)}期)",
    ]
    rng.shuffle(figures)
    return rng.choice(["。", ",", ";", "\n"]).join(figures)


def test_at_most_one_false_hit_in_1000_clean_records() -> None:
    rng = random.Random("clean")  # noqa: S311  the same in every run
    false = [text[hit.start : hit.end] for text in (clean(rng) for _ in range(1000)) for hit in scan(text)]
    assert len(false) <= 1, false


@pytest.mark.parametrize(
    "text",
    [
        "440524188001010014",  # the example of GB 11643-1999
        "11010519491231002X",  # the other one
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002x",
        "110105-1949-1231-002Х",  # a Cyrillic letter
        "4 4 0 5 2 4 1 8 8 0 0 1 0 1 0 0 1 4",
        "四四〇五二四一八八〇〇一〇一〇〇一四",
        "440524\n188001010014",
        "x440524188001010014y",
    ],
)
def test_identity_number_in_any_spelling(text: str) -> None:
    assert [hit.problem for hit in scan(text)] == [IDENTITY]


@pytest.mark.parametrize(
    "text",
    [
        "440524188001010015",  # the check character is wrong
        "440524188002300012",  # 30 February
        "440524187901010012",  # before anybody
        "4405241880010100144",  # 19 digits
        "44052418800101001",
    ],
)
def test_other_numbers_are_no_identity_numbers(text: str) -> None:
    assert not [hit for hit in scan(text) if hit.problem is IDENTITY]


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "+8613800138000",
        "0086 138-0013-8000",
        "(+86)138 0013 8000",
        "138.0013.8000",
        "1-3800138000",
        "電話 13 800 13 8000",
        "tel:13800138000",
        "一三八〇〇一三八〇〇〇",
        "138－0013－8000",
    ],
)
def test_mobile_number_in_any_spelling(text: str) -> None:
    assert [hit.problem for hit in scan(text)] == [MOBILE]


def test_every_number_of_a_list_is_found() -> None:
    hits = scan("13800138000,13900139000/13700137000、13600136000")
    assert [(hit.problem, hit.start) for hit in hits] == [(MOBILE, 0), (MOBILE, 12), (MOBILE, 24), (MOBILE, 36)]


@pytest.mark.parametrize(
    "text",
    [
        "12800138000", "138001380001", "1380013800", "13800138000元", "¥13800138000", "13800138000.50", "0.13800138000",
        "a13800138000f", "136-2026-0015", "0737-1380013-8000", "檔號:13800138000", "XB-13800138000", "1985-2026001",
        "19850101-001", "13 8001 38000",
    ],
)  # fmt: skip
def test_other_figures_are_no_mobile_numbers(text: str) -> None:
    assert scan(text) == []


@pytest.mark.parametrize(
    "text", ["4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "４１１１ １１１１ １１１１ １１１１"]
)
def test_bank_card_number_in_any_spelling(text: str) -> None:
    assert [hit.problem for hit in scan(text)] == [CARD]


@pytest.mark.parametrize(
    "text",
    ["4111111111111112", "1111111111111117", "a4111111111111111", "流水號4111111111111111", "4111-2026-1103-0007"],
)
def test_other_figures_are_no_bank_card_numbers(text: str) -> None:
    assert scan(text) == []


@pytest.mark.parametrize(
    "text", ["1 " * 60_000, "62-" * 40_000, "4111 " * 25_000, "13800138000 " * 10_000, "1" * 120_000, "一" * 80_000]
)
def test_a_hostile_text_of_the_largest_size_is_scanned_in_time(text: str) -> None:
    start = time.process_time()
    scan(text)
    assert time.process_time() - start < 2


def record(**data: Any) -> Record:
    return Record("info", "2026-03-05-x", INFO, data)


def run(office: OfficeFolder, found: Record) -> list[Finding]:
    return list(RULE.run(found, office.rules()))


def test_every_text_of_a_record_is_read_and_only_the_field_is_named(office: OfficeFolder) -> None:
    number = "13800138000"
    entry = {"action": "edit", "was": {"body": number}, "note": f"請撥{number}", "adds": {number: ["x"]}}
    found = run(
        office,
        record(title="好", body=number, casualties={"deaths": 13800138000}, topics=["水", number], trail=[entry]),
    )
    assert [finding.where for finding in found] == [
        ("body",),
        ("casualties", "deaths"),
        ("topics", 1),
        ("trail", 0, "was", "body"),
        ("trail", 0, "note"),
    ]
    assert {finding.code for finding in found} == {"TZ802"}


def test_nothing_of_a_finding_repeats_the_number(office: OfficeFolder) -> None:
    number = "440524188001010014"
    (found,) = run(office, record(trail=[{"was": {number: {number: f"其身份證為{number}。"}}}]))
    said = [
        found.message("zh-Hant"),
        found.message("zh-Hans"),
        found.message("en"),
        found.mend("en"),
        repr(found.params),
    ]
    assert not re.search(r"\d{4}", "".join(said))


def test_a_number_in_the_id_of_a_record_is_found(office: OfficeFolder) -> None:
    found = run(office, Record("info", "wx13800138000", INFO, {}))
    assert [(finding.code, finding.where) for finding in found] == [("TZ802", ())]
