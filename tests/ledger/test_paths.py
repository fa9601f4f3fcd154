"""Where a record stands, and what is said of a file that stands elsewhere."""

from __future__ import annotations

import pytest
from tests.support import OfficeFolder

from taizhang.ledger import place, record_path
from taizhang.ledger.paths import path_findings
from taizhang.model import TreeEntry


@pytest.mark.parametrize(
    ("ref", "path"),
    [
        ("unit/niutanhe-xiang", "records/unit/niutanhe-xiang.yaml"),
        ("info/2026-03-05-lihui", "records/info/2026/2026-03-05-lihui.yaml"),
        ("research/2026-cunji-caiwu", "records/research/2026/2026-cunji-caiwu.yaml"),
    ],
)
def test_path_follows_from_kind_and_id_and_says_them(ref: str, path: str, office: OfficeFolder) -> None:
    kind, _, record_id = ref.partition("/")
    assert record_path(office.rules().book.kinds[kind], record_id) == path
    assert place(path).ref == ref


@pytest.mark.parametrize(
    ("path", "mode", "code"),
    [
        ("records/unit/a.yaml", "100644", None),
        ("records/unit/a-1-b.yaml", "100644", None),
        ("records/info/2026/2026-03-05-a.yaml", "100644", None),
        ("records/attachments/2026/scan-1.pdf", "100644", None),
        ("records/unit/a.yaml", "100755", "TZ304"),
        ("records/unit/a.yaml", "120000", "TZ304"),
        ("records/unit/a.yaml", "160000", "TZ304"),
        ("records/unit/a.yaml", "special", "TZ304"),
        ("records/attachments/a.pdf", "100755", "TZ304"),
        ("records/a.yaml", "100644", "TZ301"),
        ("records/units/a.yaml", "100644", "TZ301"),
        ("records/Unit/a.yaml", "100644", "TZ301"),
        ("records/unit/A.yaml", "100644", "TZ303"),
        ("records/unit/a_b.yaml", "100644", "TZ303"),
        ("records/unit/a--b.yaml", "100644", "TZ303"),
        ("records/unit/-a.yaml", "100644", "TZ303"),
        ("records/unit/a-.yaml", "100644", "TZ303"),
        ("records/unit/.yaml", "100644", "TZ303"),
        ("records/unit/a.yml", "100644", "TZ303"),
        ("records/unit/a.yaml.orig", "100644", "TZ303"),
        ("records/unit/a.yaml\n", "100644", "TZ303"),
        ("records/unit/牛.yaml", "100644", "TZ303"),
        ("records/unit/a\u0430.yaml", "100644", "TZ303"),
        ("records/info/2026/lihui.yaml", "100644", "TZ303"),
        ("records/info/2026/20260305-lihui.yaml", "100644", "TZ303"),
        ("records/info/\u0662\u0660\u0662\u0666/\u0662\u0660\u0662\u0666-a.yaml", "100644", "TZ303"),
        ("records/unit/sub/a.yaml", "100644", "TZ302"),
        ("records/info/2026-03-05-a.yaml", "100644", "TZ302"),
        ("records/info/2025/2026-03-05-a.yaml", "100644", "TZ302"),
        ("records/info/2026/03/2026-03-05-a.yaml", "100644", "TZ302"),
        ("records/attachments/A.pdf", "100644", "TZ303"),
        ("records/attachments/../unit/a.yaml", "100644", "TZ303"),
        ("records/attachments/a", "100644", "TZ303"),
    ],
)
def test_file_is_judged_by_its_path_and_mode(path: str, mode: str, code: str | None, office: OfficeFolder) -> None:
    findings = path_findings(TreeEntry(path, mode, "0" * 40), office.rules().book)
    assert [finding.code for finding in findings] == ([code] if code else [])


def test_file_in_the_wrong_folder_is_told_the_right_one(office: OfficeFolder) -> None:
    (finding,) = path_findings(TreeEntry("records/info/2025/2026-03-05-a.yaml", "100644", ""), office.rules().book)
    assert finding.message("en") == "this record belongs at records/info/2026/2026-03-05-a.yaml"
