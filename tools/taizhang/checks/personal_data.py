"""No numbers of people: identity cards, mobile telephones, bank cards.

The arithmetic is our own: python-stdnum's `cn.ric` fails on most region codes. Numbers are found with spaces, hyphens
or full-width digits in them, too. A scan cannot prove that there are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from itertools import islice, pairwise

from taizhang.checks.base import RecordRule
from taizhang.checks.texts import Hit, findings
from taizhang.i18n import Text
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules

_MEND = Text(
    "刪去號碼，只寫必要的稱謂（如「村民王某」）；號碼留在線下案卷",
    "delete the number and name the person only as far as needed; keep the number in the paper file",
)
_SOURCE = "個人信息保護法第六條（最小必要）"
IDENTITY = Problem(
    "TZ801",
    Text("身份證號碼", "Identity number"),
    Text("「{label}」裏有身份證號碼", "“{label}” holds a resident identity number"),
    _MEND,
    source=f"GB 11643-1999; {_SOURCE}",
)
MOBILE = Problem(
    "TZ802",
    Text("手機號碼", "Mobile number"),
    Text("「{label}」裏有手機號碼", "“{label}” holds a mobile telephone number"),
    _MEND,
    source=_SOURCE,
)
CARD = Problem(
    "TZ803",
    Text("銀行卡號", "Bank card number"),
    Text("「{label}」裏有銀行卡號", "“{label}” holds a bank card number"),
    _MEND,
    source=f"ISO/IEC 7812-1; {_SOURCE}",
)

_CHINESE_DIGITS = {**dict(zip("〇一二三四五六七八九", "0123456789", strict=True)), "零": "0", "○": "0"}
_CHINESE_DIGIT = f"[{''.join(_CHINESE_DIGITS)}]"
_LONG_CHINESE = re.compile(f"{_CHINESE_DIGIT}{_CHINESE_DIGIT}{{10,}}")
_LONG = re.compile(r"\d(?:[^\w]{0,3}+_?+\d){10}")
_DIGEST = re.compile("sha256:[0-9a-f]{64}")
_NOT_PLAIN = re.compile("[^\x00-\x7f\u3400-\u4dbf\u4e00-\u9fff]")
"""Neither ASCII nor an ideograph, which has no ASCII form."""
_LIKE_X = frozenset("ХхΧχ×✕")
_LIKE_HYPHEN = frozenset("−﹣_")

_GAP = r"[ \t-]{0,2}"
_WIDE_GAP = r"[\s./·-]{0,3}"
_IDENTITY = re.compile(rf"(?<!\d)(?=([1-9](?:{_WIDE_GAP}\d){{16}}{_WIDE_GAP}[\dXx])(?!\d))")
_MOBILE = re.compile(rf"(?<!\d)(?:(?:\+|00)?86[)]?{_GAP})?(1{_GAP}[3-9](?:{_GAP}\d){{9}}(?!\d))")
_DOTTED_MOBILE = re.compile(r"(?<![\d.·])1[3-9]\d[.·]\d{4}[.·]\d{4}(?![.·]?\d)")
_DIGITS = re.compile(r"\d+")
_RUN = re.compile(r"\d+(?:[ \t-]{1,2}\d+)*")
_ISSUER = re.compile(r"62|60|65|4|5|3[04-9]|2[2-7]|9[4-9]")
_CARD_LENGTHS = range(16, 20)
_MOST_HITS = 20
"""Of one sort in one text; more would say nothing more."""

_LETTERS_BEFORE = re.compile(r"([A-Za-z]+)[-:.]?$")
_NUMBERED = frozenset({"tel", "phone", "mobile", "mob", "cell", "wx", "vx", "wechat", "weixin", "id", "no", "card"})
"""Words of letters that may stand directly before a number; any others make it part of a code or a hash."""
_PHONE_BEFORE = re.compile(
    r"(?:電話|电话|手機|手机|聯繫|联系|聯絡|联络|致電|致电|撥打|拨打|號碼|号码|微信|tel|phone|mobile|cell)[^\n]{0,16}$",
    re.IGNORECASE,
)
_CODE_BEFORE = re.compile(
    r"(?:[檔档文卷案編编單单批票]號|[檔档文卷案編编單单批票]号|[條条]碼|[條条]码|代碼|代码|序列[號号]|流水[號号]|[¥￥$€£]|RMB|CNY"
    r"|人民[幣币]|金[額额])\s?[::]?\s?第?$"
)
_UNIT_AFTER = re.compile(
    r"\s?(?:[元圓萬万億亿噸吨斤畝亩度米次%％號号]|公[斤里頃顷]|千[克瓦]|立方|平方|字[節节]|美元|港[元幣币])"
)
_SHAPES = {(3, 4, 4), (4, 4, 3), (4, 3, 4), (3, 3, 5), (3, 2, 2, 2, 2), (1,) * 11}
"""Ways in which people part the eleven digits of a mobile number, besides parting them once anywhere."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_FIRST_YEAR, _LAST_YEAR = 1880, 2099
"""Of births. GB 11643 has an example of 1880; no clock is asked, so that a verdict can be kept."""


