"""The real command: `mkdocs build --strict`."""

from __future__ import annotations

import ast
import gzip
import re
from base64 import b64encode
from hashlib import sha256
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
    for path in [p for p in built.folder.rglob("index.html") if not {"en", "zh-hans"} & set(p.parts)]:
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


def test_a_record_can_be_changed_where_the_office_says(built: Project) -> None:
    assert f'href="https://forge.example/edit/{INFO}"' in built.html(f"records/{REF}")


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


@pytest.mark.parametrize(
    "path", ["docs/records/info/index.md", "docs/Records/unit.md", "docs/topics/index.html", "docs/en/desk/x.md"]
)
def test_an_authored_page_is_never_covered(built: Project, path: str) -> None:
    before = built.files()
    built.office.write(path, "# 我的頁\n")
    done = built.build()
    assert done.returncode == 1
    assert "would cover authored ones" in done.stderr
    assert built.files() == before


def test_pages_are_built_in_every_language(built: Project) -> None:
    english = built.html(f"en/records/{REF}")
    assert '<html lang="en"' in english
    assert "Reporting unit" in english
    assert '<html lang="zh-Hant"' in built.html(f"records/{REF}")
    simplified = built.html(f"zh-hans/records/{REF}")
    assert '<html lang="zh-Hans"' in simplified
    assert "单位审签人" in simplified


@pytest.mark.parametrize("url", ["", f"records/{REF}/", "records/info/", "desk/", "guide/"])
def test_the_way_to_other_languages_keeps_the_page(built: Project, url: str) -> None:
    for folder in ("", "en/", "zh-hans/"):
        links = re.findall(r'data-tz-language href="([^"]*)"', built.html(folder + url))
        assert [urljoin(f"/{folder}{url}", link) for link in links] == [f"/{url}", f"/zh-hans/{url}", f"/en/{url}"]
        assert (built.folder / folder / url / "index.html").is_file()


def test_a_page_that_somebody_wrote_is_in_every_language_or_says_that_it_is_not(built: Project) -> None:
    assert "手冊的第一頁" in built.html("guide")
    assert "手册的第一页" in built.html("zh-hans/guide")
    assert "First page of the handbook" in built.html("en/guide")
    assert "This page is in Chinese only." in built.html("en/notes")
    assert '<div lang="zh-Hant">' in built.html("en/notes")
    assert "本頁只有中文" not in built.html("notes")


@pytest.mark.parametrize(
    ("folder", "title"), [("", "首頁 - 政務台賬"), ("zh-hans", "首页 - 政务台账"), ("en", "首頁 - 政務台賬")]
)
def test_the_front_page_bears_its_title_in_its_script(built: Project, folder: str, title: str) -> None:
    assert f"<title>{title}</title>" in built.html(folder)  # nobody has told this office's English


def test_the_page_of_errors_speaks_every_language_and_leads_on(built: Project) -> None:
    html = (built.folder / "404.html").read_text("utf-8")
    assert "Not found" not in html
    for language, said, home, root in (
        ("zh-Hant", "沒有這一頁", "首頁", "/"),
        ("zh-Hans", "没有这一页", "首页", "/zh-hans/"),
        ("en", "There is no such page", "Home", "/en/"),
    ):
        part = re.search(rf'<section class="tz-section" lang="{language}">(.*?)</section>', html, re.DOTALL)
        assert part, language
        assert said in part[1]
        ways = re.findall(r'<a href="([^"]*)">([^<]*)</a>', part[1])
        assert (urljoin("/", ways[0][0]), ways[0][1]) == (root, home)
        assert ways[1][0] == f"{root}search/"


def test_links_between_pages_that_somebody_wrote_stay_in_the_language(built: Project) -> None:
    for folder in ("", "en/", "zh-hans/"):
        assert re.findall(r'<a href="([^"]*)">(?:下頁|下页|next)</a>', built.html(f"{folder}guide")) == ["../notes/"]
    assert '<a href="../en/guide/">English</a>' in built.html("guide")
    assert '<a href="../../guide/">中文</a>' in built.html("en/guide")


def test_the_language_of_the_root_must_come_first(project: Project) -> None:
    project.office.edit("mkdocs.yml", "root: .,", "root: ., languages: [en, zh-Hant],")
    done = project.build()
    assert done.returncode == 1
    assert "zh-Hant must come first" in done.stderr


def test_a_page_runs_no_script_but_ours_and_the_themes(built: Project) -> None:
    for path in built.folder.rglob("*.html"):
        html = path.read_text("utf-8")
        policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
        assert policy, path
        scripts = next(part for part in policy[1].split(";") if part.strip().startswith("script-src"))
        assert "unsafe" not in policy[1]
        inline = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
        digests = {b64encode(sha256(code.encode()).digest()).decode() for code in inline}
        assert set(re.findall("'sha256-([^']*)'", scripts)) == digests, path


def test_only_the_plugin_and_its_shells_know_mkdocs() -> None:
    knowing = set()
    for path in Path(taizhang.site.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            if any(name.split(".")[0] == "mkdocs" for name in names):
                knowing.add(path.name)
    assert knowing == {"plugin.py", "plugin_build.py", "plugin_theme.py", "theme_page.py"}
