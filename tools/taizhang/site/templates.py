"""Templates, with everything escaped unless it was made safe on purpose."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from taizhang.site.context import Site
from taizhang.site.prose import render_prose
from taizhang.site.urls import record_url, register_url, up_to_root


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

    Templates see `site`, `say`, `prose`, the URL makers and `root` (from the page to the root of its language's pages),
    besides `values`. Links never leave the language's folder, so that the same content fits any folder.
    """
    root = up_to_root(url)

    def link_to(ref: str) -> str | None:
        return root + record_url(ref) if site.brief(ref) else None

    def prose(text: str) -> Markup:
        return render_prose(text, link_to)

    common = {
        "site": site, "say": site.say, "prose": prose, "record_url": record_url, "register_url": register_url,
        "root": root,
    }  # fmt: skip
    return _environment().get_template(template).render(**common, **values)
