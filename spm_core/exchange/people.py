"""Members, teams and accounts from their files.

Nothing is known about who changed such a record last. So where a file differs from what is here, what is here stays and a
warning says so; only blanks are filled.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TypeVar

from spm_core.book.money import to_minor
from spm_core.book.records import Account, Member, Membership, Role, Team
from spm_core.book.refusals import UnreadableError
from spm_core.exchange.cells import flag, folded, money, percents, same, whole
from spm_core.exchange.dates import Times
from spm_core.exchange.existing import Directory, Existing, Record
from spm_core.exchange.reading import Reading, Row, Tally, named
from spm_core.exchange.settings import zone_named

Kept = TypeVar("Kept", Team, Member, Account)
_NOT_TOLD = ("id", "name", "active")  # no file says them of a record that is here


@dataclass(slots=True)
class People:
    """Turns the rows of members, teams, memberships and accounts into records to save."""

    reading: Reading
    existing: Existing
    directory: Directory
    times: Times
    currency: str

    def records(self) -> Iterator[Record]:
        """New and changed records, in an order in which each can be saved."""
        here = set(self.directory.teams)
        names = {same(row.get("name")): row.get("name") for row in self.reading.company.get("teams", ())}
        for key in set(names) - here:
            self.directory.teams[key] = Team(self.directory.new_id(), names[key], self.times.zone.key)
        yield from self._members()
        teams = list(self.reading.made("teams", self._team))
        yield from self.directory.taken()
        yield from teams
        yield from self._memberships()
        yield from self._accounts()

    def _members(self) -> Iterator[Member]:
        """All are introduced first, so that a manager may stand below those he leads."""
        here = {member.id for member in self.existing.members}
        for row in self.reading.company.get("members", ()):
            if row.get("name") and self.directory.member(row.get("name"), row.get("email")) is None:
                self.directory.introduce(Member(self.directory.new_id(), " ".join(row.get("name").split())))
        seen: set[str] = set()

        def read(row: Row) -> Member | None:
            known = self.directory.member(named(row), row.get("email"))
            if known is None or known.id in seen:
                raise UnreadableError(f"{row.get('name')} stands in the file twice; the first row counts.")
            seen.add(known.id)
            try:
                told = self._member(row, known)
            except UnreadableError:
                if known.id not in here:
                    self.directory.forget(known)
                raise
            if known.id not in here:
                self.directory.introduce(told)
            return self._kept(known if known.id in here else None, told, row, tally)

        tally = self.directory.members_tally
        yield from self.reading.made("members", read, tally)

    def _member(self, row: Row, known: Member) -> Member:
        """A member as the row tells it."""
        role, manager = folded(row.get("role")), row.get("manager")
        if role and role not in list(Role):
            raise UnreadableError(f"{row.get('role')!r} is no role. Write one of: {', '.join(Role)}.")
        return Member(
            known.id,
            known.name,
            Role(role) if role else known.role,
            email=row.get("email") or None,
            timezone=zone_named(row.get("timezone")) if row.get("timezone") else None,
            manager_id=self.directory.owner(manager, Role.MANAGER) if manager else None,
            employed_from=self._day(row.get("employed_from")),
            employed_to=self._day(row.get("employed_to")),
            ramp=percents(row.get("ramp")),
        )

    def _kept(self, here: Kept | None, told: Kept, row: Row, tally: Tally) -> Kept | None:
        """What is to be saved, counted: a new record, one with its blanks filled, or None."""
        made = told if here is None else self._filled(here, told, row)
        tally.created += here is None
        tally.updated += here is not None and made is not None
        tally.unchanged += made is None
        return made

    def _filled(self, here: Kept, told: Kept, row: Row) -> Kept | None:
        """What is here with its blanks filled from the file, None when nothing is; a warning names what differs."""
        blanks, other = {}, []
        for item in fields(here):
            old, new = getattr(here, item.name), getattr(told, item.name)
            if old in (None, False) and new and item.name not in _NOT_TOLD:
                blanks[item.name] = new
            elif new not in (None, False) and old != new and item.name not in _NOT_TOLD:
                other.append(item.name.removesuffix("_id").replace("_", " "))
        if other:
            said = " and ".join(other)
            self.reading.findings.warn(f"{row.file}: {here.name} stays as here; the file has another {said}.")
        return replace(here, **blanks) if blanks else None

    def _team(self, row: Row) -> Team | None:
        name = named(row)
        known = next((team for team in self.existing.teams if same(team.name) == same(name)), None)
        manager = self.directory.owner(row.get("manager"), Role.MANAGER) if row.get("manager") else None
        zone = zone_named(row.get("timezone") or (known.timezone if known else self.times.zone.key))
        told = Team(self.directory.teams[same(name)].id, name, zone, manager)
        self.directory.teams[same(name)] = told
        return told if known is None else self._filled(known, told, row)

    def _memberships(self) -> Iterator[Membership]:
        """Those of memberships.csv; for members without any, the team of members.csv."""
        said = list(self.reading.made("memberships", self._membership))
        here = {(item.member_id, item.start): item for item in self.existing.memberships}
        yield from (item for item in said if here.get((item.member_id, item.start)) != item)
        own = {item.member_id for item in said}
        for row in self.reading.company.get("members", ()):
            team = self.directory.teams.get(same(row.get("team")))
            member = self.directory.member(row.get("name"), row.get("email"))
            if row.get("team") and team is None:
                self.reading.findings.warn(f"{row.file}: there is no team {row.get('team')!r} in teams.csv or here.")
            if team is None or member is None or member.id in own:
                continue
            own.add(member.id)
            mine = [item for item in self.existing.memberships if item.member_id == member.id]
            if not mine:
                yield Membership(member.id, team.id)
            elif not any(item.team_id == team.id and item.end is None for item in mine):
                self.reading.findings.warn(f"{row.file}: {member.name} stays in the team they are in here.")

    def _membership(self, row: Row) -> Membership:
        member, team = self.directory.member(row.get("member")), self.directory.teams.get(same(row.get("team")))
        if member is None or team is None:
            raise UnreadableError(f"There is no member {row.get('member')!r} or no team {row.get('team')!r}.")
        start, end = self._day(row.get("from")), self._day(row.get("to"))
        if start and end and end <= start:
            raise UnreadableError(
                "A membership ends after it began; `to` is the first day on which it no longer holds."
            )
        return Membership(member.id, team.id, start, end)

    def _accounts(self) -> Iterator[Record]:
        """All are introduced first, so that a parent may stand below its subsidiaries."""
        here = {account.id for account in self.existing.accounts}
        rows = self.reading.company.get("accounts", ())
        for row in rows:
            key = same(row.get("name"))
            if key and key not in self.directory.accounts:
                self.directory.accounts[key] = Account(self.directory.new_id(), " ".join(row.get("name").split()))
        names = {account.id: same(account.name) for account in self.existing.accounts}
        parents = {same(row.get("name")): same(row.get("parent")) for row in rows if row.get("parent")}
        # What is here stays, so its parents count before the file's.
        parents |= {names[a.id]: names[a.parent_id] for a in self.existing.accounts if a.parent_id in names}
        seen: set[str] = set()

        def read(row: Row) -> Account | None:
            known = self.directory.accounts[same(named(row))]
            if known.id in seen:
                raise UnreadableError(f"{known.name} stands in the file twice; the first row counts.")
            seen.add(known.id)
            try:
                told = self._account(row, known, parents)
            except UnreadableError:
                if known.id not in here:
                    del self.directory.accounts[same(known.name)]
                raise
            self.directory.accounts[same(known.name)] = told
            return self._kept(known if known.id in here else None, told, row, tally)

        tally = self.directory.accounts_tally
        for account in self.reading.made("accounts", read, tally):
            yield from self.directory.taken()
            yield account

    def _account(self, row: Row, known: Account, parents: Mapping[str, str]) -> Account:
        """An account as the row tells it; one that would be its own parent is read without parent."""
        parent = row.get("parent")
        if parent and _circular(same(known.name), parents):
            self.reading.findings.warn(f"{row.file}: {known.name} would be its own parent; it is read without one.")
            parent = ""
        return replace(
            known,
            parent_id=self.directory.account(parent) if parent else None,
            sector=row.get("sector") or None,
            owner_id=self.directory.owner(row.get("owner")) if row.get("owner") else None,
            key_account=flag(row.get("key_account")) or False,
            tier=row.get("tier") or None,
            customer_since=self._day(row.get("customer_since")),
            estimated_spend=to_minor(money(spend), self.currency) if (spend := row.get("estimated_spend")) else None,
            review_every=whole(days) if (days := row.get("review_every")) else None,
        )

    def _day(self, text: str) -> date | None:
        return self.times.day(text) if text else None


def _circular(name: str, parents: Mapping[str, str]) -> bool:
    """Whether the way up from a name leads back to it."""
    above, seen = parents.get(name), set[str]()
    while above is not None and above not in seen:
        if above == name:
            return True
        seen.add(above)
        above = parents.get(above)
    return False
