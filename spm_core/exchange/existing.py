"""What the workspace knows before an import, and the names under which it knows it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from spm_core.book.agreed import Action, Review, Setting
from spm_core.book.cadence import Absence, CadenceRule, Closure, Occurrence
from spm_core.book.opportunities import Event, Offer, OfferEvent
from spm_core.book.records import (
    Account,
    AccountPlan,
    Activity,
    Benchmark,
    Contact,
    Member,
    Membership,
    Planned,
    Product,
    Role,
    Snooze,
    Stages,
    Target,
    Team,
    WorkPlan,
    Workspace,
)
from spm_core.exchange.cells import folded, same
from spm_core.exchange.reading import Findings, Tally

Record = (
    Team
    | Member
    | Membership
    | Account
    | AccountPlan
    | Contact
    | Product
    | Benchmark
    | Setting
    | Target
    | Planned
    | Review
    | Snooze
    | CadenceRule
    | Occurrence
    | Closure
    | Absence
    | Action
    | WorkPlan
)
Rate = tuple[date, str, Decimal]
OfferHistory = tuple[Offer, Sequence[OfferEvent]]


@dataclass(frozen=True, slots=True)
class Existing:
    """The small records of a workspace, and how to ask for the large ones; empty for a database without it.

    ``histories`` takes external ids and gives the events of the opportunities known under them (as external id, or as id);
    ``offers`` takes opportunity ids; ``activities`` takes activity ids of the file.
    """

    workspace: Workspace | None = None
    stages: Stages | None = None
    teams: Sequence[Team] = ()
    members: Sequence[Member] = ()
    memberships: Sequence[Membership] = ()
    accounts: Sequence[Account] = ()
    products: Mapping[str, Product] = field(default_factory=dict)
    benchmarks: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    settings: Sequence[Setting] = ()  # of the company and its teams
    targets: Sequence[Target] = ()
    rates: Sequence[Rate] = ()
    planned: Sequence[Planned] = ()  # those that are done too
    snoozes: Sequence[Snooze] = ()
    contacts: Sequence[Contact] = ()
    work_plans: Sequence[WorkPlan] = ()
    account_plans: Sequence[AccountPlan] = ()
    reviews: Sequence[Review] = ()
    rules: Sequence[CadenceRule] = ()
    occurrences: Sequence[Occurrence] = ()
    closures: Sequence[Closure] = ()
    absences: Sequence[Absence] = ()
    actions: Sequence[Action] = ()
    histories: Callable[[Sequence[str]], Mapping[str, list[Event]]] = lambda _: {}
    offers: Callable[[Sequence[str]], Mapping[str, Sequence[OfferHistory]]] = lambda _: {}
    activities: Callable[[Sequence[str]], Mapping[str, Activity]] = lambda _: {}

    def still(self, now: "Existing", files: Iterable[str]) -> bool:
        """Whether the small records that an import of these files goes by are the same ``now``."""
        names = {*_ALWAYS, *(_OF_FILE.get(name, name) for name in files)}
        return all(getattr(self, name) == getattr(now, name) for name in names)


# The files that a record here belongs to, where they have another name.
_OF_FILE = {
    "choices": "settings",
    "plans": "work_plans",
    "cadence": "rules",
    "meetings": "occurrences",
    "closed_days": "closures",
    "earlier": "workspace",  # it is read for a new company only
}
_ALWAYS = ("workspace", "stages", "members", "accounts", "teams", "memberships")


class Directory:
    """The ids behind the names in a file; a person or customer named for the first time is made a record here.

    ``fresh`` collects records to be saved before whatever refers to them. ``alone``: nothing refers to opportunities.
    """

    def __init__(
        self, existing: Existing, new_id: Callable[[], str], findings: Findings, *, alone: bool = False
    ) -> None:
        self.new_id = new_id
        self._alone = alone
        self.fresh: list[Record] = []
        self.members_tally = Tally()
        self.accounts_tally = Tally()
        self.teams = {same(team.name): team for team in existing.teams}
        self.accounts = {same(account.name): account for account in reversed(existing.accounts)}
        self.products = {folded(name): name for name in existing.products}
        self._members = {same(member.name): member for member in reversed(existing.members)}
        self._by_email = {same(member.email): member for member in existing.members if member.email}
        self._accepted: dict[str, str] = {}
        self._promised: dict[str, str] = {}  # ids of opportunities that are not here yet
        self._findings = findings

    def taken(self) -> list[Record]:
        """The records to save that were not taken before."""
        found, self.fresh = self.fresh, []
        return found

    def member(self, name: str, email: str = "") -> Member | None:
        """A member by e-mail address, else by name."""
        return self._by_email.get(same(email or name)) or self._members.get(same(name))

    def introduce(self, member: Member) -> None:
        """From now on this is who the name and the address mean."""
        self._members[same(member.name)] = member
        if member.email:
            self._by_email[same(member.email)] = member

    def forget(self, member: Member) -> None:
        """The name means nobody any more."""
        self._members.pop(same(member.name), None)

    def owner(self, name: str, role: Role = Role.SELLER) -> str:
        """The id of a member; one that no file introduced is made, without a team."""
        found = self.member(name)
        if found is None:
            found = Member(self.new_id(), " ".join(name.split()), role)
            self._findings.warn(f"{name} was not here and is in no list of members: added as a {role} without a team.")
            self.introduce(found)
            self.fresh.append(found)
            self.members_tally.created += 1
        return found.id

    def account(self, name: str) -> str:
        """The id of an account; one named for the first time is made."""
        found = self.accounts.get(same(name))
        if found is None:
            found = self.accounts[same(name)] = Account(self.new_id(), " ".join(name.split()))
            self.fresh.append(found)
            self.accounts_tally.created += 1
        return found.id

    def product(self, name: str) -> str:
        """A product's name as its list price knows it."""
        return self.products.get(folded(name), name)

    def opportunity(self, external_id: str) -> str:
        """The id that an opportunity of the file has, or will have."""
        if self._alone:
            return self.new_id()
        found = self._accepted.get(external_id) or self._promised.get(external_id)
        if found is None:
            found = self._promised[external_id] = self.new_id()
        return found

    def accept(self, external_id: str, opportunity_id: str) -> None:
        """An opportunity is here from now on, so that others may refer to it."""
        if not self._alone:
            self._accepted[external_id] = opportunity_id
            self._promised.pop(external_id, None)

    def recognise(self, external_ids: Iterable[str], existing: Existing) -> None:
        """Accept the opportunities that were here before, so that rows may refer to those that no file tells again."""
        unknown = [name for name in {*external_ids} - {""} if name not in self._accepted]
        for external_id, events in (existing.histories(unknown) if unknown else {}).items():
            self.accept(external_id, events[0].opportunity_id)

    def accepted(self, external_id: str) -> str | None:
        """The id of an opportunity that is here, None for one that is not."""
        return self._accepted.get(external_id)

    def done(self) -> None:
        """Nothing refers to an opportunity any more: forget them all."""
        self._accepted.clear()
        self._promised.clear()
