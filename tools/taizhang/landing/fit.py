"""Whether main may become what a request makes of it: the whole of the merged tree is checked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from taizhang.checks.run import located
from taizhang.checks.withdrawn import WITHDRAWN
from taizhang.git import NewObjects
from taizhang.landing.combine import Combined
from taizhang.landing.dated import backdated
from taizhang.landing.main import Edited, Main
from taizhang.model import Finding


def fit(
    main: Main, combined: Combined, edits: Edited, new: NewObjects, received: date
) -> tuple[Main | None, list[Finding]]:
    """Main as the request would make it, and why it may not; None where there is a reason.

    Args:
        main: what has landed.
        combined: the request, joined with it.
        edits: the files that change.
        new: their contents.
        received: the day of receipt.
    """
    after, found = main.with_edits(edits, new)
    if after is None:
        return None, found
    found = list(backdated(main.rules, after.rules, received)) if after.rules is not main.rules else []
    brought = _refusing(_brought(after.findings, main.findings), main, combined)
    found += located(brought, after.ledger, after.rules)
    if not found:
        return after, []
    after.close()
    return None, found


def _refusing(brought: Iterable[Finding], main: Main, combined: Combined) -> Iterator[Finding]:
    """What of the findings that a request brings refuses it: errors, and new references to what has ended."""
    changed = {record.path for record in combined.records.values()}
    for finding in brought:
        if finding.level == "error":
            yield finding
        elif finding.problem is WITHDRAWN and finding.path in changed:
            named = "SELECT 1 FROM reference WHERE path = ? AND target = ?"
            if not main.ledger.index.query(named, finding.path, finding.params["target"]):
                yield replace(finding, problem=replace(WITHDRAWN, level="error"))


def _brought(found: Iterable[Finding], before: Iterable[Finding]) -> Iterator[Finding]:
    """What is wrong now and was not in main, or more often: main's own faults block no request."""
    known = Counter(_key(finding) for finding in before)
    for finding in found:
        if known[_key(finding)]:
            known[_key(finding)] -= 1
        else:
            yield finding


def _key(finding: Finding) -> tuple[str, str, str]:
    return finding.code, finding.path, repr(finding.params)
