"""What records say does nothing: hostile text through every text field, shown by a real browser without any policy."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from tests.site.browsing import chromium, served, watched
from tests.site.payloads import OURS, naughty
from tests.support import REPOSITORY, OfficeFolder, copy_schemas

from taizhang.formats import FormatError, dump, parse
from taizhang.ledger import record_path
from taizhang.model import Data
from taizhang.site import Page as SitePage
from taizhang.site import Site, all_pages, open_site
from taizhang.site.assets import asset_paths, assets
from taizhang.site.shell import CutShell, alternate, new_markers

pytestmark = pytest.mark.browser
_CODES = {"x-ref", "x-labels", "x-person", "format"}
_INFO = "2026-03-05-niutanhe-xiang-cun-kuaiji-lihui"
_TOGETHER = 10
SCRIPTS = [path for name, path in asset_paths().items() if name.endswith(".js")]
ACTIVE = """() => {
  const ours = new Set(%s);
  const wrong = [];
  for (const node of document.querySelectorAll('script'))
    if (node.type !== 'application/json' && !ours.has(node.getAttribute('src')?.replace(/^(\\.\\.\\/)+/, '')))
      wrong.push(node.outerHTML);
  for (const node of document.querySelectorAll('iframe, object, embed, base, meta[http-equiv], '
      + 'style, img, video, audio, math'))
    wrong.push(node.outerHTML);
  for (const node of document.querySelectorAll(':not(head > link[rel=icon])'))
    for (const {name, value} of node.attributes)
      if (/^on/i.test(name) || name === 'style' || name === 'srcdoc' || name === 'formaction'
          || (/^(href|src|action|xlink:href|data)$/i.test(name) && /^\\s*(javascript|data|vbscript):/i.test(value)))
        wrong.push(`${name}=${value}`);
  if (window.__ran) wrong.push('it ran');
  const whole = document.querySelectorAll('main').length === 1 && document.querySelector('body > footer#end');
  if (!whole) wrong.push('broken');
  return wrong;
}"""


def texts() -> list[str]:
    return [*OURS, *naughty()]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of hostile records in a bare page: no policy holds anything back."""
    root = tmp_path_factory.mktemp("hostile")
    office = OfficeFolder(root / "office")
    copy_schemas(office.root)
    plant(office)
    rules = office.rules()
    site = open_site(office.ledger(), rules, "zh-Hant", rules.policy.as_of)  # type: ignore[arg-type]  # a sample has a day
    write(site, root / "site")
    office.close()
    return root / "site"


def plant(office: OfficeFolder) -> None:
    """For each text a record that says it everywhere, and for each kind one that says another text in every field."""
    rules = office.rules()
    every = texts()
    info = parse(next((REPOSITORY / "records/info").rglob(f"{_INFO}.yaml")).read_bytes())
    refused = 0
    for number, text in enumerate(every):
        line = " ".join(text.split()) or "-"
        data: Data = {
            **info, "title": line[:190], "topics": [line[:30]], "place": line[:190],
            "body": f"{text}\n\n- {text}\n\n> {text}\n",
            "trail": [{**info["trail"][0], "note": text[:3000], "opinion": text[:3000]}],
        }  # fmt: skip
        refused += not put(office, record_path(rules.book.kinds["info"], f"2026-01-01-naughty-{number}"), data)
    assert refused < len(every) // 10  # what cannot stand in a file at all: control characters and the like
    for count, (name, kind) in enumerate(sorted(rules.book.kinds.items())):
        first = parse(min((REPOSITORY / "records" / name).rglob("*.yaml")).read_bytes())
        for number in range(_TOGETHER):
            shown = [every[(count * _TOGETHER + number + step) % len(OURS)] for step in range(60)]
            data = mutated(copy.deepcopy(first), {"properties": kind.fields}, iter(shown * 20))
            record_id = f"2026-01-01-each-{number}" if kind.in_year_folders else f"each-{number}"
            put(office, record_path(kind, record_id), data)


