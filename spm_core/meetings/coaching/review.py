"""The first item of a coaching: what happened with the TOP5, and what was agreed to move them on (IC1, IC2)."""

from collections import Counter
from decimal import Decimal

from spm_core.book.records import Verdict
from spm_core.meetings.answers import Answer
from spm_core.meetings.coaching.cards import Card, cards
from spm_core.meetings.coaching.promises import promises
from spm_core.meetings.columns import BECAME, DONE, DROPPED, LATE, MISSING, OPEN, column
from spm_core.meetings.facts import Facts
from spm_core.reports import figures
from spm_core.reports.line import told_apart
from spm_core.reports.movement import FEWEST_OPEN, OK_FROM, WATCH_FROM, Fate

FIRST_TIME = "No earlier coaching is on record; the next one says what became of these"
_BECAME_WORDS = {DONE: "done", LATE: "late", OPEN: "to do", DROPPED: "dropped"}
_SAID = {
    Fate.WON: "won",
    Fate.ADVANCED: "moved on",
    Fate.MOVED_BACK: "moved back",
    Fate.NOT_MOVED: "not moved",
    Fate.LOST: "lost",
    Fate.TRANSFERRED_OUT: "handed on",
    Fate.CORRECTED: "merged or entered by mistake",
}


def happened(facts: Facts) -> Answer:
    """IC1: the cards of the old and the new TOP5; judged, from five on, like the movement of the whole funnel."""
    found = cards(facts.book)
    before = facts.book.previous.top5 if facts.book.previous else ()
    return Answer(
        question="What has happened with the TOP5 opportunities since the last coaching?",
        verdict=_verdict(facts, [card for card in found if card.id in before]),
        sentence=_sentence(found, before),
        rows=found,
        id="IC1",
        columns=(
            column("opportunity", lambda row: row.title),
            column("what changed", lambda row: row.changes),
            column("since the last coaching", lambda row: row.since, below=True),
        ),
    )


def planned(facts: Facts) -> Answer:
    """IC2: what was agreed and planned, done, late or to do, and the TOP5 without a next step."""
    found = promises(facts)
    count = Counter(one.became for one in found)
    missing = [one.about for one in found if one.became == MISSING and one.about]
    said = [f"{count[became]} {words}" for became, words in _BECAME_WORDS.items() if count[became]]
    said += [f"no next step on {', '.join(missing)}"] if missing else []
    kept = count[DONE] + count[OPEN]
    return Answer(
        question="What activities planned/agreed to progress the opportunities?",
        verdict=figures.verdict_of(kept, Decimal(kept + count[LATE] + count[MISSING]), chance=False),
        sentence=f"Agreed and planned: {' · '.join(said)}" if said else "Nothing was agreed or planned.",
        rows=found,
        id="IC2",
        columns=(
            column("what", lambda row: f"{BECAME[row.became]} {row.what}"),
            column("about", lambda row: row.about or ""),
            column("became", lambda row: row.when),
        ),
        press=lambda row: row.press,
    )


def _sentence(found: tuple[Card, ...], before: tuple[str, ...]) -> str:
    """``TOP5 of last time: 2 moved on, 1 not moved, 1 lost · new among them: Cedar``."""
    if not found:
        return "No open opportunities."
    if not before:
        return f"{FIRST_TIME}: {', '.join(told_apart(found))}"
    count = Counter(card.fate for card in found if card.id in before)
    said = ", ".join(f"{count[fate]} {word}" for fate, word in _SAID.items() if count[fate])
    fresh = [name for name, card in zip(told_apart(found), found, strict=True) if card.id not in before]
    return f"TOP5 of last time: {said or 'none left'}" + (f" · new among them: {', '.join(fresh)}" if fresh else "")


def _verdict(facts: Facts, old: list[Card]) -> Verdict:
    """The share won or moved on against what is usual for this seller; no word below five (F4)."""
    judged = [card for card in old if card.fate not in (Fate.TRANSFERRED_OUT, Fate.CORRECTED)]
    if len(judged) < FEWEST_OPEN:
        return Verdict.NA
    share = Decimal(sum(card.fate in (Fate.WON, Fate.ADVANCED) for card in judged)) / len(judged)
    usual = facts.movement.usual
    if share >= OK_FROM * usual:
        return Verdict.OK
    return Verdict.WATCH if share >= WATCH_FROM * usual else Verdict.SHORT
