"""The one comment on a request, in a clerk's words: what changes, how far it is, who acts next, what is to be mended.

Pure: a decision and the ledger give Markdown. Whatever a record, an account or a person says passes through
`quiet_line`, so that it can neither mark anything up nor call anybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.approval import Decision, Outcome, problems
from taizhang.approval.fold import Folded
from taizhang.approval.reviews import APPROVE
from taizhang.forge.asked import LAND
from taizhang.forge.words import quiet_line
from taizhang.i18n import Label, Language, Text
from taizhang.ledger import RECORDS, Ledger, place
from taizhang.model import Finding, Record
from taizhang.outputs.changes import ChangeWords, compared
from taizhang.workflow import Rules, Workflow

MARKER = "<!-- taizhang: request -->"
"""By which we find our comment again; nobody sees it."""
LONGEST = 65_536
"""Characters of a comment. Source: GitHub refuses longer ones (422)."""
_LONGEST_LINE = 1_000
_LINES_OF_A_MATTER = 60
_STAGES = 12
_RECORDS = f"{RECORDS}/"
_MOMENT = re.compile(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2}):[0-9]{2}\+08:00")
"""A time of the office's zone as records write it; people read its day and minute."""
_HEADINGS = {
    Outcome.PASS: Text("### 手續齊全，可以入賬", "### Complete: it may land"),
    Outcome.UNDECIDED: Text("### 還要辦理", "### Still under way"),
    Outcome.FAIL: Text("### 有問題，改正後再辦", "### Something must be put right first"),
}
_LANDED = Text("### 已入賬", "### Landed")
_HOW_TO_LAND = Text(
    "由登記在冊的人另發一條評論，只寫這一行（照抄），就會入賬：`{line}`",
    "Whoever is registered in the office lands it by a new comment of this one line: `{line}`",
)
_REFUSED = Text("這次沒有入賬，主賬沒有改動。", "It has not landed; the ledger is as it was.")
_NEXT = Text("**下一步**：《{title}》請 {people}「{action}」", "**Next**: “{title}”: {people}: {action}")
_OR = Label(" 或 ", " or ")
_RULES, _APPROVE = Label("規則改動", "change of the rules"), Label("審閱同意", "approve")
_WAITS = frozenset({problems.WAITING.code, problems.RULES_UNREVIEWED.code})
"""What is no fault, but somebody's turn."""
_NOBODY = Text(
    "**下一步**：《{title}》等待「{action}」，但現在沒有可以辦理的人；請規則管理員核對身份登記",
    "**Next**: “{title}” waits for “{action}”, and nobody may take it: ask a rule-keeper to see who holds the role",
)
_WRONG = Text("#### 要改正的地方", "#### To be put right")
_NOTED = Text("#### 另請留意", "#### Please note")
_OF = Text("《{title}》", "“{title}”")
_LINE = Text("第 {line} 行", "line {line}")
_MATTER = Text("#### {kind}《{title}》", "#### {kind} “{title}”")
_NOW = Text("現在：{state}", "Now: {state}")
_NUMBER = Text("編號：{number}", "Number: {number}")
_TAKEN = Text("{action} ✓（{person}）", "{action} ✓ ({person})")
_NEW = Text("新報，內容如下：", "New; it says:")
_CHANGES = Text("改動：", "Changes:")
_MORE = Text("……還有 {count} 項，請看「改動」頁", "… and {count} more: see the page of changes")
_CUT = Text("……內容太長，以下從略，請看「改動」頁", "… too long to be shown here: see the page of changes")
_CLERKS: Mapping[str, tuple[Text, Text]] = {
    problems.SHALLOW.code: (
        Text("系統沒有取全資料，這次不能判定", "the system has not fetched everything, so nothing can be decided"),
        Text("不必改；系統下次運行時會重新判定", "nothing to mend: the next run decides"),
    ),
    problems.RULES_WITH_RECORDS.code: (
        Text("同一請求裏既改規則，又改記錄", "one request changes rules and records"),
        Text("分成兩個請求來報", "make two requests of it"),
    ),
    problems.SELF_APPROVAL.code: (
        Text("{person}經手了內容，不能「{action}」", "{person} had a hand in the content and may not take “{action}”"),
        problems.SELF_APPROVAL.mend,
    ),
    problems.UNKNOWN_PERSON.code: (
        Text("系統不認得 {who}，不知道是誰經手", "the system does not know {who}, so who took part is not known"),
        Text("請規則管理員登記這個賬號或郵箱", "ask a rule-keeper to register the account or address"),
    ),
    problems.NOT_COUNTED.code: (
        Text("{person}的審閱或意見不算：{why}", "what {person} said does not count: {why}"),
        problems.NOT_COUNTED.mend,
    ),
    problems.LAPSED.code: (
        Text(
            "{person}的「{action}」已失效：之後內容又改了",
            "“{action}” by {person} has lapsed: the content changed later",
        ),
        problems.LAPSED.mend,
    ),
    problems.UNPROVEN.code: (
        Text("「{action}」寫的是{person}，還不能證明是本人", "“{action}” is said to be by {person}: not proven"),
        Text("請本人在這裏審閱，或由本人報送", "he reviews the request, or hands it in himself"),
    ),
    problems.NOT_ANCESTOR.code: (
        Text("這個請求不是從本台賬開始的", "this request was not begun from this ledger"),
        Text("請從台賬現在的內容重新做一次", "begin it again from the ledger as it stands"),
    ),
}
"""The gate's words for people who know Git, said for those who do not."""
_PERSONS = frozenset({"person", "who"})
"""What findings call the id of somebody."""
_CLERKS_WHY: Mapping[Label, Label] = {
    problems.STRANGER: Label("這個賬號沒有登記", "the account is not registered"),
    problems.ELSEWHERE: Label("審閱的是別的版本", "another version was reviewed"),
}


