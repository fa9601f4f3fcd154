"""Random but legal histories of a record: at each point one of the actions that the engine itself says are possible."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Any

from hypothesis import strategies as st
from tests.support import REPOSITORY

from taizhang.ledger import WorkTree, record_path
from taizhang.model import Data, Record
from taizhang.workflow import Possible, Replay, Rules, load_rules, possible, replay, signed_content, take, takers

Draw = Callable[[st.SearchStrategy[Any]], Any]
BEGIN = datetime(2026, 3, 2, 9, tzinfo=timezone(timedelta(hours=8)))
LINES = st.text("甲乙丙丁 ab:'#-", min_size=1, max_size=8)
TEXTS = st.text("甲乙丙丁\nab:'#-", min_size=1, max_size=12)
DATES = st.dates(date(2026, 3, 2), date(2026, 12, 31)).map(date.isoformat)
UNITS = ("unit/jingguan-ju", "unit/anjian-ju", "unit/niutanhe-xiang", "unit/nongye-ju")
"""The first two lead, the others assist: nobody is named for both."""
TOPICS = st.lists(LINES, min_size=1, max_size=3, unique=True)
RELATED = st.lists(st.sampled_from(UNITS), min_size=1, max_size=1)


@cache
def the_rules() -> Rules:
    """The repository's own rules; not an argument of any test, whose failure would print them all."""
    rules, findings = load_rules(WorkTree(REPOSITORY))
    assert rules is not None, findings
    return rules


@dataclass(frozen=True)
class Subject:
    """What random histories of a kind are made of."""

    ref: str
    facts: Data
    amendable: dict[str, st.SearchStrategy[Any]]
    """Fields that a step may change, where its action allows."""
    addable: dict[str, st.SearchStrategy[Any]]


INFO = Subject(
    "info/2026-03-02-jia",
    {
        "title": "甲", "audience": "office", "unit": "unit/niutanhe-xiang", "reporter": "person/zhang-chunyan",
        "category": "experience", "urgency": "critical", "importance": "ordinary", "form": "single",
        "reported_at": "2026-03-02T09:00:00+08:00", "body": "甲\n",
        "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": "2026-03-02", "conclusion": "不涉密"},
    },
    {
        "title": LINES, "body": TEXTS, "topics": TOPICS, "place": LINES,
        "urgency": st.sampled_from(["ordinary", "urgent", "critical"]),
        "importance": st.sampled_from(["ordinary", "important"]),
    },
    {
        "related": RELATED,
        "archive": st.fixed_dictionaries({"class": st.sampled_from(["permanent", "ten_years"]), "file_number": LINES}),
        "submissions": st.lists(
            st.fixed_dictionaries({"to": st.sampled_from(["city", "other"]), "channel": LINES,
                                   "sent_at": st.just("2026-03-03T09:00:00+08:00")}), min_size=1, max_size=2),
        "adoptions": st.lists(
            st.fixed_dictionaries({"level": st.sampled_from(["city", "county"]), "date": DATES,
                                   "publication": st.just("publication/xin-zijiang")}), min_size=1, max_size=2),
    },
)  # fmt: skip
SUPERVISION = Subject(
    "supervision/2026-03-02-jia",
    {
        "title": "甲", "audience": "office", "type": "special", "origin": {"source": "oral", "text": "甲"},
        "registered_on": "2026-03-02", "proposal": "甲", "handling": "transferred", "requirement": "甲",
        "lead_unit": UNITS[0], "assisting_units": [UNITS[2]], "due_on": "2026-04-30",
    },
    {
        "title": LINES, "requirement": TEXTS, "due_on": DATES, "result_note": TEXTS,
        "result": st.sampled_from(["completed", "staged"]), "lead_unit": st.sampled_from(UNITS[:2]),
        "assisting_units": st.lists(st.sampled_from(UNITS[2:]), unique=True, max_size=2),
    },
    {
        "related": RELATED,
        "archive": INFO.addable["archive"],
        "progress": st.lists(
            st.fixed_dictionaries({"unit": st.sampled_from(UNITS), "progress": TEXTS,
                                   "at": st.just("2026-03-03T09:00:00+08:00")}), min_size=1, max_size=2),
        "extensions": st.lists(
            st.fixed_dictionaries({"unit": st.sampled_from(UNITS), "until": DATES, "reason": TEXTS,
                                   "asked_on": DATES}), min_size=1, max_size=1),
        "inspections": st.lists(
            st.fixed_dictionaries({"date": DATES, "manner": st.just("onsite"), "summary": TEXTS}),
            min_size=1, max_size=1),
        "findings": st.lists(
            st.fixed_dictionaries({"kind": st.just("problem"), "text": TEXTS}), min_size=1, max_size=1),
    },
)  # fmt: skip
_SAID: dict[str, st.SearchStrategy[Any]] = {
    "note": TEXTS, "opinion": TEXTS, "until": DATES, "level": st.integers(1, 3), "result": TEXTS,
    "into": st.just("info/2026-03-02-yi"), "verdict": st.sampled_from(["agree", "disagree", "reserve"]),
    "units": st.lists(st.sampled_from(UNITS), min_size=1, max_size=2, unique=True),
    "unit": st.sampled_from(UNITS), "serial": LINES,
    "release_check": st.just(
        {"checked_by": "person/zhang-chunyan", "checked_on": "2026-03-02", "conclusion": "可以公開"}
    ),
}  # fmt: skip