def mutated(value: Any, node: dict[str, Any], supply: Iterator[str]) -> Any:
    """`value` with another hostile text in every field that is free."""
    if isinstance(value, dict):
        return {
            k: v if k == "workflow" else mutated(v, node.get("properties", {}).get(k, {}), supply)
            for k, v in value.items()
        }
    if isinstance(value, list):
        return [mutated(item, node.get("items", {}), supply) for item in value]
    coded = not isinstance(value, str) or _CODES & node.keys() or ("pattern" in node and value.isascii())
    return value if coded or "maxLength" not in node else next(supply)[: node["maxLength"]]


def put(office: OfficeFolder, path: str, data: Data) -> bool:
    try:
        text = dump(data)
        parse(text.encode())
    except (FormatError, UnicodeError):
        return False
    office.write(path, text)
    return True


def write(site: Site, folder: Path) -> None:
    """Every page in a bare shell that runs our scripts and has titles where themes have them."""
    markers = new_markers()
    names = {name: markers.of(name) for name in ("title", "description", "canonical", alternate("en"))}
    for path, content in assets().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    for item in all_pages(site):
        target = folder / item.path
        target.parent.mkdir(parents=True, exist_ok=True)
        if not isinstance(item, SitePage):
            target.write_bytes(item.content)
            continue
        up = "../" * item.address.count("/")
        scripts = "".join(f'<script type="module" src="{up}{path}"></script>' for path in SCRIPTS)
        html = (
            f'<!doctype html><html lang="zh-Hant"><head><meta charset="utf-8"><title>{names["title"]}</title>'
            f'<meta name="description" content="{names["description"]}"><link rel="icon" href="data:,"></head>'
            f'<body><main data-title="{names["title"]}">{markers.content}</main>'
            f'<footer id="end"></footer>{scripts}</body></html>'
        )
        target.write_text(CutShell(html, item.pattern, markers).stamp(item), "utf-8")


@pytest.fixture
def page(browser: Browser, folder: Path) -> Iterator[Page]:
    with served(folder) as address, watched(browser, address) as found:
        yield found


def wrong(page: Page) -> list[str]:
    return list(page.evaluate(ACTIVE % SCRIPTS))


def test_there_are_enough_of_them() -> None:
    assert len(set(OURS)) > 100


def test_no_page_of_a_record_runs_or_breaks(page: Page, folder: Path) -> None:
    pages = sorted(path.parent.relative_to(folder).as_posix() for path in (folder / "records").glob("*/*/index.html"))
    assert len(pages) > len(OURS)
    found: dict[str, list[str]] = {}
    for url in [url for url in pages if "each-" in url]:
        page.goto(f"{url}/")
        if bad := wrong(page):
            found[url] = bad
    # the others are parsed, not opened: a browser takes a minute for hundreds of pages
    check = ACTIVE.replace("document.", "page.").replace("() => {", "page => {", 1)
    for url in [url for url in pages if "naughty-" in url]:
        bad = page.evaluate(
            "async ([url, check]) => { const html = await (await fetch(url)).text();"
            " return eval(check)(new DOMParser().parseFromString(html, 'text/html')); }",
            [f"/{url}/", check % SCRIPTS],
        )
        if bad:
            found[url] = bad
    assert found == {}


def test_registers_topics_and_lists_of_them_run_nothing(page: Page, folder: Path) -> None:
    for url in (
        "records/info/",
        "records/supervision/",
        "topics/",
        "desk/",
        "today/",
        "chains/",
        "resolutions/",
        "months/info/2026-03/",
    ):
        page.goto(url)
        page.wait_for_load_state("networkidle")
        assert wrong(page) == [], url
    page.goto("records/info/#q=script")
    expect(page.locator("tbody tr").first).to_be_visible()
    assert wrong(page) == []
    assert "<script>" in page.locator("tbody").inner_text()  # it is shown as what it is


def test_what_is_searched_for_and_found_runs_nothing(page: Page) -> None:
    page.goto("search/?q=%3Cimg%20src")
    expect(page.locator("[data-tz-results] li").first).to_be_visible()
    assert wrong(page) == []


def test_an_active_node_would_be_found(page: Page) -> None:
    page.goto("topics/")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML("
        "'beforeend', '<b onclick=x>x</b><a href=\"javascript:1\">x</a>')"
    )
    assert wrong(page) == ["onclick=x", "href=javascript:1"]
