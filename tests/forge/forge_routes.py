"""How resources of the test server are told apart: a function for each method and path of GitHub's description."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.forge.forge_state import Account, Repository, may

if TYPE_CHECKING:
    from tests.forge.forge_server import ForgeServer

Handler = Callable[["Call"], "Reply"]
BOTH = ("github", "gitea")


@dataclass
class Call:
    """One request, its path taken apart."""

    server: ForgeServer
    method: str
    template: str
    names: Mapping[str, str]
    query: Mapping[str, str]
    body: Any
    account: Account | None

    @property
    def gitea(self) -> bool:
        """Whether the answer is to be in Gitea's words."""
        return self.server.dialect == "gitea"

    @property
    def login(self) -> str:
        """Who asks; a refusal where nobody does."""
        if self.account is None:
            raise RefusedError(401, "Requires authentication")
        return self.account.login

    def number(self, name: str) -> int:
        """A number in the path."""
        if not self.names[name].isdecimal():
            raise RefusedError(404, "Not Found")
        return int(self.names[name])

    def repository(self, level: str = "read") -> Repository:
        """The repository in the path, if who asks may do what needs this level there."""
        found = self.server.repositories.get(f"{self.names['owner']}/{self.names['repo']}")
        login = self.account.login if self.account else None
        if found is None or not may(found, login, "read"):
            raise RefusedError(404, "Not Found")
        if not may(found, login, level):
            raise RefusedError(403, "Resource not accessible by personal access token")
        return found


@dataclass
class Reply:
    """An answer: a list is given page by page; `within` names the list in an object, as in `{"labels": […]}`.

    `cursor` for lists whose pages have no numbers (`?after=`), `unpaged` for those that come whole.
    """

    data: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    within: str | None = None
    cursor: bool = False
    unpaged: bool = False


class RefusedError(Exception):
    """A refusal in the forge's own words."""

    def __init__(self, status: int, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status, self.message, self.more = status, message, more


@dataclass(frozen=True)
class Route:
    """A function and the dialects in which it answers."""

    handler: Handler
    dialects: tuple[str, ...]


ROUTES: dict[tuple[str, str], Route] = {}


def route(method: str, template: str, dialects: tuple[str, ...] = BOTH) -> Callable[[Handler], Handler]:
    """Answer requests of one method and path; below a repository where the path begins without a slash."""
    whole = template if template.startswith("/") else f"/repos/{{owner}}/{{repo}}/{template}".rstrip("/")

    def keep(handler: Handler) -> Handler:
        ROUTES[method, whole] = Route(handler, dialects)
        return handler

    return keep


def found_route(method: str, path: str, dialect: str) -> tuple[str, Route, dict[str, str]]:
    """The route of a path, fixed words before names; still quoted names are kept so (`%2F` is no slash)."""
    fitting = []
    for (its_method, template), one in ROUTES.items():
        match = re.fullmatch(_pattern(template), path)
        if its_method == method and dialect in one.dialects and match:
            fitting.append((template.count("{"), template, one, match.groupdict()))
    if not fitting:
        raise RefusedError(404, "Not Found")
    _, template, one, names = min(fitting, key=lambda item: item[:2])
    return template, one, names


def _pattern(template: str) -> str:
    # GitHub's last {path} and {ref} take slashes as they are
    tail = re.sub(r"\{(path|ref)\}$", r"(?P<\1>.+)", template)
    return re.sub(r"\{([a-z_]+)\}", r"(?P<\1>[^/]+)", tail)
