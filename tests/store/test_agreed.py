"""What is asked, agreed and rated is kept on both databases, and a Book holds of it only what its readers may see."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from spm_core.book.agreed import Action, Answer, QuestionSet, Review, Setting
from spm_core.book.cadence import Absence, Closure, Occurrence
from spm_core.book.opportunities import Event, EventType
from spm_core.book.records import DEFAULT_STAGES, Account, Member, Membership, Planned, Role, Scope, Team
from spm_core.book.refusals import NotFoundError
from spm_core.reports.standing import standing
from spm_core.rules import opportunities
from spm_core.rules.stamp import Stamp
from spm_core.store import Store, new_id

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DAY = timedelta(days=1)
_O = ("opportunity", "o")
NORTH, ANNA, BEN = Scope("team", "north", "North"), Scope("member", "anna", "Anna"), Scope("member", "ben", "Ben")


@pytest.fixture
def two(store: Store) -> Store:
    """A team of two, and a customer."""
    with store.write(NOW - 90 * DAY) as unit:
        unit.save(Member("mia", "Mia", Role.MANAGER))
        unit.save(Team("north", "North", "Europe/Helsinki", "mia"))
        unit.save_many([Member("anna", "Anna"), Member("ben", "Ben")])
        unit.save_many([Membership("anna", "north"), Membership("ben", "north")])
        unit.save(Account("acme", "Acme"))
    return store


def action(of: str, owner: str, *, private: bool = False, agreed: datetime = NOW - DAY) -> Action:
    return Action(of, f"call {of}", owner, date(2026, 3, 6), agreed, "mia", private=private)


def test_private_actions_are_in_nobody_elses_book(two: Store) -> None:
    with two.write(NOW) as unit:
        unit.save_many([action("a", "anna"), action("b", "anna", private=True), action("c", "ben", private=True)])
    seen = {
        scope.id: [item.id for item in two.book(scope, NOW, whole=True).actions]
        for scope in (NORTH, ANNA, BEN, Scope("company"))
    }
    assert seen == {"north": ["a"], "anna": ["a", "b"], "ben": ["c"], "": ["a"]}
    assert [item.id for item in two.actions(owner_id="anna")] == ["a", "b"]
    assert [item.id for item in two.open_actions()] == ["a", "b", "c"]


def test_what_was_agreed_in_a_coaching_is_the_sellers_whoever_took_it_on(two: Store) -> None:
    """Mia promised Anna something in Anna's coaching: Anna's Book has it; Mia's own, which her manager reads, has not."""
    boss = Scope("member", "mia", "Mia")
    held = Occurrence("held", "coaching", "member", "anna", NOW.date(), NOW - DAY, 45, "held")
    mine = replace(action("mias", "mia", private=True), occurrence_id="held")
    of_hers = replace(action("annas", "anna", private=True), occurrence_id="held")
    with two.write(NOW) as unit:
        unit.save_many([held, mine, of_hers])
    seen = {
        scope.id: sorted(item.id for item in two.book(scope, NOW, whole=True).actions)
        for scope in (NORTH, ANNA, BEN, boss, Scope("company"))
    }
    assert seen == {"north": [], "anna": ["annas", "mias"], "ben": [], "mia": [], "": []}


def test_private_answers_are_the_teams_once_their_author_shared_them(two: Store) -> None:
    def answer(of: str, set_name: str, shared: datetime | None = None) -> Answer:
        return Answer(of, set_name, 0, "G2", "member", "anna", "anna", NOW - DAY, "they call", shared_at=shared)

    with two.write(NOW) as unit:
        unit.save(answer("1", "coaching_any_stage"))
        unit.save(answer("2", "coaching_any_stage", NOW - timedelta(hours=1)))
        unit.save(answer("3", "coaching_any_stage", NOW + timedelta(hours=1)))
        unit.save(answer("4", "won_debrief"))
    for scope, expected in ((NORTH, "24"), (ANNA, "1234"), (BEN, ""), (Scope("company"), "24")):
        assert "".join(item.id for item in two.book(scope, NOW, whole=True).answers) == expected, scope
    assert len(two.answers("member", "anna")) == 4


def test_what_was_said_to_one_seller_stays_theirs_when_the_opportunity_goes_to_another(two: Store) -> None:
    at = Stamp("mia", NOW - 9 * DAY, NOW - 9 * DAY)
    values = {"name": "Acme", "stage": "S1", "currency": "EUR", "stages": DEFAULT_STAGES}
    with two.write(NOW - 9 * DAY) as unit:
        item = unit.append(opportunities.create(at, id="o", owner_id="anna", **values))
        unit.save(Answer("1", "coaching_any_stage", 0, "G3", *_O, "mia", NOW - 8 * DAY, "price", seller_id="anna"))
        unit.save(Answer("2", "qualification", 0, "N1", *_O, "anna", NOW - 8 * DAY, "2", 2, seller_id="anna"))
    with two.write(NOW - 2 * DAY) as unit:
        stamp = Stamp("mia", NOW - 2 * DAY, NOW - 2 * DAY)
        unit.append(opportunities.change(stamp, item, owner_id="ben"))
        unit.save(Answer("3", "coaching_any_stage", 0, "G3", *_O, "ben", NOW - DAY, "time", seller_id="ben"))
    for scope, expected in ((ANNA, "12"), (BEN, "23"), (NORTH, "2"), (Scope("company"), "2")):
        assert "".join(item.id for item in two.book(scope, NOW, whole=True).answers) == expected, scope


