"""Holds a forge's live settings against what the office needs; pure, and the same for every forge."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from taizhang.forge.settings import holes, holes_people
from taizhang.forge.settings.facts import Act, Desk, Environment, Facts, Guard, Unknown
from taizhang.forge.settings.found import NEVER_TOLD, SUBJECTS, UNKNOWN, Found, Hole
from taizhang.forge.settings.main_rules import MAIN
from taizhang.forge.settings.needs import Needs
from taizhang.landing.founding.address import is_public, read_address

_NAMED = 3
_OPEN: dict[Act, Hole] = {
    "update": holes.OPEN_UPDATE, "merge": holes.OPEN_MERGE, "force": holes.FORCE, "delete": holes.DELETION,
}  # fmt: skip


def judge(facts: Facts, needs: Needs, web: str) -> list[Found]:
    """Every hole, and everything that the forge does not tell, in the order in which to mend them.

    Args:
        facts: the live settings.
        needs: what the office's rules ask for.
        web: the repository's address for people.
    """
    found = [
        *_place(needs, web),
        *_open_to_all(facts, needs),
        *_main(facts, needs),
        *_desk_branches(facts),
        *_workflows(facts, needs),
        *_people(facts, needs),
        *_desks(facts, needs),
        *_files(facts, needs),
    ]
    return list({(item.name, item.message("en")): item for item in found}.values())


def _found(hole: Hole, **params: object) -> Found:
    return Found(hole, params)


def _unknown(subject: str, said: Unknown) -> Found:
    hole = NEVER_TOLD if said.never else UNKNOWN
    return Found(hole, {"of": subject, "subject": SUBJECTS[subject], "why": said.why}, known=False)


def _bad(subject: str, said: bool | Unknown, hole: Hole) -> Iterator[Found]:
    if isinstance(said, Unknown):
        yield _unknown(subject, said)
    elif said:
        yield _found(hole)


def _place(needs: Needs, web: str) -> Iterator[Found]:
    live = read_address(web)
    if needs.real and is_public(live.host, needs.public_hosts):
        yield _found(holes.PUBLIC_HOST, host=live.host)
    if needs.address is not None:
        told = read_address(needs.address)
        if (told.host, told.path.lower()) != (live.host, live.path.lower()):
            yield _found(holes.ELSEWHERE, address=needs.address, live=web)


def _open_to_all(facts: Facts, needs: Needs) -> Iterator[Found]:
    if not needs.real:
        return
    yield from _bad("visibility", facts.visible_to_all, holes.PUBLIC)
    yield from _bad("pages", facts.pages_public, holes.PAGES)


def _main(facts: Facts, needs: Needs) -> Iterator[Found]:
    if facts.default_branch != MAIN:
        yield _found(holes.DEFAULT, branch=facts.default_branch)
    if (person := needs.people.by_account(needs.landing.name)) is not None:
        yield _found(holes.PERSON, account=needs.landing.name, person=person)
    if facts.lander is None:
        yield _found(holes.NO_LANDER, account=needs.landing.name)
    yield from _lander(facts, needs)
    if needs.landing.shared:
        yield _unknown("bypass", Unknown(f"{needs.landing.shared}: ?"))
    if isinstance(facts.guards, Unknown):
        yield _unknown("guards", facts.guards)
        return
    yield from _own_guard(facts.guards)
    holding = [guard for guard in facts.guards if guard.active and guard.covers]
    if not any(guard.passers for guard in holding):
        yield _found(holes.NO_GUARD)
        return
    passing = [item for act in _OPEN for item in _act(act, holding, facts, needs)]
    every_way = {item.params["who"] for item in passing if item.hole is holes.EXTRA}
    yield from (item for item in passing if item.hole is not holes.EXTRA_MERGE or item.params["who"] not in every_way)
    yield from _landing(holding, facts, needs)


def _landing(holding: list[Guard], facts: Facts, needs: Needs) -> Iterator[Found]:
    """What keeps the account that lands from landing, and what makes the gate's work impossible."""
    needed: tuple[Act, ...] = ("update", "land")
    stopping = [guard.name for guard in holding if any(_stops(guard.passers.get(act), facts.lander) for act in needed)]
    if stopping and facts.lander is not None:
        yield _found(holes.LOCKED_OUT, account=needs.landing.name, guards=", ".join(stopping))
    for guard in holding:
        if guard.drops_reviews:
            yield _found(holes.DROPS, guards=guard.name)