@dataclass(frozen=True)
class Words:
    """What a comment is written with: the ledger as it has landed, its rules, and the reader's language."""

    ledger: Ledger
    rules: Rules
    language: Language

    def say(self, text: Text, **params: object) -> str:
        """A sentence of ours, in which what others wrote is quiet; it is Markdown."""
        plain = {n: v.render(self.language) if isinstance(v, Label) else str(v) for n, v in params.items()}
        return text.render(self.language, **{name: quiet_line(value) for name, value in plain.items()})

    @property
    def changes(self) -> ChangeWords:
        """Puts changes into words."""
        return ChangeWords(self.ledger, self.rules, self.language)

    def person(self, person: str) -> str:
        """What somebody is called."""
        return self.changes.person(person)


def request_comment(
    decision: Decision, words: Words, *, ask: str | None = LAND, refused: Sequence[Finding] | None = None
) -> str:
    """The comment on a request that has not landed.

    Args:
        decision: the gate's.
        words: what it is written with.
        ask: the line by which to ask to land it; None where somebody has asked already.
        refused: why landing refused what the gate let pass, where it did.
    """
    outcome = Outcome.FAIL if refused else decision.outcome
    lines = [MARKER, words.say(_HEADINGS[outcome]), ""]
    if refused:
        lines += [words.say(_REFUSED), ""]
    elif outcome is Outcome.PASS and ask:
        lines += [_HOW_TO_LAND.render(words.language, line=ask), ""]
    findings = [*decision.findings, *(refused or ())]
    titles = {folded.record.path: folded.record.title for folded in decision.folded}
    lines += [line for each in _nexts(findings, titles, words) for line in (each, "")]
    wrong = [f for f in findings if f.level == "error" and f.code not in _WAITS]
    for heading, found in ((_WRONG, wrong), (_NOTED, [f for f in findings if f.level != "error"])):
        if found:
            lines += [words.say(heading), "", *_unique(_told(f, titles, words) for f in found), ""]
    for folded in decision.folded:
        lines += [*_matter(folded, words), ""]
    return _cut(lines, words)


def landed_comment(records: Sequence[Record], words: Words) -> str:
    """The comment on a request that has landed, with the records as they landed."""
    lines = [MARKER, words.say(_LANDED), ""]
    for record in records:
        workflow = words.rules.workflow_of(record.data) or words.rules.newest(record.kind)
        lines += [
            _title(record, words),
            "",
            words.say(_NOW, state=workflow.state_label(str(record.data.get("status")))),
        ]
        if "number" in record.data:
            lines += ["", words.say(_NUMBER, number=record.data["number"])]
        lines += [""]
    return _cut(lines, words)


