"""Writing pages, and the site map."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from taizhang.site.sitemap import compressed, with_pages
from taizhang.site.writing import covered, write_changed

SITEMAP = '<?xml version="1.0"?>\n<urlset>\n    <url>\n         <loc>https://a.example/</loc>\n    </url>\n</urlset>'


def test_only_bytes_that_differ_are_written(tmp_path: Path) -> None:
    answers = [write_changed(tmp_path, "a/b.html", content) for content in (b"1", b"1", b"2")]
    assert answers == [True, False, True]
    assert (tmp_path / "a/b.html").read_bytes() == b"2"


@pytest.mark.parametrize("path", ["records/info/index.html", "Records/x.md", "en/records/x.html", "zh-hans/records/x"])
def test_what_stands_in_our_folders_is_found_whatever_its_case(path: str) -> None:
    assert covered([path, "a.html", "recordsx/y.html", "fr/records/x.html"], {"records/"}) == [path]


def test_addresses_are_added_to_the_site_map() -> None:
    text = with_pages(SITEMAP, ["https://a.example/?x=1&y=2"], "2026-04-20")
    assert text.count("<url>") == 2
    assert "<loc>https://a.example/?x=1&amp;y=2</loc>" in text
    assert text.endswith("</urlset>")
    assert gzip.decompress(compressed(text)).decode() == text


def test_what_is_no_site_map_stays_as_it_is() -> None:
    assert with_pages("", ["https://a.example/"], "2026-04-20") == ""
