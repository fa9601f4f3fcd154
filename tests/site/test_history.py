"""The history of records in Git, and work that waits, as pages show them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator

import pytest
from tests.site.helpers import page_of
from tests.support import INFO, OfficeFolder

from taizhang.errors import UsageError
from taizhang.git import Repository
from taizhang.site import Site
from taizhang.site.edition import edition_named
from taizhang.site.history import history_views
from taizhang.site.office import open_office_site

REF = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"


def git(office: OfficeFolder, *arguments: str, at: str = "2026-03-20T09:00:00+08:00") -> None:
    subprocess.run(
        ["git", "-c", "user.name=S", "-c", "user.email=zhang@office.example", *arguments],
        cwd=office.root, check=True, capture_output=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(office.root), "GIT_AUTHOR_DATE": at, "GIT_COMMITTER_DATE": at},
    )  # fmt: skip


def commit(office: OfficeFolder, at: str) -> None:
    git(office, "add", "records")
    git(office, "commit", "-q", "-m", "x", at=at)


@pytest.fixture
def landed(office: OfficeFolder) -> OfficeFolder:
    """An office whose item landed, and was changed: the place was added, the text mended."""
    now = office.read(INFO)
    git(office, "init", "-q", "-b", "main")
    office.edit(INFO, "一是集中記賬。", "一是分散記賬。")
    commit(office, "2026-03-20T09:00:00+08:00")
    office.write(INFO, now)
    commit(office, "2026-03-21T10:30:00+08:00")
    return office


@pytest.fixture
def site(landed: OfficeFolder) -> Iterator[Site]:
    found = opened(landed)
    yield found
    found.ledger.index.close()


def opened(office: OfficeFolder, edition: str = "office", history: str = ".") -> Site:
    rules = office.rules()
    return open_office_site(
        edition_named(edition, office.root, rules), office.root, office.ledger(), rules, office.root / history
    )


def test_each_version_says_when_and_what_it_changed_field_by_field(site: Site) -> None:
    latest, first = history_views(site, REF)
    assert (latest.at, latest.first, first.first) == ("2026-03-21 10:30", False, True)
    assert [change.label for change in latest.changes] == ["正文"]
    assert [(run.kind, run.text) for run in latest.changes[0].runs if run.kind != "same"] == [
        ("del", "分散"),
        ("ins", "集中"),
    ]
    assert first.changes == ()
    assert first.steps[:2] == ("報送", "編輯")


def test_a_step_that_several_units_took_is_named_once(landed: OfficeFolder) -> None:
    site = opened(landed)
    names = [
        name for version in history_views(site, "supervision/2026-03-23-cunji-caiwu-tuiguang") for name in version.steps
    ]
    assert [name for name in names if "×" in name] == ["簽收 ×2"]
    site.ledger.index.close()


def test_the_page_of_a_record_has_its_history(landed: OfficeFolder, site: Site) -> None:
    html = page_of(site, REF).content
    assert "改動歷史" in html
    assert f"取自倉庫 {landed.root.name}，截至 2026-03-21 10:30 的入賬" in html
    assert "還沒有入賬" not in html


def test_a_page_that_says_more_than_has_landed_says_so(landed: OfficeFolder) -> None:
    landed.edit(INFO, "一是集中記賬。", "一是統一記賬。")
    site = opened(landed)
    assert "本頁有改動還沒有入賬" in page_of(site, REF).content
    site.ledger.index.close()


def test_a_repository_that_is_not_there_leaves_no_history_and_pages_say_so(office: OfficeFolder) -> None:
    site = opened(office, history=".cache/sample.git")
    assert site.contents.branches is None
    html = page_of(site, REF).content
    assert "這裏沒有逐次入賬的差別：生成網站時沒有倉庫 sample.git" in html
    assert 'id="history"' in html
    site.ledger.index.close()


def test_a_repository_without_a_main_is_refused(landed: OfficeFolder) -> None:
    git(landed, "branch", "-q", "-m", "main", "trunk")
    with pytest.raises(UsageError, match="there is no revision refs/heads/main"):
        opened(landed)


def test_a_version_that_was_for_leaders_is_not_in_the_offices_history(landed: OfficeFolder) -> None:
    now = landed.read(INFO)
    landed.edit(INFO, "audience: office", "audience: leaders")
    commit(landed, "2026-03-22T09:00:00+08:00")
    landed.write(INFO, now)
    commit(landed, "2026-03-23T09:00:00+08:00")
    for edition, expected in (("office", 3), ("leaders", 4)):
        site = opened(landed, edition)
        assert len(history_views(site, REF)) == expected
        site.ledger.index.close()


def test_work_that_waits_on_a_branch_is_on_the_desk(landed: OfficeFolder) -> None:
    git(landed, "checkout", "-q", "-b", "spring")
    landed.write("records/study/2026/2026-03-10-xuexi.yaml",
                 "title: 等待入賬的學習\naudience: office\ntype: collective\nheld_on: 2026-03-10\n"
                 "topic: 公文\n")  # fmt: skip
    commit(landed, "2026-03-25T09:00:00+08:00")
    git(landed, "checkout", "-q", "main")
    git(landed, "branch", "nothing-new")
    site = opened(landed)
    assert site.contents.branches is not None
    assert [(branch.name, [change.title for change in branch.changes]) for branch in site.contents.branches] == [
        ("spring", ["等待入賬的學習"])
    ]
    site.ledger.index.close()


def test_without_a_repository_there_is_neither(office: OfficeFolder) -> None:
    rules = office.rules()
    site = open_office_site(edition_named("office", office.root, rules), office.root, office.ledger(), rules)
    assert (site.contents.branches, history_views(site, REF)) == (None, [])
    site.ledger.index.close()


def test_one_call_of_git_tells_what_every_commit_changed_however_many_there_are(landed: OfficeFolder) -> None:
    git(landed, "checkout", "-q", "-b", "spring")
    landed.edit(INFO, "一是集中記賬。", "一是統一記賬。")
    commit(landed, "2026-03-22T09:00:00+08:00")
    git(landed, "checkout", "-q", "main")
    landed.delete("records/publication/xin-zijiang.yaml")
    commit(landed, "2026-03-23T09:00:00+08:00")
    git(landed, "merge", "-q", "--no-ff", "-m", "x", "spring", at="2026-03-24T09:00:00+08:00")
    repository = Repository(landed.root)
    every = list(repository.history(repository.resolve("main"), 10))
    assert [
        [(d.path, d.before is not None, d.after is not None) for d in differences] for _, differences in every[:3]
    ] == [
        [(INFO, True, True)],  # what the merge brought to main
        [("records/publication/xin-zijiang.yaml", True, False)],
        [(INFO, True, True)],
    ]
    assert [commit.parents == () for commit, _ in every] == [False, False, False, True]
    assert INFO in [d.path for d in every[3][1] if d.before is None]
    assert every[:2] == list(repository.history(repository.resolve("main"), 2))
