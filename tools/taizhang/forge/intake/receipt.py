"""The receipt 回執: one comment under an issue, at once and kept true; what was taken in, until when, who is next.

Everything that people wrote passes through `quiet_line`. The first line, which nobody sees, keeps what the next run
must know: the request that was opened, and a digest of what the issue said. Whoever administers a unit's repository may
change it; so which request an issue has, and what record it made, is asked of the ledger's forge.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from taizhang.approval import Decision, problems
from taizhang.approval.fold import Folded
from taizhang.forge.intake.forms import elements
from taizhang.forge.intake.meaning import Sender
from taizhang.forge.intake.record import UNANSWERED, Change
from taizhang.forge.words import quiet_line
from taizhang.i18n import Label, Language, Text
from taizhang.landing.main import Main
from taizhang.model import Finding, Record, Where
from taizhang.outputs.clock import Clock
from taizhang.outputs.standing import standing
from taizhang.schema.problems import BAD_PATTERN, BAD_SIZE, MISSING_FIELD
from taizhang.workflow.forms import Form

MARKER = "<!-- taizhang: receipt"
"""How our comment begins."""
_HEAD = re.compile(rf"{MARKER}(?: pull=(?P<pull>[0-9]{{1,9}}))? seen=(?P<seen>[0-9a-f]{{64}}) -->")
_LONGEST_TITLE = 200
_MOST_FAULTS = 30
_LONGEST_FAULT = 400
_PERSONS = frozenset({"person", "who"})
"""What findings call the id of somebody."""
_NAMED = 6

_RECEIVED = Text("**回執：已收到**", "**Receipt: taken in**")
_NOT_RECEIVED = Text(
    "**回執：還沒有收下**，請照下面的提示處理", "**Receipt: not taken in yet.** Please see to what follows"
)
_WHEN = Text("收到：{at}", "Received: {at}")
_WHO = Text("報送：{person}（{unit}），{form}", "From: {person} ({unit}), {form}")
_WHAT = Text("記錄：{kind}《{title}》，代號 {ref}", "Record: {kind} “{title}”, reference {ref}")
_LIMIT = Text("時限：{task} {day}", "Due: {task} {day}")
_NEXT = Text("下一步：《{title}》{action}，由{people}辦理", "Next: “{title}”, {action} by {people}")
_NOBODY = Label("（暫無人可辦，請告知本辦）", "(nobody can; please tell the office)")
_OR = Label("、", " or ")
_WHOLE = Label("辦結", "the matter")
_READY = Text("下一步：手續已齊，由本辦入賬", "Next: everything is there; the office lands it")
_EDIT = Text(
    "要改內容，直接修改這一件即可；有人簽批以後的修改不再帶入。",
    "To change it, edit this issue; what is changed after somebody has signed is not taken over.",
)
_MEND = Text("請直接修改這一件，保存後自動重新處理，不必另報。", "Edit this issue; once saved it is seen to again.")
UNDECLARED = Text("「{heading}」沒有勾選", "“{heading}” is not ticked")
STRANGER = Text(
    "賬號 {account} 沒有登記，不能報送。請告知本辦登記（現在是不是本人、哪個單位），登記後會自動處理",
    "the account {account} is not registered and cannot report. Tell the office who you are and for which unit; once "
    "registered, this issue is seen to",
)
NOT_YOURS = Text(
    "{person}沒有登記為可以「{action}」的人（{roles}）。請由有此身份的同志報送，或請本辦登記",
    "{person} is not registered as somebody who may “{action}” ({roles}). Let one of them report, or ask the office",
)
OTHER_UNIT = Text(
    "{person}不能代表「{unit}」報送。請由該單位的同志報送",
    "{person} cannot report for “{unit}”. Let somebody of that unit do it",
)
WHICH_UNIT = Text(
    "您代表不止一個單位（{units}），請在「{heading}」一欄寫明是哪一個",
    "you report for more than one unit ({units}): say under “{heading}” which one it is",
)
NOT_A_FORM = Text(
    "這一件不是按表單填的，沒有辦法收。請點「新建」，選一張表單填寫",
    "this issue was not filled in by a form and cannot be taken in. Begin a new one, and choose a form",
)
CONFIDENTIAL = Text(
    "這一件裏有不得錄入的內容（{what}），沒有收下，也沒有進入台賬。改掉還不夠，舊版本仍看得見：請馬上告知平台管理員刪除這一件，"
    "再另報一件不含這些內容的",
    "this issue holds what must not be entered ({what}); it was not taken in, and the ledger has none of it. Editing "
    "is not enough, as earlier versions can be seen: have the forge's administrator delete this issue at once, and "
    "report anew without it",
)
TAKEN_UP = Text(
    "{at} 以後的修改沒有帶入：已經有人經手。確要更改的，請本辦退回，或另報一件。",
    "What was changed after {at} is not taken over: somebody has begun to act on it. Ask the office to return it, or "
    "report anew.",
)
_LANDED = Text("**已入賬**：《{title}》{number}，現在是「{state}」", "**Landed**: “{title}” {number}, now “{state}”")
_RETURNED = Text("**已退回**({person}):{why}", "**Returned** ({person}): {why}")
_AGAIN = Text(
    "請照意見直接修改這一件，保存後自動再報，不必另填。",
    "Edit this issue accordingly; once saved it is handed in again.",
)
_CLOSED = Text(
    "這一件的請求已經關閉，沒有入賬。為什麼，請問本辦。",
    "The request for this issue was closed and has not landed. Ask the office why.",
)
_DELAYED = Text(
    "**回執：還沒有收下**。不是填得不對，是平台上有一處沒有辦成，本辦的運行記錄裏寫明了是哪一處；"
    "辦好後自動收下，不必另報。緊急的，請同時打電話。",
    "**Receipt: not taken in yet.** Nothing is wrong with what you wrote: something in the forge stands in the way, "
    "and the office's log says what. Once it is mended this is taken in by itself; there is no need to report anew. If "
    "it is urgent, telephone.",
)
_SIZE = Text(
    "「{heading}」太長、太短或者項數不對", "“{heading}” is too long, too short, or has the wrong number of items"
)
_FORM = Text("「{heading}」的格式不對", "“{heading}” has the wrong form")


class Noted(NamedTuple):
    """What a receipt keeps for the next run."""

    seen: str
    """Digest of the issue's title and text."""
    pull: int | None = None

    @property
    def line(self) -> str:
        """The first line of a receipt."""
        pull = f" pull={self.pull}" if self.pull is not None else ""
        return f"{MARKER}{pull} seen={self.seen} -->"