def scan(text: str) -> list[Hit]:
    """Numbers of people in a text, by their offsets; no two overlap."""
    text = _DIGEST.sub("-" * 71, text)  # made of content by machines, as long as it was
    if not _LONG.search(text) and not _LONG_CHINESE.search(text):
        return []
    plain = _plain(text)
    hits: list[Hit] = []
    for problem, found in ((IDENTITY, _identities), (CARD, _cards), (MOBILE, _mobiles)):
        for start, end in islice(found(plain), _MOST_HITS):
            if not any(start < hit.end and hit.start < end for hit in hits):
                hits.append(Hit(problem, start, end))
    return sorted(hits, key=lambda hit: hit.start)


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the texts of one record."""
    return findings(record, rules, scan)


def _plain(text: str) -> str:
    """`text`, character by character, with every kind of digit, space, hyphen and X as its ASCII form."""
    text = _LONG_CHINESE.sub(lambda run: "".join(_CHINESE_DIGITS[c] for c in run[0]), text)
    return _NOT_PLAIN.sub(lambda found: _ascii(found[0]), text).replace("_", "-")


def _ascii(character: str) -> str:
    if character.isdecimal():
        return str(unicodedata.decimal(character))
    if character.isspace():
        return " "
    if unicodedata.category(character) == "Pd" or character in _LIKE_HYPHEN:
        return "-"
    if character in _LIKE_X:
        return "X"
    wide = unicodedata.normalize("NFKC", character)
    return wide if len(wide) == 1 and wide.isascii() else character


def _identities(text: str) -> Iterator[tuple[int, int]]:
    for match in _IDENTITY.finditer(text):
        digits = "".join(c for c in match[1] if c.isalnum()).upper()
        if _is_identity(digits):
            yield match.span(1)


def _is_identity(digits: str) -> bool:
    """Whether 17 digits and a check character are a resident's identity number (GB 11643-1999)."""
    year, month, day = int(digits[6:10]), int(digits[10:12]), int(digits[12:14])
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, digits, strict=False))
    return digits[17] == "10X98765432"[total % 11]


def _mobiles(text: str) -> Iterator[tuple[int, int]]:
    for match in _MOBILE.finditer(text):
        start, end = match.span()
        if not _stands_alone(text, start, end):
            continue
        if _PHONE_BEFORE.search(text[max(0, start - 32) : start]) or _is_mobile(match[1], _in_row(text, start, end)):
            yield start, end
    for match in _DOTTED_MOBILE.finditer(text):
        yield match.span()


def _is_mobile(number: str, in_row: bool) -> bool:
    """Whether digits so parted are a mobile number rather than a date, a file number or figures beside each other."""
    groups = _DIGITS.findall(number)
    lengths = tuple(map(len, groups))
    if len(groups) > 2 and lengths not in _SHAPES:
        return False
    if "-" in number and _has_date(groups):
        return False
    return len(groups) == 1 or not in_row or lengths == (3, 4, 4)


def _has_date(groups: list[str]) -> bool:
    first = groups[0]
    if len(first) in (4, 6, 8) and _is_year(first[:4]) and (len(first) == 4 or 1 <= int(first[4:6]) <= 12):
        return True
    return any(_is_year(group) for group in groups[1:])


def _is_year(group: str) -> bool:
    return len(group) == 4 and 1949 <= int(group) <= 2049


def _cards(text: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(text):
        if run.end() - run.start() >= _CARD_LENGTHS[0]:
            groups = [(run.start() + m.start(), m[0]) for m in _DIGITS.finditer(run[0])]
            for start, end, number in _parted(groups):
                if _is_card(number) and _stands_alone(text, start, end):
                    yield start, end


def _parted(groups: list[tuple[int, str]]) -> Iterator[tuple[int, int, list[str]]]:
    """Stretches of digit groups that are as long as a card number and parted as people part one.

    That is: not at all, once, into groups of three and more (but for the last), or into single digits.
    """
    for first, (start, digits) in enumerate(groups):
        number, length = [], 0
        for at, group in groups[first : first + _CARD_LENGTHS[-1]]:
            single = len(digits) == 1 and len(group) == 1
            number.append(group)
            length += len(group)
            if length in _CARD_LENGTHS and (len(number) <= 2 or single or min(map(len, number[:-1])) >= 3):
                yield start, at + len(group), number
            if length >= _CARD_LENGTHS[-1] or not (single or len(group) >= 3 or len(number) == 1):
                break


def _is_card(groups: list[str]) -> bool:
    number = "".join(groups)
    if not _ISSUER.match(number) or not _luhn(number) or _is_credit_code(number):
        return False
    dated = (_is_year(a) and 1 <= int(b[:2]) <= 12 and len(b) in (2, 4) for a, b in pairwise(groups))
    return not any(dated)  # a date inside: a file number


def _luhn(digits: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1, annex B)."""
    doubled = (int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits)))
    return sum(value - 9 * (value > 9) for value in doubled) % 10 == 0


def _is_credit_code(digits: str) -> bool:
    """Whether 18 digits are an organisation's unified social credit code (GB 32100-2015)."""
    if len(digits) != 18 or digits[:2] not in ("51", "52", "53", "59"):
        return False
    total = sum(int(digit) * pow(3, place, 31) for place, digit in enumerate(digits[:17]))
    return int(digits[17]) == -total % 31


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a number is no part of a hash, a decimal, a code, a file number or a quantity."""
    before, after = text[max(0, start - 24) : start], text[end : end + 8]
    letters = _LETTERS_BEFORE.search(before)
    if letters and letters[1].lower() not in _NUMBERED and (letters.end(1) == len(before) or before[-1] in "-."):
        return False
    if re.search(r"\d[-.]$", before) or re.match(r"[A-Za-z]|[-.][A-Za-z\d]", after):
        return False
    return not _CODE_BEFORE.search(before) and not _UNIT_AFTER.match(after)


def _in_row(text: str, start: int, end: int) -> bool:
    """Whether other digits stand beside a number, with only space between."""
    before, after = text[max(0, start - 3) : start], text[end : end + 3]
    return bool(re.search(r"\d[ \t]{1,2}$", before) or re.match(r"[ \t]{1,2}\d", after))


RULE = RecordRule((IDENTITY, MOBILE, CARD), run)
