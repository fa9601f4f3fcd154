"""What a request makes of main: its files taken over, its records joined with main's, and what keeps them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from taizhang.approval.faults import faults_of
from taizhang.approval.fold import Folded
from taizhang.approval.problems import BAD_TIME
from taizhang.formats import FormatError, parse, rewrite
from taizhang.git import Difference, NewObjects, Repository
from taizhang.i18n import Label, listed
from taizhang.landing import problems
from taizhang.landing.main import Main
from taizhang.landing.merge import TRAIL, Conflict, Merged, merge
from taizhang.landing.numbering import give_numbers
from taizhang.landing.words import new_steps, shown
from taizhang.ledger.problems import NOT_A_FILE
from taizhang.model import REGULAR, Data, Finding, Record, TreeEntry
from taizhang.workflow import Rules, Step, Workflow, replay
from taizhang.workflow.content import canonical
from taizhang.workflow.problems import TIMES_GO_BACK

_PROGRAM = "100755"
_LATE = Label("在收到之後", "is later than its receipt")


@dataclass
class Combined:
    """Main with a request taken in, as far as that is possible. Paths are from the repository's root."""

    files: dict[str, TreeEntry | None] = field(default_factory=dict)
    """Files taken over as they stand in the request; None is removed."""
    records: dict[str, Record] = field(default_factory=dict)
    """Records as they are to stand, by the path of the file."""
    texts: dict[str, bytes] = field(default_factory=dict)
    """The file of each record: until it is written anew, the one that it goes into, comments and all."""
    numbered: list[str] = field(default_factory=list)
    """References of the records that were given a number."""
    findings: list[Finding] = field(default_factory=list)

    def edits(self, new: NewObjects) -> dict[str, TreeEntry | None]:
        """Everything that changes in main; what was written anew is added to `new`."""
        written = {place: TreeEntry(place, REGULAR, new.add("blob", text)) for place, text in self.texts.items()}
        return {**self.files, **written}


def combine(
    repository: Repository, main: Main, changed: Sequence[Difference], folded: Sequence[Folded], received: datetime
) -> Combined:
    """Take a request into main: its files, and its records with the numbers that they get.

    Args:
        repository: where all of it is.
        main: what has landed.
        changed: the files in which the request differs from where it parted from main.
        folded: its records as the gate would have them land.
        received: when.
    """
    combined = Combined()
    of_path = {each.record.path: each for each in folded}
    for difference in changed:
        ours = main.tree.files.get(difference.path)
        if difference.after == ours:
            continue
        one = of_path.get(repository.below(difference.path))
        if one is not None:
            _take_record(combined, repository, main, difference, one)
        elif ours == difference.before:
            combined.files[difference.path] = difference.after
            combined.findings += _odd(difference.after)
        else:
            combined.findings.append(problems.FILE_CONFLICT.at(difference.path, file=difference.path))
    combined.findings += _too_late(combined, received)
    if not combined.findings:
        _number(combined, main, received)
        _write(combined, main)
    return combined


def _too_late(combined: Combined, received: datetime) -> Iterator[Finding]:
    """Nobody acts after what he did was received; a forge whose clock runs ahead is no exception."""
    for record in combined.records.values():
        for number, step in enumerate(record.trail):
            if datetime.fromisoformat(step["at"]) > received:
                yield BAD_TIME.at(record.path, (TRAIL, number, "at"), action=step["action"], at=step["at"], why=_LATE)


def _odd(entry: TreeEntry | None) -> Iterator[Finding]:
    """Links and submodules have no place in the ledger, not even beside its records."""
    if entry is not None and entry.mode not in (REGULAR, _PROGRAM):
        yield NOT_A_FILE.at(entry.path, mode=entry.mode)


def _take_record(
    combined: Combined, repository: Repository, main: Main, difference: Difference, folded: Folded
) -> None:
    """Take one record: as the gate folded it, where main has not changed it since; else joined with main's."""
    ours, before, after = main.tree.files.get(difference.path), difference.before, difference.after
    record = folded.record
    if after is None or (ours is None and before is not None):
        combined.findings.append(problems.FILE_CONFLICT.at(record.path, file=record.path))
        return
    raw, data = repository.blob(after.blob), record.data
    if ours is not None and ours != before:
        raw = repository.blob(ours.blob)
        join = _Join(main, record, parse(repository.blob(before.blob)) if before else None, parse(raw))
        combined.findings += join.findings()
        data = join.merged.data
    combined.texts[difference.path] = raw
    combined.records[difference.path] = Record(record.kind, record.id, record.path, data)