def noted(receipt: str) -> Noted | None:
    """What an earlier receipt of ours keeps; None where its first line was tampered with."""
    found = _HEAD.fullmatch(receipt.partition("\n")[0].strip())
    return Noted(found["seen"], int(found["pull"]) if found["pull"] else None) if found else None


def digest_of(title: str, body: str) -> str:
    """Stands for what an issue says."""
    return hashlib.sha256(f"{title}\0{body}".encode("utf-8", "surrogatepass")).hexdigest()


def received(note: Noted, form: Form, change: Change, sender: Sender, decision: Decision, main: Main) -> str:
    """The receipt of a form that was taken in."""
    language = main.rules.forms.language
    lines = [
        sentence(_WHEN, language, at=_shown_time(sender.received)),
        sentence(
            _WHO, language,
            person=main.ledger.title(f"person/{sender.person}") or sender.person,
            unit=main.ledger.title(sender.unit) or sender.unit, form=form.label,
        ),
        sentence(_WHAT, language, kind=form.kind.label, title=change.title[:_LONGEST_TITLE], ref=change.ref),
        *(line for folded in decision.folded for line in _limits(folded, main, language)),
        *(_nexts(decision, main, language) or [sentence(_READY, language)]),
    ]  # fmt: skip
    head = [note.line, sentence(_RECEIVED, language), ""]
    return "\n".join([*head, *(f"- {line}" for line in lines), "", sentence(_EDIT, language)]) + "\n"


def refused(note: Noted, faults: Sequence[str], at: datetime, language: Language, *, mend: bool = True) -> str:
    """The receipt of a form that was not taken in: why, and that it can be mended."""
    lines = [f"- {fault}" for fault in dict.fromkeys(faults[:_MOST_FAULTS])]
    end = ["", sentence(_MEND, language)] if mend else []
    when = sentence(_WHEN, language, at=_shown_time(at))
    return "\n".join([note.line, sentence(_NOT_RECEIVED, language), "", *lines, "", when, *end]) + "\n"


def delayed(note: Noted | None, language: Language) -> str:
    """The receipt of a form that we could not see to; it answers nothing, so when the form came stays open."""
    return f"{note.line if note else f'{MARKER} -->'}\n{sentence(_DELAYED, language)}\n"


def kept(before: str, note: Noted, text: Text, at: datetime, language: Language) -> str:
    """An earlier receipt, with one more thing said below it, once."""
    body = before.replace("\r\n", "\n").partition("\n")[2].rstrip()
    more = sentence(text, language, at=_shown_time(at))
    start = text.pick(language).partition("{")[0]
    lines = [line for line in body.split("\n") if not (start and line.startswith(start)) and line != more]
    return "\n".join([note.line, *lines, "", more]) + "\n"


