"""What is said of an item's sending up and adoption fits the item and its approval."""

from __future__ import annotations

from collections.abc import Iterator

from taizhang.checks.base import RecordRule
from taizhang.i18n import Text
from taizhang.model import Finding, Problem, Record
from taizhang.workflow import Rules

_APPROVALS = ("approve", "send_first")
_MERGED = "merged"
"""An item that was merged needs no approval of its own: its digest has one."""

TOO_EARLY = Problem(
    "TZ646",
    Text("採用早於報送", "Adopted before it was reported"),
    Text("採用日期 {date} 早於報送時間 {reported}", "adopted on {date}, before it was reported at {reported}"),
    Text("核對採用日期", "compare the date of the adoption"),
)
UNAPPROVED_SENDING = Problem(
    "TZ647",
    Text("未經審批上報", "Sent up before approval"),
    Text("上報時間 {sent} 早於審批（{approved}）", "sent up at {sent}, before its approval ({approved})"),
    Text("核對上報時間；確屬先報的，按先報後補辦理", "compare the time; what goes first is “sent first” by a leader"),
)
UNAPPROVED_ADOPTION = Problem(
    "TZ648",
    Text("未經審批的信息記了採用", "Adoption of an item that was not approved"),
    Text(
        "本件是「{state}」，沒有審批過，卻記了採用或上報",
        "this item is “{state}” and was never approved, yet it was adopted or sent up",
    ),
    Text("先完成審批，再記採用和上報", "have it approved first"),
    level="warning",
)


def run(record: Record, rules: Rules) -> Iterator[Finding]:
    """Findings on the submissions and adoptions of an item of information."""
    if record.kind == "info":
        yield from _dates(record)
        yield from _approval(record, rules)


def _dates(record: Record) -> Iterator[Finding]:
    reported = record.data.get("reported_at", "")
    for number, adoption in enumerate(record.data.get("adoptions", ())):
        if (adopted := adoption.get("date", reported)) < reported[:10]:
            yield TOO_EARLY.at(record.path, ("adoptions", number, "date"), date=adopted, reported=reported)


def _approval(record: Record, rules: Rules) -> Iterator[Finding]:
    data = record.data
    approved = min((step["at"] for step in record.trail if step["action"] in _APPROVALS), default=None)
    if approved is None:
        where = "adoptions" if data.get("adoptions") else "submissions"
        if data.get(where) and data.get("status", _MERGED) != _MERGED:
            state = rules.newest(record.kind).state_label(data["status"])
            yield UNAPPROVED_ADOPTION.at(record.path, (where,), state=state)
    elif "backfilled" not in data:  # those were approved on paper, long before their trail began
        for number, sending in enumerate(data.get("submissions", ())):
            if (sent := sending.get("sent_at", approved)) < approved:
                yield UNAPPROVED_SENDING.at(
                    record.path, ("submissions", number, "sent_at"), sent=sent, approved=approved
                )


RULE = RecordRule((TOO_EARLY, UNAPPROVED_SENDING, UNAPPROVED_ADOPTION), run)
