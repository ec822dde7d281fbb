"""In the one message of the day: two things on each TOP5 opportunity the day before a coaching, and losses to be tried again."""

from datetime import date, datetime, time, timedelta

from spm_core.book.cadence import CadenceRule
from spm_core.book.records import Scope
from spm_core.meetings.spoken import to_answer
from spm_core.rules import opportunities as rules
from spm_core.rules.actions import agree
from spm_core.rules.stamp import Stamp

TUESDAY = "2026-03-03T09:02:00+02:00"
REOPENED = "✓ Birch deal is open again in Qualified"


def lost_birch(office):
    """Birch was lost for its price, to be tried again on Tuesday."""
    now = datetime.fromisoformat("2026-03-02T09:00:00+02:00")
    store = office.store
    item = next(one for one in store.open_opportunities() if one.name == "Birch deal")
    stamp = Stamp("Anna", now, now)
    with store.write(now) as unit:
        unit.append(rules.lose(stamp, item, store.company().stages, reason="price"))
        what = {"text": "Try Birch deal again: new budget", "owner_id": "Anna", "due": date(2026, 3, 3)}
        unit.save(
            agree(
                stamp,
                id="again",
                today=now.date(),
                origin="question",
                opportunity_id=item.id,
                question="lost_debrief/L3",
                **what,
            )
        )


def test_the_day_before_a_coaching(office):
    anna, store = office.anna, office.store
    with store.write(office.slack.clock.now) as unit:
        zone = "Europe/Helsinki"
        unit.save(CadenceRule("c", "coaching", "member", "Anna", "weekly", frozenset({1}), 2, time(10), 45, zone))
    lost_birch(office)
    office.slack.clock.go(TUESDAY)
    daily = office.sees(lambda: "Coaching with Mia" in anna.last().text and anna.last(), 60)
    # Anna's open ones by value times probability: Acme 24,000, Iris 18,000, Cedar 12,000; Birch is lost.
    assert "Coaching with Mia · Wed 4 Mar 10:00" in daily.text
    asked = [line for line in daily.text.splitlines() if "what do they do next" in line]
    assert asked == [
        f"{name} — what do they do next, and when? What do you need?" for name in ("Acme 40k", "Iris 45k", "Cedar 60k")
    ]
    assert "Try Birch deal again: new budget — 25k EUR, lost: price" in daily.text
    assert daily.text.count("Try Birch deal again") == 1

    anna.presses("Answer", in_=daily)
    form = office.sees(lambda: anna.modals and anna.modal)
    assert form.title == "Before the coaching"
    form.fill({"What will the customer do next, and on which date?": "their board decides"})
    assert form.fill({"On which date?": "2026-03-09"}).submit() == {}
    daily = office.sees(lambda: "✓ Acme deal — next: their board decides, Mon 9 Mar" in anna.last() and anna.last())
    assert "Acme 40k — what do they do next" not in daily.text

    anna.presses("Reopen", in_=daily)
    office.sees(lambda: REOPENED in anna.last().text)
    assert store.action("again").outcome == "done"
    assert next(one for one in store.open_opportunities() if one.name == "Birch deal").stage == "S2"


def test_what_is_said_is_not_asked_again_and_others_are_not_asked(office):
    anna = office.anna
    said = office.answer(anna, "todo")
    assert "Coaching with Mia · Wed 4 Mar 10:00" in said.text
    assert "Acme 40k — next: their board decides, Mon 9 Mar. Still so, and what do you need?" in said.text
    anna.presses("Answer", in_=said)
    form = office.sees(lambda: anna.modals and anna.modal)
    assert form.field("What will the customer do next, and on which date?") == "their board decides"
    plan = "What will you do before our next meeting, and what do you need from me?"
    assert form.fill({plan: "a discount"}).submit() == {}
    office.sees(lambda: "✓ Acme deal" in anna.last("general").text)
    book = office.store.book(
        Scope("member", "Anna", "Anna"),
        office.slack.clock.now + timedelta(seconds=1),
        whole=True,
        meeting="coaching",
    )
    assert "Acme deal" not in [line.name for line in to_answer(book)]
    assert "coaching" not in office.answer(office.ben, "todo").text
