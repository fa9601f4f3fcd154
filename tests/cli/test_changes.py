"""`taizhang changes`: between days and revisions."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from tests.cli.conftest import Done, commit_all
from tests.support import INFO, OfficeFolder

Call = Callable[..., Done]
CASE = "supervision/2026-03-23-cunji-caiwu-tuiguang"


def test_what_changed_between_two_days_is_told(call: Call) -> None:
    assert call("changes", "--from", "2026-04-26", "--to", "2026-04-27").out.splitlines() == [
        "from 2026-04-26 to 2026-04-27: 0 new, 1 changed, 0 gone",
        f"[changed] Supervision matter 在全縣推廣村會計例會制度  ·  {CASE}",
        "    2026-04-27 09:00 玉竹縣經營管理局 meng-qingfang: Extend",
    ]


def test_what_changed_since_a_revision_is_told_as_data(call: Call, office: OfficeFolder) -> None:
    commit_all(office.root)
    office.edit(INFO, "urgency: ordinary", "urgency: urgent")
    data = json.loads(call("changes", "--from", "HEAD", "--format", "json").out)
    assert (data["from"], data["to"], data["added"], data["changed"], data["removed"]) == ("HEAD", None, 0, 1, 0)
    assert data["records"] == [{
        "ref": "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui", "title": "牛潭河鄉推行村會計例會制度",
        "change": "changed", "words": ["Urgency: from “Ordinary” to “Urgent”"],
        "fields": [{"field": "urgency", "before": "ordinary", "after": "urgent"}], "steps": [],
    }]  # fmt: skip


@pytest.mark.parametrize("when", ["nothing", "--", "-x", ""])
def test_a_revision_that_is_not_there_ends_with_2(call: Call, office: OfficeFolder, when: str) -> None:
    commit_all(office.root)
    done = call("changes", f"--from={when}")
    assert (done.code, done.out) == (2, "")


def test_it_must_be_said_since_when(call: Call) -> None:
    assert call("changes").code == 2