def test_a_book_of_the_past_has_what_was_open_then(two: Store) -> None:
    settled = Action(
        "a", "call", "anna", date(2026, 3, 1), NOW - 5 * DAY, "mia", outcome="done", settled_at=NOW - 2 * DAY
    )
    with two.write(NOW) as unit:
        unit.save_many([settled, action("later", "anna", agreed=NOW + DAY)])
    (then,) = two.book(ANNA, NOW - 3 * DAY, whole=True).actions
    (now,) = two.book(ANNA, NOW, whole=True).actions
    assert (then.outcome, then.settled_at, now.outcome) == (None, None, "done")
    assert two.book(ANNA, NOW - 6 * DAY, whole=True).actions == ()


def test_what_was_agreed_on_an_order_of_long_ago_is_the_customers(two: Store) -> None:
    """The order was lost 500 days ago, longer than a Book looks back; what was agreed on it lately, and is late, still counts."""
    for of, at in (("old", NOW - 500 * DAY), ("away", NOW - 500 * DAY), ("kept", NOW - 500 * DAY)):
        with two.write(at) as unit:
            stamp, anna = Stamp("anna", at, at), {"owner_id": "anna", "stage": "S1", "stages": DEFAULT_STAGES}
            item = unit.append(
                opportunities.create(
                    stamp, id=of, name=of, currency="EUR", amount=None, expected_close=None, account_id="acme", **anna
                )
            )
            unit.append(opportunities.lose(stamp, item, DEFAULT_STAGES, reason="price"))
    with two.write(NOW - 400 * DAY) as unit:
        away = two.opportunity("away")
        unit.append([Event("away", away.version + 1, EventType.MERGED, None, "kept", unit.now, unit.now)])
    late = date(2026, 2, 20)
    with two.write(NOW - 30 * DAY) as unit:
        unit.save(replace(action("a", "anna", agreed=unit.now), opportunity_id="old", due=late))
        unit.save(replace(action("b", "anna", agreed=unit.now), opportunity_id="away", due=late))
    book = two.book(Scope("company"), NOW, whole=True)
    assert "old" not in book.by_id
    found = standing(book, book.accounts["acme"], {"acme"})
    assert (found.actions_due, found.actions_done) == (1, 0)


def test_the_window_of_a_coaching_reaches_to_the_last_one_held(two: Store) -> None:
    def coaching(of: str, days: int, status: str) -> Occurrence:
        start = NOW - days * DAY
        freeze = start - timedelta(hours=1)
        return Occurrence(of, "coaching", "member", "anna", start.date(), start, 45, status, freeze, {"top5": ["x"]})

    assert two.book(ANNA, NOW, meeting="coaching").since == NOW - 14 * DAY
    assert two.book(ANNA, NOW, meeting="performance").since == NOW - 91 * DAY
    assert two.book(NORTH, NOW, meeting="kam").since == NOW - 28 * DAY
    with two.write(NOW) as unit:
        unit.bring([coaching("o1", 21, "held"), coaching("o2", 7, "cancelled")])
    book = two.book(ANNA, NOW, meeting="coaching")
    assert book.since == NOW - 21 * DAY - timedelta(hours=1)
    assert book.previous is not None
    assert book.previous.top5 == ("x",)
    assert two.book(BEN, NOW, meeting="coaching").since == NOW - 14 * DAY


def test_a_plan_with_a_customer_alone_is_its_members(two: Store) -> None:
    with two.write(NOW) as unit:
        unit.bring([Planned("p", None, "anna", "meeting", date(2026, 3, 9), account_id="acme")])
    assert [plan.account_id for plan in two.book(ANNA, NOW).planned] == ["acme"]
    assert [plan.account_id for plan in two.book(NORTH, NOW).planned] == ["acme"]
    assert two.book(BEN, NOW).planned == ()


def test_settings_sets_closures_absences_and_reviews(two: Store) -> None:
    with two.write(NOW) as unit:
        unit.save(Setting("team", "north", "country", "FI"))
        unit.save(Setting("team", "north", "country", {"code": "SE"}))
        unit.save_many(
            [QuestionSet("qualification", version, {"title": str(version)}, NOW, "mia") for version in (1, 2)]
        )
        unit.save(Closure(new_id(), date(2026, 7, 1), date(2026, 8, 1), "summer", "north"))
        unit.save(Absence(new_id(), "anna", date(2026, 3, 2), date(2026, 3, 16), NOW))
        unit.save(Review(new_id(), "acme", "mia", NOW - DAY, "growing"))
    assert two.settings() == (Setting("team", "north", "country", {"code": "SE"}),)
    assert [(item.version, item.body) for item in two.question_sets()] == [(1, {"title": "1"}), (2, {"title": "2"})]
    assert [item.why for item in two.closures()] == ["summer"]
    assert [two.away("anna", date(2026, 3, day)) is not None for day in (1, 2, 15, 16)] == [False, True, True, False]
    assert [item.health for item in two.book(NORTH, NOW, whole=True).reviews] == ["growing"]
    with pytest.raises(NotFoundError):
        two.action("nobody")
    with pytest.raises(NotFoundError):
        two.answer("nobody")