@dataclass
class Walk:
    """A record's history: the record as it stands, and how it stood after each step."""

    subject: Subject
    rules: Rules
    data: Data
    contents: list[Data] = field(default_factory=list)
    states: list[str] = field(default_factory=list)
    added: list[Data] = field(default_factory=list)

    @property
    def replayed(self) -> Replay:
        workflow = self.rules.workflow_of(self.data)
        assert workflow is not None
        return replay(self.data, workflow, None, self.rules.cap)

    def record(self, data: Data | None = None) -> Record:
        """The record as its file would give it; `data` stands in for what it says."""
        name, _, record_id = self.subject.ref.partition("/")
        path = record_path(self.rules.book.kinds[name], record_id)
        return Record(name, record_id, path, self.data if data is None else data)


@st.composite
def walks(draw: Draw, subject: Subject, rules: Rules | None = None, most: int = 10) -> Walk:
    """Legal histories of up to `most` steps; the number is given where the workflow asks for one."""
    rules = rules or the_rules()
    workflow = rules.newest(subject.ref.partition("/")[0])
    made = Walk(subject, rules, dict(subject.facts))
    for number in range(draw(st.integers(1, most))):
        at = BEGIN + timedelta(minutes=number)
        result = replay(made.data, workflow)
        choices = [
            (option, person)
            for option in possible(result, made.data)
            if not _capped(result, option)
            for person in takers(result, option, rules.people, at.date())[:4]
        ]
        if not choices:
            break
        option, person = draw(st.sampled_from(choices))
        units = [unit for unit in option.units if rules.people.roles_of(person, at.date(), unit) & {*option.roles}]
        entry = {"action": option.action.name, "by": person, "at": at.isoformat(), **_said(draw, option, units)}
        sets = _some(draw, {name: how for name, how in subject.amendable.items() if option.action.may_amend(name)})
        adds = _some(draw, {name: how for name, how in subject.addable.items() if name in option.action.adds})
        if not option.action.to and not option.action.signs:
            adds |= {name: draw(subject.addable[name]) for name in option.action.adds & subject.addable.keys()}
        if adds.get("related", [None])[0] in made.data.get("related", []):
            del adds["related"]  # a record is named once
        made.data = take(made.data, workflow, entry, sets, adds if made.contents else {})
        made.contents.append(signed_content(made.data, workflow))
        made.states.append(made.data["status"])
        made.added.append(adds if len(made.contents) > 1 else {})
    if made.replayed.numbered:
        made.data["number"] = "〔2026〕1號"
    return made


def _capped(result: Replay, option: Possible) -> bool:
    """What `possible` does not know: how often an action was taken already."""
    return option.action.cap is not None and sum(s.entry["action"] == option.action.name for s in result.steps) >= 3


def _said(draw: Draw, option: Possible, units: list[str]) -> Data:
    said = {key: draw(_SAID[key]) for key in option.action.needs}
    said |= {key: draw(_SAID[key]) for key in ("opinion", *option.action.takes) if draw(st.booleans())}
    return said | ({"unit": draw(st.sampled_from(units))} if units else {})


def _some(draw: Draw, offers: dict[str, st.SearchStrategy[Any]]) -> Data:
    return {name: draw(how) for name, how in offers.items() if draw(st.integers(0, 2)) == 0}