class _Join:
    """A record that both main and the request have changed."""

    def __init__(self, main: Main, theirs: Record, base: Data | None, ours: Data) -> None:
        rules = main.rules
        self.main, self.theirs, self.base, self.ours = main, theirs, base, ours
        self.workflow: Workflow = rules.workflow_of(ours) or rules.workflow_of(theirs.data) or rules.newest(theirs.kind)
        self.merged: Merged = merge(base, ours, theirs.data, self.workflow)

    def findings(self) -> list[Finding]:
        """Why the two cannot be joined."""
        found = [self._conflict(conflict) for conflict in self.merged.conflicts]
        if self.merged.contested:
            sides = {"ours": self._labels(self.merged.ours), "theirs": self._labels(self.merged.theirs)}
            found.append(problems.BOTH_SIGNED.at(self.theirs.path, **sides))
        return found or [*self._moved(), *self._illegal()]

    def _conflict(self, conflict: Conflict) -> Finding:
        if conflict.field == TRAIL:
            old = len((self.base or {}).get(TRAIL, []))
            sides = [new_steps(self.workflow, data.get(TRAIL, []), old) for data in (self.ours, self.theirs.data)]
            return problems.TRAILS_APART.at(self.theirs.path, ours=sides[0], theirs=sides[1])
        label = self.main.rules.book.kinds[self.theirs.kind].field_label((conflict.field,))
        ours, theirs = shown(conflict.ours), shown(conflict.theirs)
        return problems.FIELD_CONFLICT.at(self.theirs.path, label=label, ours=ours, theirs=theirs)

    def _labels(self, fields: frozenset[str]) -> Label:
        kind = self.main.rules.book.kinds[self.theirs.kind]
        return listed(kind.field_label((name,)) for name in sorted(fields))

    def _moved(self) -> Iterator[Finding]:
        """Signatures say from where to where the matter went: joined, each must still say so."""
        now = {canonical(step.entry): step for step in replay(self.merged.data, self.workflow).steps}
        for side in (self.ours, self.theirs.data):
            for step in replay(side, self.workflow).steps:
                if "signature" in step.entry and _frame(now[canonical(step.entry)]) != _frame(step):
                    state = self.workflow.state_label(step.before)
                    action = self.workflow.action_label(step.entry["action"])
                    person = str(step.entry["by"])
                    yield problems.SIGNED_ELSEWHERE.at(self.theirs.path, person=person, action=action, state=state)

    def _illegal(self) -> Iterator[Finding]:
        """The request's steps must be legal after everything that has landed, whatever time they claim."""
        landed = merge(self.base, self.ours, self.theirs.data, self.workflow, order="landing").data
        known = [(fault.code, repr(fault.params)) for fault in self._faults(self.ours)]
        for fault in self._faults(landed):
            if fault.problem is not TIMES_GO_BACK and (fault.code, repr(fault.params)) not in known:
                yield fault

    def _faults(self, data: Data) -> list[Finding]:
        rules: Rules = self.main.rules
        record = Record(self.theirs.kind, self.theirs.id, self.theirs.path, data)
        result = replay(data, self.workflow, self.main.ledger.data, rules.cap, rules.waives)
        return faults_of(record, result, rules, self.main.ledger.data)


def _frame(step: Step) -> tuple[int, str, str]:
    return step.round, step.before, step.after


def _number(combined: Combined, main: Main, received: datetime) -> None:
    given = give_numbers(combined.records.values(), main.ledger, main.rules, received)
    for place, record in combined.records.items():
        if record.ref in given:
            combined.records[place] = replace(record, data={**record.data, "number": given[record.ref]})
            combined.numbered.append(record.ref)


def _write(combined: Combined, main: Main) -> None:
    """Write the records into their files; what cannot be laid out becomes a finding."""
    for place, record in combined.records.items():
        kind, raw = main.rules.book.kinds[record.kind], combined.texts[place]
        keys = list((kind.node((TRAIL, 0)) or {}).get("properties", {}))
        known = [canonical(step) for step in parse(raw).get(TRAIL, [])]
        trail = [_tidy(step, keys, known) for step in record.trail]
        try:
            combined.texts[place] = rewrite(raw, {**record.data, TRAIL: trail}, list(kind.fields)).encode()
        except FormatError as error:
            combined.findings.append(Finding(error.problem, record.path, (), error.params, error.line, error.column))


def _tidy(step: Data, keys: Sequence[str], known: Sequence[bytes]) -> Data:
    """A new step with its keys in order; what stands in the file stays as it is."""
    if canonical(step) in known:
        return step
    return {key: step[key] for key in keys if key in step} | step
