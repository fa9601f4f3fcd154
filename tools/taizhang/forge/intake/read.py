"""A filled-in form, read back from the text of its issue.

A forge writes every question as a heading of its own (`### 類別`), in the order of the form, and the answer below it;
what was not answered is `_No response_`. A heading that somebody writes into an answer looks exactly the same. So an
answer is believed only where nothing can be mistaken: each heading of the form stands exactly once, in order, and no
other line could pass for one of them. Since the forge itself writes each heading once, one more in an answer makes two,
wherever it stands, in a code block too: such a form is refused, never guessed at.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from taizhang.errors import TaizhangError
from taizhang.forge.intake.forms import DECLARATION, Element, elements
from taizhang.forge.words import quiet_line
from taizhang.formats.text import plain_line_ends
from taizhang.i18n import Text
from taizhang.workflow.forms import Form, Forms

LONGEST = 200_000
"""Characters of an issue; GitHub itself takes 65,536."""
_EMPTY = "_No response_"
_HEADING = re.compile(r" {0,3}#{1,6}(?:[ \t]+|(?=[^#\s]))(.*?)(?:[ \t]+#+)?[ \t]*")
_UNDERLINE = re.compile(r" {0,3}(?:-+|=+)[ \t]*")
_FENCE = re.compile(r"(`{3,})text[ \t]*")
_CHECKED = re.compile(r"- \[[xX]\] (.+)")
_TOO_LONG = Text("這一件太長，不能收", "this issue is too long to be taken in")
_MISSING = Text(
    "這一件不完整：缺少「{heading}」這一欄的標題。請不要改動各欄的標題；改亂了的，另填一張表",
    "this form is incomplete: the heading “{heading}” is missing. Leave headings as they are, or fill in a new form",
)
_TWICE = Text(
    "「{heading}」這一欄的標題出現了不止一次，分不清哪一處是您的答覆。填寫的內容裏不要有與欄目標題相同的行",
    "the heading “{heading}” stands more than once, so your answer cannot be told from it. Let no line of an answer be "
    "like a heading of the form",
)
_ORDER = Text(
    "「{heading}」這一欄不在原來的位置。請恢復各欄的次序，或另填一張表",
    "“{heading}” is not in its place. Restore the order of the headings, or fill in a new form",
)
_BEFORE = Text(
    "第一欄的標題前面還有文字。請把內容填在各欄裏",
    "there is text before the first heading. Write everything under the headings",
)
_FENCED = Text(
    "「{heading}」這一欄首尾的代碼標記不成對。請不要改動原有的標記",
    "the code marks around “{heading}” do not match. Leave them as they were",
)


class UnreadableError(TaizhangError):
    """A form whose answers cannot be told apart; `text` says why, for whoever filled it in."""


def form_of(body: str, forms: Forms) -> Form | None:
    """Which form an issue was begun with: that of which it has the declaration; None where it has none, or several."""
    lines = {_plain(found[1]) for line in _lines(body) if (found := _HEADING.fullmatch(line))}
    fitting = [form for form in forms.forms.values() if _plain(forms.heading(form)) in lines]
    return fitting[0] if len(fitting) == 1 else None


def answers(body: str, form: Form, forms: Forms) -> dict[str, str]:
    """The answer to each question by its name, those without one left out.

    Raises:
        UnreadableError: something could be mistaken, or a heading is missing.
    """
    if len(body) > LONGEST:
        raise UnreadableError(_TOO_LONG)
    asked = elements(form, forms)
    lines = _lines(body)
    places = _places(lines, asked)
    if any(line.strip() for line in lines[: places[0]]):
        raise UnreadableError(_BEFORE)
    parts = zip(asked, places, [*places[1:], len(lines)], strict=True)
    told = {element.id: _answer(lines[start + 1 : end], element) for element, start, end in parts}
    return {name: answer for name, answer in told.items() if answer}


def declared(told: Mapping[str, str], forms: Forms) -> bool:
    """Whether the declaration was made: its one box is ticked."""
    found = _CHECKED.fullmatch(told.get(DECLARATION, "").strip())
    return found is not None and found[1].strip() == forms.statement.render(forms.language)


def _lines(body: str) -> list[str]:
    return plain_line_ends(body).split("\n")


def _places(lines: Sequence[str], asked: Sequence[Element]) -> list[int]:
    """The line of each heading.

    Raises:
        UnreadableError: one is missing, stands twice, is imitated, or is out of its place.
    """
    names = {_plain(element.heading): element.heading for element in asked}
    found: dict[str, list[int]] = {element.heading: [] for element in asked}
    for number, line in enumerate(lines):
        if heading := names.get(_plain(_shown_heading(line, lines[number + 1 : number + 2]))):
            found[heading].append(number)
    last = -1
    for heading, numbers in found.items():
        said = {"heading": quiet_line(heading)}
        if len(numbers) > 1:
            raise UnreadableError(_TWICE, **said)
        if not numbers or lines[numbers[0]].rstrip() != f"### {heading}":
            raise UnreadableError(_MISSING, **said)
        if numbers[0] < last:
            raise UnreadableError(_ORDER, **said)
        last = numbers[0]
    return [numbers[0] for numbers in found.values()]


def _shown_heading(line: str, below: Sequence[str]) -> str:
    """What a line says as a heading in Markdown: after signs `#`, or with a rule below it; empty where it is none."""
    match = _HEADING.fullmatch(line)
    if match:
        return match[1]
    return line if below and _UNDERLINE.fullmatch(below[0]) else ""


def _plain(heading: str) -> str:
    """A heading as a reader sees it: by form of characters, case, and unseen signs, none differs from another."""
    seen = "".join(c for c in unicodedata.normalize("NFKC", heading) if unicodedata.category(c) != "Cf")
    return " ".join(seen.casefold().split())


def _answer(lines: Sequence[str], element: Element) -> str:
    """What stands under a heading, without the empty lines around it and the code marks that the forge adds."""
    text = "\n".join(lines).strip("\n")
    if text.strip() == _EMPTY:
        return ""
    inner = text.split("\n")
    opening = _FENCE.fullmatch(inner[0]) if element.is_long else None
    if opening is None:
        return text.strip()
    if len(inner) < 2 or inner[-1].rstrip() != opening[1]:
        raise UnreadableError(_FENCED, heading=quiet_line(element.heading))
    return "\n".join(inner[1:-1]).strip("\n").rstrip()
