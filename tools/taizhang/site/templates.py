"""Templates, with everything escaped unless it was made safe on purpose."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from taizhang.site.assets import asset_paths
from taizhang.site.context import Site
from taizhang.site.prose import render_prose
from taizhang.site.urls import language_root, record_url, register_url, up_to_root


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("taizhang.site"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def render(site: Site, template: str, url: str, **values: Any) -> str:
    """A template filled in for the page at `url`.

    Templates see `site`, `say`, `prose`, the URL makers, `root` (from the page to the root of its language) and `base`
    (to the root of the site), besides `values`.
    """
    base = up_to_root(url)
    root = base + language_root(site.language)

    def link_to(ref: str) -> str | None:
        return root + record_url(ref) if site.brief(ref) else None

    def prose(text: str) -> Markup:
        return render_prose(text, link_to)

    common = {
        "site": site, "say": site.say, "prose": prose, "record_url": record_url, "register_url": register_url,
        "root": root, "base": base, "script": asset_paths()["register.js"],
    }  # fmt: skip
    return _environment().get_template(template).render(**common, **values)