def _stops(passers: frozenset[str] | Unknown | None, who: str | None) -> bool:
    return isinstance(passers, frozenset) and who not in passers


def _lander(facts: Facts, needs: Needs) -> Iterator[Found]:
    """Whether the account that lands may do what it has to, and no more; an app's permissions stand elsewhere."""
    if facts.lander is None or isinstance(facts.writers, Unknown) or not needs.landing.is_account:
        return
    may = {name.lower(): admin for name, admin in facts.writers.items()}.get(needs.landing.name.lower())
    if may is not False:
        hole = holes.LANDER_READS if may is None else holes.LANDER_ADMIN
        yield _found(hole, account=needs.landing.name)


def _own_guard(guards: Iterable[Guard]) -> Iterator[Found]:
    """What is wrong with our own protection, by its name."""
    for guard in guards:
        if guard.own and not guard.active:
            yield _found(holes.NOT_ACTIVE, name=guard.name)
        if guard.own and guard.leaves_out:
            yield _found(holes.LEAVES_OUT, name=guard.name, refs=", ".join(guard.leaves_out))
        elif guard.own and not guard.covers:
            yield _found(holes.NOT_MAIN, name=guard.name)


def _act(act: Act, holding: list[Guard], facts: Facts, needs: Needs) -> Iterator[Found]:
    """Who may do `act` to main: those who can pass every protection that forbids it."""
    forbidding = [guard for guard in holding if act in guard.passers]
    if not forbidding:
        yield _found(_OPEN[act])
        return
    lists = [guard.passers[act] for guard in forbidding]
    told = [passers for passers in lists if not isinstance(passers, Unknown)]
    if len(told) < len(lists):
        yield from (_unknown("bypass", passers) for passers in lists if isinstance(passers, Unknown))
        return
    named = ", ".join(guard.name for guard in forbidding)
    through = frozenset.intersection(*told)
    extra = holes.EXTRA_MERGE if act == "merge" else holes.EXTRA
    for who in sorted(through - {facts.lander}):
        yield _found(extra, who=who, guards=named, lander=needs.landing.name)


def _desk_branches(facts: Facts) -> Iterator[Found]:
    shut = facts.desk_branches_shut
    yield from _bad("bypass", shut if isinstance(shut, Unknown) else not shut, holes.DESK_BRANCHES)


def _workflows(facts: Facts, needs: Needs) -> Iterator[Found]:
    yield from _bad("token", facts.token_writes, holes.TOKEN)
    yield from _bad("token", facts.token_approves, holes.APPROVES)
    if isinstance(facts.forks, Unknown):
        yield _unknown("forks", facts.forks)
    else:
        yield from _bad("forks", facts.forks.gets_secrets, holes.FORK_SECRETS)
        yield from _bad("forks", facts.forks.writes, holes.FORK_WRITES)
        yield from _bad("forks", facts.forks.runs_unasked, holes.FORK_RUNS)
    if isinstance(facts.open_secrets, Unknown):
        yield _unknown("secrets", facts.open_secrets)
    else:
        yield from (_found(holes.OPEN_SECRET, secret=name) for name in sorted(facts.open_secrets))
    if isinstance(facts.environments, Unknown):
        yield _unknown("environments", facts.environments)
    else:
        for name, there in sorted(facts.environments.items()):
            yield from _environment(name, there, needs.environments.get(name))


def _environment(name: str, there: Environment | Unknown | None, needed: frozenset[str] | None) -> Iterator[Found]:
    """What is wrong with an environment; one that no workflow names is nobody's affair while it keeps no secret."""
    if isinstance(there, Unknown):
        yield _unknown("environments", there)
        return
    if there is None:
        yield _found(holes.NO_ENVIRONMENT, environment=name)
        return
    if needed is None and not there.secrets:
        return
    if isinstance(there.branches, Unknown):
        yield _unknown("environments", there.branches)
    elif there.branches != frozenset({MAIN}):
        shown = "*" if there.branches is None else ", ".join(sorted(there.branches)) or "-"
        yield _found(holes.OPEN_ENVIRONMENT, environment=name, branches=shown)
    if isinstance(there.secrets, Unknown):
        yield _unknown("environments", there.secrets)
    else:
        missing = sorted((needed or frozenset()) - there.secrets)
        yield from (_found(holes.NO_SECRET, environment=name, secret=secret) for secret in missing)


