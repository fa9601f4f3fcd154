"""A file as it stands, comments and keys included, held to the rules on what must not enter the ledger.

Rules on records see data only; this sees the bytes, so that a comment hides nothing, and a file that cannot be read is
refused for what it holds before a message on its form could repeat it.
"""

from __future__ import annotations

from taizhang.checks import marks, personal_data, secrets
from taizhang.checks.texts import Hit, together
from taizhang.i18n import Label
from taizhang.model import Finding, Record
from taizhang.workflow import Rules

RULES = (personal_data.RULE, marks.RULE, secrets.RULE)
_FILE = Label("文件（註釋或欄目名）", "the file, in a comment or a key,")


def confidential(record: Record | None, path: str, raw: bytes, rules: Rules) -> list[Finding]:
    """What must not enter the ledger in one file: in its fields, else in its comments and keys.

    Comes before every other rule, as their messages repeat what a file says.

    Args:
        record: what the file says; None where it cannot be read.
        path: where it stands.
        raw: its bytes.
        rules: the office's rules, for the marks that it refuses.
    """
    if record is None:
        return raw_findings(path, raw, rules)
    if b"#" not in raw and not scan(together(record), rules):  # nearly every record, and all of it was looked at
        return []
    found = [finding for rule in RULES for finding in rule.run(record, rules)]
    return found or raw_findings(path, raw, rules)


def raw_findings(path: str, raw: bytes, rules: Rules) -> list[Finding]:
    """One finding for each problem and line of a file, by the line and column at which it begins.

    Meant for files of which the rules on records found nothing, and for files that cannot be read.
    """
    text = raw.decode("utf-8", "replace")
    findings: dict[tuple[str, int], Finding] = {}
    for hit in scan(text, rules):
        before = text.rfind("\n", 0, hit.start)
        line, column = text.count("\n", 0, hit.start) + 1, hit.start - before
        found = Finding(hit.problem, path, (), {"label": _FILE}, line, column)
        findings.setdefault((hit.problem.code, line), found)
    return list(findings.values())


def scan(text: str, rules: Rules) -> list[Hit]:
    """Everything in a text that must not enter the ledger."""
    return [*personal_data.scan(text), *marks.scan(text, marks.office_marks(rules)), *secrets.scan(text)]
