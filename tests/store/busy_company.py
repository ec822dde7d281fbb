"""A company of chance in which people also meet named persons, plan, agree and review: kept in the store and as plain lists."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from random_company import ACCOUNTS, HOUR, MEMBERS, TYPES, World

from spm_core.book.agreed import Action, Review
from spm_core.book.records import (
    OUTCOMES,
    Account,
    AccountPlan,
    Activity,
    Contact,
    Planned,
    WorkPlan,
)
from spm_core.rules import activities
from spm_core.rules.stamp import Stamp
from spm_core.store import Unit

PEOPLE = ("Ann Lee", "ann  lee", "Bo", "Cy Young", "Di")
HEALTH = ("growing", "stable", "at risk")
TREE = (
    Account("acme", "Acme", None, key_account=True, owner_id="anna", estimated_spend=900_00, review_every=30),
    Account("beta", "Beta", "acme", key_account=True, owner_id="carla", estimated_spend=400_00),
    Account("core", "Core", "beta", owner_id="ben"),
)
PERSONS = tuple(
    Contact(f"{of}-{n}", of, name, key_person=n != 1, left_on=date(2025, 3, 1) if (of, n) == ("core", 2) else None)
    for of in ACCOUNTS
    for n, name in enumerate(("Ann Lee", "Bo", "Cy Young", "Di"))
)


@dataclass(frozen=True)
class Deed:
    """Something that people do ``gap`` hours after the deed before; the numbers pick what."""

    what: str
    a: int
    b: int
    c: int
    gap: int
    late: int


DEEDS = st.lists(
    st.builds(
        Deed,
        st.sampled_from(["did", "did", "did", "did", "plan", "plan", "hours", "agree", "settle", "review", "goal"]),
        st.integers(0, 20),
        st.integers(0, 20),
        st.integers(0, 20),
        st.integers(1, 90),
        st.one_of(st.just(0), st.just(0), st.integers(1, 24 * 20)),
    ),
    min_size=20,
    max_size=90,
)


@dataclass
class Busy:
    """What was done, planned, agreed and reviewed, as it was told."""

    world: World
    accounts: tuple[Account, ...] = TREE
    persons: tuple[Contact, ...] = PERSONS
    planned: list[Planned] = field(default_factory=list)
    hours: list[WorkPlan] = field(default_factory=list)
    actions: dict[str, Action] = field(default_factory=dict)
    reviews: list[Review] = field(default_factory=list)
    plans: list[AccountPlan] = field(default_factory=list)

    def live(self, deeds: Iterable[Deed]) -> None:
        """Let the deeds happen."""
        world = self.world
        with world.store.write(world.now) as unit:
            unit.save_many(sorted(self.accounts, key=lambda one: one.id))
            unit.save_many(self.persons)
        for deed in deeds:
            world.now += deed.gap * HOUR
            with world.store.write(world.now) as unit:
                getattr(self, f"_{deed.what}")(unit, deed, world.now.date())

    def _did(self, unit: Unit, deed: Deed, _today: date) -> None:
        world = self.world
        done: Activity = activities.log(
            Stamp("anna", world.now - deed.late * HOUR, unit.now),
            id=f"a{len(world.activities):04}",
            type=TYPES[deed.a % len(TYPES)],
            members=(MEMBERS[deed.b % 4], MEMBERS[deed.c % 4]),
            minutes=None if deed.a % 3 else deed.c * 7,
            account_id=(*ACCOUNTS, *ACCOUNTS, None)[deed.b % 7],
            opportunity_id=f"o{deed.c}" if deed.a % 3 == 0 and f"o{deed.c}" in world.events else None,
            contacts=PEOPLE[deed.a % 5 : deed.a % 5 + deed.b % 3],
            outcome=(*OUTCOMES, None)[deed.c % 5],
            lead_generation=deed.a % 7 == 0,
            no_show=deed.b % 9 == 8,
        )
        unit.log(done)
        world.activities[done.id] = (done, None)

    def _plan(self, unit: Unit, deed: Deed, today: date) -> None:
        last = next(reversed(self.world.activities), None)
        of = f"o{deed.c}" if deed.a % 2 and f"o{deed.c}" in self.world.events else None
        plan = Planned(
            f"p{len(self.planned):04}",
            of,
            MEMBERS[deed.b % 4],
            TYPES[deed.a % len(TYPES)],
            today + timedelta(days=deed.c - 8),
            f"the {len(self.planned)}th",  # a row that says the same twice is one
            done_activity_id=last if deed.a % 6 == 5 else None,
            planned_on=today - timedelta(days=20) if deed.b % 2 else None,
            account_id=None if of else ACCOUNTS[deed.b % 3],
        )
        unit.save(plan)
        self.planned.append(plan)

    def _hours(self, unit: Unit, deed: Deed, today: date) -> None:
        start = today - timedelta(days=deed.a)
        spent = (Decimal(n) / 2 for n in (deed.b, deed.c, deed.a, 3))
        plan = WorkPlan(MEMBERS[deed.b % 4], start, start + timedelta(days=deed.c + 1), *spent)
        mine = [one for one in self.hours if one.member_id == plan.member_id]
        if all(one.end <= plan.start or plan.end <= one.start for one in mine):  # one plan for a time
            self.hours.append(plan)
            unit.save(plan)

    def _agree(self, unit: Unit, deed: Deed, today: date) -> None:
        of = f"o{deed.a}" if deed.b % 2 and f"o{deed.a}" in self.world.events else None
        made = Action(
            f"n{len(self.actions):04}",
            "call them",
            MEMBERS[deed.b % 4],
            today + timedelta(days=deed.c - 3),
            unit.now,
            "mia",
            opportunity_id=of,
            account_id=None if of else (*ACCOUNTS, None)[deed.c % 4],
        )
        unit.save(made)
        self.actions[made.id] = made

    def _settle(self, unit: Unit, deed: Deed, _today: date) -> None:
        left = [one for one in self.actions.values() if one.outcome is None]
        if left:
            made = replace(
                left[deed.a % len(left)],
                outcome=("done", "dropped")[deed.b % 2],
                settled_at=unit.now,
                settled_by="anna",
            )
            unit.save(made)
            self.actions[made.id] = made

    def _review(self, unit: Unit, deed: Deed, _today: date) -> None:
        made = Review(f"r{len(self.reviews):04}", ACCOUNTS[deed.a % 3], "anna", unit.now, HEALTH[deed.b % 3])
        unit.save(made)
        self.reviews.append(made)

    def _goal(self, unit: Unit, deed: Deed, today: date) -> None:
        plan = AccountPlan(ACCOUNTS[deed.a % 3], date(today.year, 1, 1), unit.now, "EUR", deed.b * 100_00 or None)
        unit.save(plan)
        self.plans.append(plan)
