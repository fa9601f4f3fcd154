"""Who signs for another does so under a delegation that held at that time, covers the act, and was never handed on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from taizhang.checks.base import LedgerRule
from taizhang.i18n import Text
from taizhang.ledger import Ledger, from_json
from taizhang.model import Data, Finding, Problem, Record
from taizhang.workflow import Replay, Rules

_IN_FORCE = "in_force"
_SOURCE = "代簽憑有起止的授權；不得轉授，起草人不得代簽自己起草的"
_AGAIN = Text(
    "由本人辦理，或憑有效的授權重新代簽",
    "the principal acts himself, or it is signed again under a delegation that holds",
)
NOT_IN_FORCE = Problem(
    "TZ660",
    Text("代簽時授權無效", "Delegation was not in force"),
    Text("代簽時（{at}）授權「{delegation}」無效", "the delegation “{delegation}” was not in force at {at}"),
    _AGAIN,
    source=_SOURCE,
)
OTHER_PEOPLE = Problem(
    "TZ661",
    Text("授權的不是這兩個人", "Delegation between other people"),
    Text(
        "「{delegation}」不是 {principal} 給 {delegate} 的授權",
        "“{delegation}” is no delegation from {principal} to {delegate}",
    ),
    _AGAIN,
    source=_SOURCE,
)
OUT_OF_SCOPE = Problem(
    "TZ662",
    Text("超出授權範圍", "Outside the delegation's scope"),
    Text("「{delegation}」不包括{kind}的「{action}」", "“{delegation}” does not cover “{action}” of “{kind}”"),
    _AGAIN,
    source=_SOURCE,
)
OWN_DRAFT = Problem(
    "TZ663",
    Text("代簽了自己起草的", "Delegate drafted it himself"),
    Text(
        "{delegate} 辦過本件的「{action}」，不得代簽本件",
        "{delegate} took “{action}” on this record and may not sign it for another",
    ),
    Text("由授權人本人或另一位受權人簽", "the principal or another delegate signs"),
    source=_SOURCE,
)
HANDED_ON = Problem(
    "TZ664",
    Text("轉授", "Delegation handed on"),
    Text(
        "授權須由 {principal} 本人簽，不得由受權人 {delegate} 轉授",
        "{principal} must sign this delegation himself; {delegate}, a delegate, cannot hand it on",
    ),
    Text("由授權人本人重新簽字", "the principal signs it himself"),
    source=_SOURCE,
)


class _Signed(NamedTuple):
    """A step that was taken as delegate."""

    record: Record
    number: int

    @property
    def entry(self) -> Data:
        return self.record.trail[self.number]


def run(ledger: Ledger, rules: Rules) -> Iterator[Finding]:
    """Findings on delegations and on what was signed under them: few, so both are looked at one by one."""
    held: dict[str, Replay] = {}
    for record in ledger.records("delegation"):
        result = rules.replay(record.data) if _valid(record, rules) else None
        if result is not None:
            held[record.ref] = result
            yield from _handed_on(record.path, result)
    for signed in _signed(ledger, rules):
        if isinstance(signed.entry.get("delegation"), str):
            yield from _judge(signed, held, rules)
        yield from _own_draft(signed, rules)


def _valid(record: Record, rules: Rules) -> bool:
    """Whether its fields are right; what is wrong with them, others say."""
    return rules.book.kinds[record.kind].validator.is_valid(record.data)


def _handed_on(path: str, result: Replay) -> Iterator[Finding]:
    for step in result.steps:
        if step.after == _IN_FORCE and step.entry.get("capacity") == "delegate":
            where = ("trail", step.number, "by")
            yield HANDED_ON.at(path, where, principal=step.actor, delegate=step.entry["by"])


def _signed(ledger: Ledger, rules: Rules) -> Iterator[_Signed]:
    rows = ledger.index.query(
        "SELECT r.kind, r.id, r.path, r.facts, r.rest, r.trail, step.key FROM whole r JOIN json_each(r.trail) AS step "
        "WHERE instr(r.names, ' capacity ') AND r.trail ->> (step.fullkey || '.capacity') = 'delegate' "
        "ORDER BY r.path, step.key"
    )
    for kind, name, path, facts, rest, trail, number in rows:
        data = {**from_json(facts), **from_json(rest), "trail": from_json(trail)}
        record = Record(kind, name, path, data)
        if _valid(record, rules):
            yield _Signed(record, number)


def _judge(signed: _Signed, held: Mapping[str, Replay], rules: Rules) -> Iterator[Finding]:
    entry, named = signed.entry, signed.entry["delegation"]
    if named not in held:  # that it is not there, or has not landed, others say
        return
    path, where = signed.record.path, ("trail", signed.number, "delegation")
    content = _content_at(held[named], str(entry["at"]))
    if content is None or not str(content.get("from")) <= entry["at"][:10] <= str(content.get("until")):
        yield NOT_IN_FORCE.at(path, where, delegation=named, at=entry["at"])
        return
    people = f"person/{entry.get('for')}", f"person/{entry['by']}"
    if (content.get("principal"), content.get("delegate")) != people:
        yield OTHER_PEOPLE.at(path, where, delegation=named, principal=entry.get("for", "-"), delegate=entry["by"])
    kind, action = rules.book.kinds[signed.record.kind], entry["action"]
    if not _covers(content, "kinds", kind.name) or not _covers(content, "actions", action):
        label = rules.newest(kind.name).action_label(action)
        yield OUT_OF_SCOPE.at(path, where, delegation=named, kind=kind.label, action=label)


def _content_at(result: Replay, at: str) -> Data | None:
    """What the delegation said at the time `at`; None where it was not in force."""
    past = [step for step in result.steps if step.at <= at]
    return past[-1].content if past and past[-1].after == _IN_FORCE else None


def _covers(content: Data, field: str, name: str) -> bool:
    """Whether the delegation is limited to names among which this one is, or is not limited."""
    allowed = content.get(field)
    return allowed is None or (isinstance(allowed, list) and name in allowed)


def _own_draft(signed: _Signed, rules: Rules) -> Iterator[Finding]:
    workflow, delegate = rules.workflow_of(signed.record.data), signed.entry["by"]
    for entry in signed.record.trail[: signed.number]:
        action = workflow.actions.get(entry["action"]) if workflow else None
        if action is not None and action.amends_any and entry["by"] == delegate:
            where = ("trail", signed.number, "by")
            yield OWN_DRAFT.at(signed.record.path, where, delegate=delegate, action=action.label)
            return


RULE = LedgerRule((NOT_IN_FORCE, OTHER_PEOPLE, OUT_OF_SCOPE, OWN_DRAFT, HANDED_ON), run)
