"""MkDocs, driven: the site of an edition, built into a folder of its own."""

from __future__ import annotations

import logging
from pathlib import Path

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, ConfigurationError, PluginError

from taizhang.errors import TaizhangError, UsageError
from taizhang.i18n import Text
from taizhang.site.plugin import TaizhangPlugin

_NO_CONFIG = Text(
    "沒有 mkdocs.yml，或其中沒有 taizhang 插件", "mkdocs.yml is missing, or does not use the plugin taizhang"
)
_NOT_BUILT = Text("沒有生成：{detail}", "not built: {detail}")


def build_edition(root: Path, edition: str, folder: Path) -> None:
    """Build the site of `edition` of the office in the folder `root` into `folder`, which is emptied first.

    Raises:
        UsageError: there is no `mkdocs.yml` that uses our plugin.
        TaizhangError: the ledger, the edition or the pages are not in order.
    """
    file = root / "mkdocs.yml"
    try:
        config = load_config(str(file), site_dir=str(folder), strict=True)
    except (FileNotFoundError, ConfigurationError) as error:
        raise UsageError(_NO_CONFIG) from error
    plugin = config.plugins.get("taizhang")
    if not isinstance(plugin, TaizhangPlugin):
        raise UsageError(_NO_CONFIG)
    plugin.config.edition = edition
    handler = logging.StreamHandler()
    handler.setLevel(logging.WARNING)
    log = logging.getLogger("mkdocs")
    log.addHandler(handler)
    try:
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
        config.plugins.on_shutdown()
    except (Abort, PluginError) as error:
        raise TaizhangError(_NOT_BUILT, detail=str(error)) from error
    finally:
        log.removeHandler(handler)
