"""Rules and records that change together: allowed only as the exact result of a migration that comes with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

from taizhang.approval import problems
from taizhang.approval.history import Branch
from taizhang.checks import LEDGER
from taizhang.checks.base import LedgerRule
from taizhang.checks.run import find, located
from taizhang.formats import append_steps
from taizhang.ledger import Ledger, open_ledger
from taizhang.model import Data, Finding
from taizhang.schema.rulebook import MIGRATIONS
from taizhang.workflow import Rules, load_rules, migrated


def new_migration(branch: Branch, rules_paths: Sequence[str]) -> str | None:
    """The one migration that a request brings; none where it brings several, or one that was there before."""
    found = [path for path in rules_paths if path.startswith(MIGRATIONS)]
    new = [path for path in found if branch.repository.file_at(branch.base, path) is None]
    return new[0] if len(found) == len(new) == 1 else None


def migration_findings(
    branch: Branch, rules: Rules, path: str, record_paths: Sequence[str], root: Path
) -> Iterator[Finding]:
    """Why a request that brings the migration `path` may not land.

    Every record must be byte for byte what the migration makes of the base, no other may change, and the whole of the
    head must stand under the rules of the head.
    """
    new_rules, _ = load_rules(branch.repository.tree(branch.head))
    if new_rules is not None:
        with closing(open_ledger(root, rules.book, branch.repository.tree(branch.base))) as base:
            expected = dict(results(base, rules, new_rules.book.migrations[path]))
        for record_path in sorted({*expected, *record_paths}):
            raw = branch.repository.file_at(branch.head, record_path)
            wanted = expected.get(record_path)
            if raw is None or wanted is None or raw != wanted.encode():
                yield problems.MIGRATION_DIFFERS.at(record_path, file=record_path, migration=path)
    yield from standing_findings(branch, rules, root)


def standing_findings(branch: Branch, rules: Rules, root: Path) -> Iterator[Finding]:
    """What the new rules would make wrong: a request of rules must leave every record standing as well as it stood."""
    tree = branch.repository.tree(branch.head)
    new_rules, broken = load_rules(tree)
    yield from broken
    if new_rules is not None:
        known = {(found.code, found.path, found.where) for found in checked(branch, rules, branch.base, root)}
        with closing(open_ledger(root, new_rules.book, tree)) as ledger:
            found_now = find(ledger, new_rules)
            brought = [found for found in found_now if (found.code, found.path, found.where) not in known]
            yield from located(brought, ledger, new_rules)


def checked(
    branch: Branch, rules: Rules, commit: str, root: Path, across: Sequence[LedgerRule] = LEDGER
) -> list[Finding]:
    """Everything that is wrong with the ledger at a commit, held to `rules`, without lines; `across` as for `find`."""
    with closing(open_ledger(root, rules.book, branch.repository.tree(commit))) as ledger:
        return find(ledger, rules, across=across)


def results(ledger: Ledger, rules: Rules, migration: Data) -> Iterator[tuple[str, str]]:
    """Path and text of every record that a migration changes, as it makes them."""
    for record in ledger.records(migration["kind"]):
        workflow = rules.workflow_of(record.data)
        made = migrated(record.data, workflow, migration) if workflow else None
        if made is not None:
            data, changed = made
            raw = ledger.tree.read(ledger.entries[record.path])
            yield record.path, append_steps(raw, data["status"], data["trail"][-1:], changed)
