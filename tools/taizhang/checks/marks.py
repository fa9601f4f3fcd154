"""No classified matter: marks of classification are refused wherever they stand.

A mark is told from prose by its form: a star, a term, the label 密級, or the bare words on a line of their own. Text
that merely speaks of secrets (保守國家秘密, 商業秘密) is let through. That nothing is found proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache, partial

from taizhang.checks.base import RecordRule
from taizhang.checks.texts import Hit, findings
from taizhang.i18n import Text, in_script
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules

_MEND = Text(
    "本系統不得存放涉密內容：立即停止操作，不要提交或轉發，報告保密員，改走涉密渠道",
    "classified matter must not enter this system: stop, neither commit nor forward it, tell the secrecy officer, "
    "and use the classified channel",
)
CLASSIFIED = Problem(
    "TZ811",
    Text("密級標志", "Classification mark"),
    Text("「{label}」帶有國家秘密的密級標志", "“{label}” carries a classification mark"),
    _MEND,
    source="保守國家秘密法; GB/T 9704-2012 7.2.2",
)
REFUSED = Problem(
    "TZ812",
    Text("拒收的標志", "Refused mark"),
    Text("「{label}」帶有本辦規定拒收的標志", "“{label}” carries a mark that the office refuses"),
    _MEND,
    source="schemas/policy.yaml: secrecy.marks",
)
_POLICY = "secrecy.marks"

_GAP = r"[^\S\n]{0,4}"
_WORD = rf"(?:[秘祕機机絕绝絶]{_GAP}密)"
_STAR = "[★☆⭐✩✪✭✮✯✰*＊]"
_NUMBER = "[0-9０-９一二三四五六七八九十]{1,3}"
_TERM = rf"(?:{_NUMBER}{_GAP}(?:年|個月|个月|月|天|日)|[長长]{_GAP}期|永{_GAP}久)"
_OPEN, _CLOSE = r"[「『【〔〖\[［(（《〈<＜\"“'‘]", r"[」』】〕〗\]］)）》〉>＞\"”'’]"
_EDGE = r"[\s,，.。;；:：、!！?？|｜/]"
_LABEL = r"(?:密級|密级|密別|密别|保密等級|保密等级|保密級別|保密级别|涉密等級|涉密等级)"
_URGENCY = r"(?:特急|加急|平急|急件|特提|緊急|紧急|[級级]|[0-9０-９]{6})"
_SIGN = r"[^\w\n]"

_FORMS = re.compile(
    "|".join(
        (
            # 機密★1年, 絕密★: a full star anywhere, others only before a term
            rf"{_WORD}{_GAP}級?级?{_GAP}[★☆⭐✩✪✭✮✯✰]",
            rf"{_WORD}{_GAP}{_STAR}{_GAP}{_TERM}",
            # 秘密10年: between edges, so that 保守秘密30年 is prose
            rf"(?:^|(?<={_EDGE})|(?<={_OPEN})){_WORD}{_GAP}[:：]?{_GAP}{_TERM}(?={_EDGE}|{_CLOSE}|$)",
            # 密級:機密, but not 密級:絕密、機密、秘密三種
            rf"{_LABEL}(?:{_SIGN}{{1,6}}){_WORD}[級级]?(?!{_GAP}[、/和與与或])(?={_SIGN}|\d|$)",
            # 【機密】關於…… and ……【機密】
            rf"^{_SIGN}{{0,6}}[【〔\[［]{_GAP}{_WORD}{_GAP}[】〕\]］](?!{_GAP}[、和與与或【〔\[［])",
            rf"(?<![】〕\]］、和與与或])[【〔\[［]{_GAP}{_WORD}{_GAP}[】〕\]］]{_SIGN}{{0,6}}$",
            # the bare words on a line, perhaps with the urgency, the number of the copy or the term
            rf"^(?:{_SIGN}|{_URGENCY}){{0,40}}?{_WORD}(?:{_SIGN}|{_URGENCY}|{_TERM}){{0,40}}$",
        )
    ),
    re.MULTILINE,
)


def scan(text: str, office_marks: tuple[str, ...] = ()) -> list[Hit]:
    """Marks in a text, by their offsets: those of classification, then those of the office."""
    hits = [Hit(CLASSIFIED, *match.span()) for line in _suspect_lines(text) for match in _FORMS.finditer(text, *line)]
    pattern = _office_pattern(office_marks)
    found = pattern.finditer(text) if pattern else ()
    others = (Hit(REFUSED, *match.span()) for match in found)
    return hits + [hit for hit in others if not any(hit.start < h.end and h.start < hit.end for h in hits)]


def _suspect_lines(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of every line that has the character of which no form can do without; no form spans lines."""
    at = text.find("密")
    while at >= 0:
        end = text.find("\n", at)
        end = end if end >= 0 else len(text)
        yield text.rfind("\n", 0, at) + 1, end
        at = text.find("密", end)


def office_marks(rules: Rules) -> tuple[str, ...]:
    """The marks that the office refuses: the newest list, whatever the day, so that a verdict can be kept."""
    return tuple(rules.policy.value(_POLICY, date.max)) if rules.policy.has(_POLICY) else ()


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the texts of one record."""
    return findings(record, rules, partial(scan, office_marks=office_marks(rules)))


@lru_cache(maxsize=8)
def _office_pattern(marks: tuple[str, ...]) -> re.Pattern[str] | None:
    """The marks in both scripts, spaced out or not."""
    both = dict.fromkeys(form for mark in marks for form in (mark, in_script(mark, "zh-Hans")) if form.strip())
    spaced = (_GAP.join(re.escape(c) for c in form if not c.isspace()) for form in both)
    return re.compile("|".join(spaced), re.IGNORECASE) if both else None


RULE = RecordRule((CLASSIFIED, REFUSED), run)
