"""What an answer means in the field that it is for: a choice, a number, a day, a record, or just text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo
from typing import Any, NamedTuple

from taizhang.forge.words import quiet_line
from taizhang.i18n import Text
from taizhang.landing.main import Main
from taizhang.model import Data, Record
from taizhang.workflow.forms import Forms, Question

SHOWN = 60
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_TIME = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?:日\s*|[T ]+)"
    r"(\d{1,2})[:：時时點点](\d{1,2})(?:[:：](\d{2})|分)?(?:\+08:00)?"
)
_COUNT = re.compile(r"\d{1,10}")
_NUMBER = re.compile(r"[〔\[(【（［]?(\d{4})[〕\])】）］]\s*第?\s*(\d{1,6})\s*[號号]?")
_UNKNOWN_CHOICE = object()
_NOT_A_CHOICE = Text(
    "「{heading}」不能填「{value}」，請在表單給出的選項裏選",
    "“{heading}” cannot be “{value}”: choose what the form offers",
)
_NOT_A_COUNT = Text("「{heading}」要填數字，現在是「{value}」", "“{heading}” must be a number, not “{value}”")
_NOT_A_TIME = Text(
    "「{heading}」的「{value}」不是日期或時間。日期寫成 2026-11-03，時間寫成 2026-11-03 09:10",
    "“{value}” under “{heading}” is no date or time. Write dates as 2026-11-03, times as 2026-11-03 09:10",
)
_UNKNOWN = Text(
    "「{heading}」的「{value}」，在與貴單位有關的記錄裏找不到。請照本辦告知的編號或標題填寫",
    "“{value}” under “{heading}” is no record that concerns your unit. Write the number or title that you were told",
)
_SEVERAL = Text(
    "「{heading}」的「{value}」不止一件，請改寫編號（如〔2026〕15號）",
    "there is more than one “{value}” under “{heading}”; write the number instead, such as 〔2026〕15號",
)


class Sender(NamedTuple):
    """Who sent a form, for which unit, and when it came."""

    person: str
    unit: str
    received: datetime


class AnswerError(Exception):
    """An answer that cannot be used."""

    def __init__(self, text: Text, value: str) -> None:
        super().__init__(text.en)
        self.text = text
        self.value = value

    def told(self, forms: Forms, heading: str) -> str:
        """Why, under which heading."""
        said = {"heading": quiet_line(heading), "value": quiet_line(self.value, SHOWN)}
        return self.text.render(forms.language, **said)


def plain(text: str) -> str:
    """Text as the ledger keeps it: one form of each character (NFC); what a sender cannot see is left to the check."""
    return unicodedata.normalize("NFC", text)


def value_of(question: Question, answer: str, sender: Sender, main: Main) -> Any:
    """What an answer means in the field that it is for.

    Raises:
        AnswerError: nothing that fits.
    """
    language = main.rules.forms.language
    if question.choices:
        parts = answer.split(", ") if question.many else [answer]
        known = {label.render(language): value for value, label in question.choices.items()}
        found = [known.get(part.strip(), _UNKNOWN_CHOICE) for part in parts]
        if _UNKNOWN_CHOICE in found:
            raise AnswerError(_NOT_A_CHOICE, answer)
        return found if question.many else found[0]
    node = question.node
    if question.many:
        lines = [line.strip() for line in answer.split("\n") if line.strip()]
        return [_single(node["items"], line, sender, main) for line in lines]
    return _single(node, answer, sender, main)


def _single(node: Data, answer: str, sender: Sender, main: Main) -> Any:
    if node.get("type") == "integer":
        if _COUNT.fullmatch(answer) is None:
            raise AnswerError(_NOT_A_COUNT, answer)
        return int(answer)
    if "x-ref" in node:
        return _reference(node["x-ref"], answer, sender, main)
    if node.get("format") == "date":
        return _day(answer)
    if node.get("format") == "date-time":
        return _instant(answer, main)
    return answer


def _reference(kinds: Sequence[str], answer: str, sender: Sender, main: Main) -> str:
    """The record that is meant, of any of the kinds."""
    wrong: AnswerError | None = None
    for kind in main.rules.book.kinds if kinds == ["*"] else kinds:
        try:
            return found_record(kind, answer, sender, main).ref
        except AnswerError as error:
            wrong = wrong if wrong and wrong.text is _SEVERAL else error
    raise wrong or AnswerError(_UNKNOWN, answer)


def found_record(kind: str, answer: str, sender: Sender, main: Main) -> Record:
    """The record of a kind that an answer names by number, title or reference, among those that concern the unit.

    Of others nobody learns whether they are there.
    """
    wanted = _number(answer)
    near = [record for record in _near(kind, sender, main) if _names(record, answer.strip(), wanted)]
    if len(near) != 1:
        raise AnswerError(_SEVERAL if near else _UNKNOWN, answer)
    return near[0]


def _near(kind: str, sender: Sender, main: Main) -> Iterator[Record]:
    """The records of a kind that name the sender's unit, himself and his unit included."""
    own = [sender.unit, f"person/{sender.person}"]
    refs = dict.fromkeys([*own, *(ref for ref, _ in main.ledger.backlinks(sender.unit))])
    people = main.rules.people.of_unit(sender.unit, sender.received.date())
    for ref in dict.fromkeys([*refs, *(f"person/{person}" for person in people)]):
        if ref.startswith(f"{kind}/") and (record := main.ledger.record(ref)):
            yield record


def _names(record: Record, answer: str, number: str | None) -> bool:
    said = {record.ref, record.id, " ".join(record.title.split()), record.data.get("short_name")}
    return " ".join(answer.split()) in said or (number is not None and record.data.get("number") == number)


def _number(answer: str) -> str | None:
    """An official number as the ledger writes it, however it was typed."""
    found = _NUMBER.fullmatch(answer.strip())
    return f"〔{found[1]}〕{int(found[2])}號" if found else None


def _day(answer: str) -> str:
    return _moment(_DAY, answer, None).date().isoformat()


def _instant(answer: str, main: Main) -> str:
    """A time as the office's clock shows it."""
    return _moment(_TIME, answer, main.rules.policy.zone).isoformat(timespec="seconds")


def _moment(form: re.Pattern[str], answer: str, zone: tzinfo | None) -> datetime:
    found = form.fullmatch(answer.strip())
    try:
        year, month, day, *clock = [int(part or 0) for part in found.groups()] if found else []
        hour, minute, second = clock or (0, 0, 0)
        return datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise AnswerError(_NOT_A_TIME, answer) from None
