"""What the host itself knows of a request: who pushed its commits."""

from __future__ import annotations

from dataclasses import replace

from taizhang.approval import Evidence
from taizhang.git import Repository
from taizhang.landing.host.log import LOG, pushes_of, read_log


def with_pushes(evidence: Evidence, repository: Repository, base: str, head: str) -> Evidence:
    """The evidence, with the pushes that the log of a bare repository proves.

    Raises:
        TaizhangError: the log is damaged.
        OSError: it cannot be read.
    """
    log = repository.folder / LOG
    if not repository.bare or not log.exists():
        return evidence
    commits = {commit.id for commit in repository.commits(base, head)}
    return replace(evidence, pushes=(*evidence.pushes, *pushes_of(read_log(log.read_bytes()), commits)))