def landed(note: Noted, record: Record, main: Main) -> str:
    """The receipt of a form that has landed."""
    rules = main.rules
    workflow = rules.workflow_of(record.data) or rules.newest(record.kind)
    state = workflow.state_label(str(record.data.get("status")))
    number = str(record.data.get("number", ""))
    said = sentence(_LANDED, rules.forms.language, title=record.title[:_LONGEST_TITLE], number=number, state=state)
    return f"{note.line}\n{said}\n"


def returned(note: Noted, record: Record, main: Main) -> str:
    """The receipt of a form that was returned to its sender: why, and how to go on."""
    language = main.rules.forms.language
    last = record.trail[-1] if record.trail else {}
    why = str(last.get("note") or last.get("opinion") or "-")
    who = main.ledger.title(f"person/{last.get('by')}") or str(last.get("by", "-"))
    return f"{note.line}\n{sentence(_RETURNED, language, person=who, why=why)}\n\n{sentence(_AGAIN, language)}\n"


def closed(note: Noted, main: Main) -> str:
    """The receipt of a form whose request was closed without landing."""
    return f"{note.line}\n{sentence(_CLOSED, main.rules.forms.language)}\n"


def in_words(findings: Iterable[Finding], form: Form, main: Main) -> list[str]:
    """What the check and the gate found, by the headings of the form; without places in files."""
    forms = main.rules.forms
    headings = {
        element.question.where: element.heading for element in elements(form, forms) if element.question is not None
    }
    return [_fault(_named(finding, main), headings, forms.language) for finding in findings]


def _named(finding: Finding, main: Main) -> Finding:
    """The finding with names in place of references and of the ids of persons."""
    params = {
        name: main.ledger.title(f"person/{value}" if name in _PERSONS else value) or value
        if isinstance(value, str) else value
        for name, value in finding.params.items()
    }  # fmt: skip
    return replace(finding, params=params)


def _fault(finding: Finding, headings: dict[Where, str], language: Language) -> str:
    place: Where = tuple(0 if isinstance(step, int) else step for step in finding.where)
    texts = {MISSING_FIELD: UNANSWERED, BAD_SIZE: _SIZE, BAD_PATTERN: _FORM}
    if finding.problem is MISSING_FIELD:
        place = (*place, str(finding.params["field"]))
    heading = headings.get(place) or _label(finding, language)
    if finding.problem in texts and heading:
        return sentence(texts[finding.problem], language, heading=heading)
    return quiet_line(finding.message(language), _LONGEST_FAULT)


def _label(finding: Finding, language: Language) -> str:
    label = finding.params.get("label")
    return label.render(language) if isinstance(label, Label) else ""


def _nexts(decision: Decision, main: Main, language: Language) -> list[str]:
    """Who acts next, as the gate says."""
    titles = {folded.record.path: folded.record.title for folded in decision.folded}
    found = []
    for finding in decision.findings:
        if finding.problem is problems.WAITING:
            names = [name for name in str(finding.params["people"]).split(", ") if name != "-"]
            people = [main.ledger.title(f"person/{name}") or name for name in names[:_NAMED]]
            who = _OR.render(language).join(people) + ("…" if len(names) > _NAMED else "")
            title = titles.get(finding.path, finding.path)[:_LONGEST_TITLE]
            found.append(sentence(_NEXT, language, title=title, action=finding.params["action"], people=who or _NOBODY))
    return found


def _limits(folded: Folded, main: Main, language: Language) -> list[str]:
    """The limit that presses most on the matter as it would land; empty where there is none."""
    clocks = standing(folded.record, main.rules, main.ledger, main.now.date()).clocks
    return [sentence(_LIMIT, language, task=clock.task or _WHOLE, day=_until(clock)) for clock in clocks[:1]]


def _until(clock: Clock) -> str:
    """By when: to the minute, where the limit counts hours or minutes."""
    end = clock.deadline.end if clock.deadline else clock.due
    return _shown_time(end) if isinstance(end, datetime) else end.isoformat()


def _shown_time(at: datetime) -> str:
    return at.strftime("%Y-%m-%d %H:%M")


def sentence(text: Text, language: Language, **params: object) -> str:
    """A sentence of ours, in which what others wrote is quiet."""
    plain = {n: v.render(language) if isinstance(v, Label) else str(v) for n, v in params.items()}
    return text.render(language, **{name: quiet_line(value) for name, value in plain.items()})
