"""What random histories are made of: facts to begin with, and values from which steps choose. Plain data."""

from __future__ import annotations

from typing import Any, NamedTuple

Raw = dict[str, Any]
UNITS = ["unit/jingguan-ju", "unit/niutanhe-xiang", "unit/anjian-ju", "unit/xinxi-ke"]
RECORDS: dict[str, Raw] = {unit: {"type": "section" if unit == "unit/xinxi-ke" else "department"} for unit in UNITS}
RECORDS["unit/niutanhe-xiang"]["parent"] = "unit/jingguan-ju"
"""The other records that conditions look at; one unit is part of another, which may speak for it."""
_LINES = ["甲", "乙", "丙 丁", "'#:-", "𠮷"]
_TEXTS = [*_LINES, "甲\n乙", "甲\n"]
_DATES = ["2026-03-05", "2026-04-30", "2026-05-15", "2026-10-31"]
_AT = "2025-12-01T09:00:00+08:00"
_SENT = "2026-12-01T09:00:00+08:00"
_ARCHIVE = [{"class": "permanent"}, {"class": "ten_years", "file_number": "甲"}]
SAYS: dict[str, list[Any]] = {
    "note": _TEXTS, "opinion": _TEXTS, "until": _DATES, "on": _DATES, "level": [1, 2, 3], "result": _TEXTS,
    "into": ["info/2026-03-02-yi"], "verdict": ["agree", "disagree", "reserve"], "serial": _LINES, "unit": UNITS,
    "units": [[unit] for unit in UNITS] + [UNITS[:2]],
    "release_check": [{"checked_by": "person/zhang-chunyan", "checked_on": "2026-03-02", "conclusion": "可以公開"}],
}  # fmt: skip
"""Values of the keys of an entry."""


class Subject(NamedTuple):
    """What random histories of a kind are made of."""

    kind: str
    facts: list[Raw]
    fields: dict[str, list[Any]]
    """Signed fields and values for them, where an action may change them."""
    opens: dict[str, list[Any]]
    """Open fields: items of lists, or values of other fields."""
    most: int = 14
    """The longest history, in steps."""


_COMMON: dict[str, list[Any]] = {"title": _LINES, "topics": [["甲"], ["甲", "乙"], ["乙", "甲"]]}
INFO = Subject(
    "info",
    [
        {"title": "甲", "audience": "office", "unit": unit, "reporter": "person/zhang-chunyan",
         "category": "experience", "urgency": urgency, "importance": importance, "form": "single",
         "reported_at": _AT, "body": "甲\n",
         "secrecy_check": {"checked_by": "person/mo-changfa", "checked_on": "2025-12-01", "conclusion": "不涉密"}}
        for unit in (UNITS[1], UNITS[3])
        for urgency in ("ordinary", "critical")
        for importance in ("ordinary", "important")
    ],
    {**_COMMON, "body": _TEXTS, "place": _LINES, "importance": ["ordinary", "important"],
     "urgency": ["ordinary", "urgent", "critical"], "category": ["rural", "reform"]},
    {"related": UNITS, "archive": _ARCHIVE,
     "submissions": [{"to": "city", "sent_at": _SENT}, {"to": "other", "sent_at": _SENT, "channel": "甲"}],
     "adoptions": [{"level": "city", "publication": "publication/xin-zijiang", "date": day} for day in _DATES]},
)  # fmt: skip
SUPERVISION = Subject(
    "supervision",
    [
        {"title": "甲", "audience": "office", "type": kind, "origin": {"source": "oral", "text": "甲"},
         "registered_on": "2025-12-01", "proposal": "甲", "handling": "transferred", "requirement": "甲",
         "lead_unit": UNITS[0], **more, "due_on": "2026-04-30"}
        for kind in ("special", "proactive")
        for more in ({}, {"assisting_units": [UNITS[1]]})
    ],
    {**_COMMON, "requirement": _TEXTS, "due_on": _DATES, "result_note": _TEXTS, "lead_unit": UNITS[:1] + UNITS[2:3],
     "assisting_units": [[UNITS[1]], []], "result": ["completed", "staged"], "type": ["special", "info"]},
    {"related": UNITS, "archive": _ARCHIVE,
     "progress": [{"unit": unit, "at": _AT, "progress": text} for unit in UNITS[:2] for text in _LINES],
     "extensions": [{"unit": unit, "until": "2026-05-15", "reason": "甲", "asked_on": "2026-04-01"} for unit in UNITS],
     "inspections": [{"date": day, "manner": "onsite", "summary": "甲"} for day in _DATES],
     "findings": [{"kind": "problem", "text": text} for text in _TEXTS],
     "attachments": [{"file": "a.pdf", "title": text, "sha256": "0" * 64} for text in _LINES]},
    30,
)  # fmt: skip
RESEARCH = Subject(
    "research",
    [
        {"title": "甲", "audience": "office", "year": 2026, "source": source, "lead": "person/gong-zhiyuan",
         "responsible": "person/lu-huaigu", "due_on": "2026-06-30"}
        for source in ("own", "leader_assigned")
    ],
    {**_COMMON, "outline": _TEXTS, "body": _TEXTS, "started_on": ["2026-03-02", "2026-03-03"], "co_units": [[UNITS[0]]],
     "source": ["own", "leader_assigned"], "survey_period": [{"from": "2026-03-05", "until": "2026-04-30"}]},
    {"related": UNITS, "archive": _ARCHIVE, "fieldwork": [{"date": day, "place": "甲"} for day in _DATES],
     "recommendations": [{"text": text} for text in _TEXTS],
     "tabled": [{"meeting": "meeting/2026-03-02-changwei-huiyi", "outcome": how} for how in ("adopted", "reconsider")],
     "outputs": [{"type": "report", "title": text} for text in _LINES]},
    24,
)  # fmt: skip
DIRECTIVE = Subject(
    "directive",
    [
        {"title": "甲", "audience": "office", "leader": "person/gong-zhiyuan", "form": "written", "nature": nature,
         "given_at": _AT, "text": "甲"}
        for nature in ("action_required", "noted", "positive")
    ],
    {**_COMMON, "text": _TEXTS, "nature": ["action_required", "noted"], "due_on": _DATES},
    {"related": UNITS, "archive": _ARCHIVE, "waiver": _TEXTS},
)  # fmt: skip
DELEGATION = Subject(
    "delegation",
    [
        {"title": "甲", "audience": "office", "principal": f"person/{who}", "delegate": "person/xia-minghui",
         "scope": "甲", "from": "2026-03-02", "until": "2026-03-31"}
        for who in ("tan-qiming", "gong-zhiyuan")
    ],
    {**_COMMON, "scope": _TEXTS, "principal": ["person/tan-qiming", "person/he-xiaofeng"]},
    {"related": UNITS, "archive": _ARCHIVE},
    10,
)  # fmt: skip
PERSON = Subject(
    "person",
    [{"title": "甲", "audience": "office", "posts": [{"unit": UNITS[1], "title": "甲", "from": "2024-06-01"}]}],
    dict(_COMMON), {"related": UNITS}, 10,
)  # fmt: skip
SUBJECTS = [INFO, SUPERVISION, RESEARCH, DIRECTIVE, DELEGATION, PERSON]