def _nexts(findings: Sequence[Finding], titles: Mapping[str, str], words: Words) -> Iterator[str]:
    """Who acts next, matter by matter."""
    for finding in findings:
        if finding.code in _WAITS:
            people = [words.person(name) for name in str(finding.params["people"]).split(", ") if name != "-"]
            title = _title_of(finding, titles) or _RULES
            said = {"title": title, "action": finding.params.get("action", _APPROVE)}
            named = _OR.render(words.language).join(people)
            yield words.say(_NEXT, **said, people=named) if people else words.say(_NOBODY, **said)


def _title_of(finding: Finding, titles: Mapping[str, str]) -> str:
    """The title of the record that a finding is about, or what its file is called; empty for any other file."""
    return titles.get(finding.path) or (place(finding.path).id if finding.path.startswith(_RECORDS) else "")


def _told(finding: Finding, titles: Mapping[str, str], words: Words) -> str:
    """What is wrong and how to mend it: an item of a list."""
    text, mend = _CLERKS.get(finding.code, (finding.problem.text, finding.problem.mend))
    params = {name: _clerks(name, value, words) for name, value in finding.params.items()}
    title = _title_of(finding, titles)
    where = [words.say(_OF, title=title)] if title else []
    where += [words.say(_LINE, line=finding.line)] if finding.line and where else []
    head = f"{' '.join(where)}:" if where else ""
    return f"- {head}{words.say(text, **params)}\n  → {words.say(mend, **params)}"


def _clerks(name: str, value: Any, words: Words) -> Any:
    """What a finding is about, as people call it: persons and records by their names, and why in a clerk's words."""
    if isinstance(value, Label):
        return _CLERKS_WHY.get(value, value)
    if not isinstance(value, str):
        return value
    if name in _PERSONS:
        return words.person(value)
    return (words.ledger.title(value) if value.isascii() else None) or value  # a file's name may be bytes, no text


def _unique(lines: Iterator[str]) -> Iterator[str]:
    return iter(dict.fromkeys(lines))


def _matter(folded: Folded, words: Words) -> Iterator[str]:
    """A record: its stages, and what changes in it."""
    record = folded.record
    yield _title(record, words)
    yield ""
    yield _chain(folded, words)
    landed = words.ledger.record_at(record.path)
    told = words.changes
    if landed is None:
        said, heading = list(told.content(record)), _NEW
    else:
        said, heading = [line for change in compared(landed, record) for line in told.lines(change)], _CHANGES
    if said:
        yield ""
        yield words.say(heading)
        yield ""
        plain = (_MOMENT.sub(r"\1 \2", line) for line in said[:_LINES_OF_A_MATTER])
        yield from (f"- {quiet_line(line, _LONGEST_LINE)}" for line in plain)
    if len(said) > _LINES_OF_A_MATTER:
        yield f"- {words.say(_MORE, count=len(said) - _LINES_OF_A_MATTER)}"


def _title(record: Record, words: Words) -> str:
    return words.say(_MATTER, kind=words.rules.book.kinds[record.kind].label, title=record.title)


def _chain(folded: Folded, words: Words) -> str:
    """The stages of the round that is under way: those taken, the one that it waits for, those still to come."""
    result = folded.result
    taken = list(result.current_round)[-_STAGES:]
    label = result.workflow.action_label
    parts = [words.say(_TAKEN, action=label(step.entry["action"]), person=words.person(step.actor)) for step in taken]
    ahead = [quiet_line(label(name).render(words.language)) for name in _ahead(result.workflow, result.state)]
    return " → ".join([*parts, *(f"**{name}**" if not number else name for number, name in enumerate(ahead))])


def _ahead(workflow: Workflow, state: str) -> Iterator[str]:
    """The stages that approving reviews will take, until the record rests."""
    for _ in range(_STAGES):
        found = workflow.states.get(state)
        onward = (a for a in workflow.from_state(state) if a.by_review == APPROVE and a.to and a.to != state)
        action = next(onward, None) if found is None or not found.rests else None
        if action is None or action.to is None:
            return
        yield action.name
        state = action.to


def _cut(lines: Sequence[str], words: Words) -> str:
    """The lines as one text, cut between two of them where it would be too long."""
    end = words.say(_CUT)
    kept: list[str] = []
    left = LONGEST - len(end) - 2
    for line in lines:
        left -= len(line) + 1
        if left < 0:
            return "\n".join([*kept, "", end])
        kept.append(line)
    return "\n".join(kept).rstrip() + "\n"
