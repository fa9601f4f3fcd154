"""The site: pages built from the ledger by code that knows no generator, and a thin plugin for MkDocs."""

from taizhang.site.build import all_pages
from taizhang.site.context import Site, open_site
from taizhang.site.pages import Page, Shell, SiteFile

__all__ = ["Page", "Shell", "Site", "SiteFile", "all_pages", "open_site"]