def _people(facts: Facts, needs: Needs) -> Iterator[Found]:
    if isinstance(facts.strangers, Unknown):
        yield _unknown("accounts", facts.strangers)
    else:
        for account in sorted(facts.strangers):
            yield _found(holes_people.NO_ACCOUNT, account=account, person=needs.accounts[account])
    if isinstance(facts.writers, Unknown):
        yield _unknown("writers", facts.writers)
    else:
        for account, administers in sorted(facts.writers.items()):
            yield from _writer(account, administers, needs)
    if isinstance(facts.writing_keys, Unknown):
        yield _unknown("keys", facts.writing_keys)
    elif not (needs.landing.by_key and len(facts.writing_keys) == 1):
        yield from (_found(holes_people.WRITING_KEY, title=title) for title in sorted(facts.writing_keys))
    yield from _bad("two_factor", facts.two_factor if isinstance(facts.two_factor, Unknown) else not facts.two_factor,
                    holes_people.TWO_FACTOR)  # fmt: skip


def _writer(account: str, administers: bool, needs: Needs) -> Iterator[Found]:
    """What is wrong with an account that may write; the one that lands has its own (`_lander`)."""
    name, person = account.lower(), needs.people.by_account(account)
    if name in needs.services:
        if administers and name != needs.landing.name.lower():
            yield _found(holes_people.SERVICE_ADMIN, account=account)
    elif name not in {known.lower() for known in needs.accounts}:
        hole = holes_people.STRANGER if person is None else holes_people.LEFT
        yield _found(hole, account=account, person=person)
    elif name in needs.units_own:
        yield _found(holes_people.UNIT_WRITES, account=account, person=person)


def _desks(facts: Facts, needs: Needs) -> Iterator[Found]:
    """What is wrong with the units' own repositories: what is written there must be the word of whoever wrote it.

    Who administers the ledger's repository may write there, too: he could let himself in anyway.
    """
    lander = needs.landing.name.lower()
    keepers = {} if isinstance(facts.writers, Unknown) else facts.writers
    may = {name.lower() for name, administers in keepers.items() if administers} | needs.services - {lander}
    for repo, desk in sorted(facts.desks.items()):
        if isinstance(desk, Unknown):
            yield _unknown("desks", Unknown(f"{repo}: {desk.why}"))
            continue
        if needs.real and desk.visible_to_all:
            yield _found(holes_people.DESK_PUBLIC, repo=repo)
        for account in sorted(desk.writers):
            if account.lower() not in may:
                yield _found(holes_people.DESK_WRITER, account=account, repo=repo)
        if not (desk.lander_reads or needs.landing.is_app):
            yield _found(holes_people.DESK_BLIND, account=needs.landing.name, repo=repo)
        yield from _forms(repo, desk)


def _forms(repo: str, desk: Desk) -> Iterator[Found]:
    """What is wrong with the forms in a unit's own repository, which its people cannot do without."""
    untold = [same for same in desk.forms.values() if isinstance(same, Unknown)]
    yield from (_unknown("desks", Unknown(f"{repo}: {same.why}")) for same in untold)
    if wrong := sum(same is False for same in desk.forms.values()):
        yield _found(holes_people.DESK_FORMS, repo=repo, count=wrong)


def _files(facts: Facts, needs: Needs) -> Iterator[Found]:
    for path, same in facts.files.items():
        if isinstance(same, Unknown):
            yield _unknown("files", same)
        elif not same:
            yield _found(holes.FILE, path=path)
    if isinstance(facts.labels, Unknown):
        yield _unknown("labels", facts.labels)
    elif missing := [label.name for label in needs.labels if label.name.casefold() not in facts.labels]:
        shown = missing if len(missing) <= _NAMED else [*missing[:_NAMED], "…"]
        yield _found(holes.NO_LABEL, count=len(missing), names=", ".join(shown))
    yield from (_found(holes.OTHER_OWNERS, path=path) for path in facts.other_owners)
