"""The real command: `mkdocs build --strict`."""

from __future__ import annotations

import ast
import gzip
import re
from pathlib import Path
from urllib.parse import urljoin

import pytest
from tests.site.helpers import Project
from tests.support import INFO

import taizhang.site

REF = "info/2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
OTHER_HOST = re.compile(
    r"""(?:src|srcset|action|poster|data)\s*=\s*["']?(?:https?:)?//|<link[^>]+href=["'](?:https?:)?//|url\(["']?(?:https?:)?//"""
)


def test_a_site_has_every_page(built: Project) -> None:
    assert "牛潭河鄉推行村會計例會制度" in built.html(f"records/{REF}")
    assert "<title>牛潭河鄉推行村會計例會制度 - 政務台賬</title>" in built.html(f"records/{REF}")
    assert "tz-tiles" in built.html("")
    assert "register.json" in built.html("records/info")


def test_every_page_bears_the_banner_the_notice_and_all_registers(built: Project) -> None:
    kinds = {path.name.partition(".")[0] for path in (built.office.root / "schemas/kinds").iterdir()}
    for path in built.folder.rglob("index.html"):
        html, url = path.read_text("utf-8"), path.relative_to(built.folder).as_posix().removesuffix("index.html")
        assert "本系統為非涉密系統" in html, url
        assert "樣例說明" in html, url
        linked = {urljoin(f"/{url}", href) for href in re.findall(r'<a href="([^"]*)" class="md-nav__link"', html)}
        assert {f"/records/{kind}/" for kind in kinds} <= linked, url


def test_the_register_of_a_record_is_marked_in_the_navigation(built: Project) -> None:
    html = built.html(f"records/{REF}")
    assert re.findall(r'<a href="([^"]*)" class="md-nav__link" aria-current="page"', html) == ["../../info/"]


def test_nothing_is_asked_of_another_host(built: Project) -> None:
    for path, content in built.files().items():
        if path.endswith((".html", ".css")):
            text = re.sub(r'<link rel="canonical"[^>]*>', "", content.decode())
            assert not OTHER_HOST.search(text), (path, OTHER_HOST.search(text))


def test_records_stay_out_of_the_generators_navigation(built: Project) -> None:
    assert "cun-kuaiji-lihui" not in built.html("records/unit/niutanhe-xiang").partition("<main")[0]


def test_pages_are_in_the_site_map(built: Project) -> None:
    text = built.files()["sitemap.xml"].decode()
    assert f"<loc>https://ledger.example/records/{REF}/</loc>" in text
    assert gzip.decompress(built.files()["sitemap.xml.gz"]).decode() == text
    assert f'<link rel="canonical" href="https://ledger.example/records/{REF}/">' in built.html(f"records/{REF}")


def test_a_second_build_gives_the_same_bytes(built: Project) -> None:
    before = {path: content for path, content in built.files().items() if not path.endswith(".gz")}
    assert built.build().returncode == 0
    assert {path: content for path, content in built.files().items() if not path.endswith(".gz")} == before


def test_a_broken_record_leaves_the_last_site_as_it_was(built: Project) -> None:
    before = built.files()
    built.office.edit(INFO, "category: experience", "category: nonsense")
    done = built.build()
    assert done.returncode == 1
    assert re.search(rf"ERROR\s+-\s+(\[.*\]\s*)?{re.escape(INFO)}:\d+:\d+: TZ\d{{3}} .+ — .+", done.stderr), done.stderr
    assert built.files() == before


def test_broken_rules_leave_the_last_site_as_it_was(built: Project) -> None:
    before = built.files()
    built.office.write("schemas/kinds/info.schema.json", "{")
    done = built.build()
    assert done.returncode == 1
    assert "schemas/kinds/info.schema.json:1:" in done.stderr
    assert built.files() == before


@pytest.mark.parametrize("path", ["docs/records/info/index.md", "docs/Records/unit.md", "docs/topics/index.html"])
def test_an_authored_page_is_never_covered(built: Project, path: str) -> None:
    before = built.files()
    built.office.write(path, "# 我的頁\n")
    done = built.build()
    assert done.returncode == 1
    assert "would cover authored ones" in done.stderr
    assert built.files() == before


def test_pages_can_be_built_in_every_language(project: Project) -> None:
    project.office.edit("mkdocs.yml", "root: .,", "root: ., languages: [zh-Hant, zh-Hans, en],")
    done = project.build()
    assert done.returncode == 0, done.stderr
    english = project.html(f"en/records/{REF}")
    assert '<html lang="en"' in english
    assert "Reporting unit" in english
    assert '<html lang="zh-Hant"' in project.html(f"records/{REF}")
    assert "单位审签人" in project.html(f"zh-hans/records/{REF}")


def test_only_the_plugin_and_its_shells_know_mkdocs() -> None:
    knowing = set()
    for path in Path(taizhang.site.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "mkdocs" for name in names):
                knowing.add(path.name)
    assert knowing == {"plugin.py", "theme_page.py"}
