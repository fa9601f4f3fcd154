"""What answers say of accounts, repositories and labels, in words that both dialects know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.forge.forge_state import Item, Repository

if TYPE_CHECKING:
    from tests.forge.forge_server import ForgeServer


def account_view(server: ForgeServer, login: str | None) -> Item | None:
    """An account; None for one that has been deleted, as GitHub tells of it (Gitea names a ghost)."""
    account = server.accounts.get(login or "")
    if account is None:
        return None if server.dialect == "github" else {"id": -1, "login": "Ghost"}
    kind = {"type": "Bot" if account.bot else "User"} if server.dialect == "github" else {}
    return {"id": account.id, "login": account.login, **kind}


def repository_view(server: ForgeServer, repository: Repository) -> Item:
    """A repository, in short."""
    owner, _, name = repository.name.partition("/")
    return {
        "id": repository.id, "name": name, "full_name": repository.name, "private": repository.private,
        "fork": repository.fork_of is not None, "default_branch": "main", "owner": account_view(server, owner),
        "html_url": f"{server.web}/{repository.name}",
        "clone_url": f"{server.web}/{repository.name}.git",
    }  # fmt: skip


def label_view(repository: Repository, name: str) -> Item:
    """A label by its name; one that an issue alone has is plain."""
    return {"id": 0, "color": "ededed", "description": "", **repository.labels.get(name, {}), "name": name}


def label_names(repository: Repository, given: list[Any]) -> list[str]:
    """The names of labels that a request gives as names, objects (GitHub) or numbers (Gitea)."""
    by_id = {label["id"]: name for name, label in repository.labels.items()}
    return [one["name"] if isinstance(one, dict) else by_id.get(one, one) for one in given]
