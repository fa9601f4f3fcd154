"""Who wrote what an issue says: its author alone, or others, too, who may edit it.

The author whom the API names opened the issue; whoever may write in a repository may edit everybody's. GitHub tells who
did, but only by its other API (GraphQL); Gitea and Forgejo tell nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from taizhang.forge.client import Forge
from taizhang.forge.problems import ForgeError
from taizhang.forge.pulls import IssueName
from taizhang.forge.shapes import GHOST, told

QUERY = """\
query($owner: String!, $name: String!, $number: Int!) {
  repository(owner: $owner, name: $name) {
    issue(number: $number) {
      userContentEdits(first: 100) { totalCount nodes { editor { login } } }
      timelineItems(itemTypes: [RENAMED_TITLE_EVENT], first: 100) {
        totalCount nodes { ... on RenamedTitleEvent { actor { login } } }
      }
    }
  }
}
"""
"""The edits of an issue's text and of its title."""
_LISTS = (("userContentEdits", "editor"), ("timelineItems", "actor"))
_REFUSALS = frozenset({401, 403, 404, 410, 422})


def is_authors_own(forge: Forge, issue: IssueName, author: str) -> bool:
    """Whether the forge tells that nobody but its author has written what an issue says; False where it does not tell.

    Args:
        forge: the server; its token must be able to read the issue.
        issue: the issue.
        author: the account that opened it.

    Raises:
        ForgeError: no answer, or one that cannot be read; not where the forge refuses to tell.
    """
    if forge.server.dialect != "github" or author == GHOST:
        return False
    owner, _, name = issue.repo.partition("/")
    try:
        answer = forge.ask(QUERY, owner=owner, name=name, number=issue.number)
    except ForgeError as error:
        if error.status in _REFUSALS:
            return False
        raise
    where = f"{issue.repo}#{issue.number}"
    data = told(where, answer, of=dict).get("data")
    if answer.get("errors") or not isinstance(data, dict):
        return False  # such as a token that may not ask
    found = told(where, data, "repository", "issue", of=dict)
    return all(editor == author.lower() for editor in _editors(where, found))


def _editors(where: str, issue: Any) -> Iterator[str]:
    """Everybody who changed the text or the title, in lower case; nobody known where some are left out."""
    for listed, by in _LISTS:
        nodes = told(where, issue, listed, "nodes", of=list)
        for node in nodes:
            who = told(where, node, of=dict).get(by)
            yield GHOST if who is None else told(where, who, "login", of=str).lower()
        if told(where, issue, listed, "totalCount", of=int) > len(nodes):
            yield GHOST
