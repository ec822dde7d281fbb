"""What is private to a seller and the manager in a performance coaching, as far as one of the two may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from spm_core.book.agreed import Action, Answer, Rating
from spm_core.book.people import People
from spm_core.meetings.performance.plan import Growth, Pair, plans
from spm_core.meetings.performance.ratings import MANAGER, SELF, Round, current, rounds


@dataclass(frozen=True, slots=True)
class Talk:
    """The ratings and plans of a pair as ``reader`` (SELF or MANAGER) may see them: nothing in it is hidden from that one.

    ``seller`` and ``manager`` are what the two are called; ``occurrence_id`` is the meeting that is rated for, None when none
    is planned; ``made`` are the plans, the oldest first.
    """

    reader: str
    pair: Pair
    seller: str
    manager: str
    occurrence_id: str | None = None
    found: tuple[Round, ...] = ()
    made: tuple[Growth, ...] = ()

    @property
    def round(self) -> Round:
        """The ratings for this meeting, those of the other one hidden until both have rated."""
        return current(self.found, self.occurrence_id)

    @property
    def before(self) -> tuple[Round, ...]:
        """The complete rounds before the one for this meeting, the oldest first."""
        now = current(self.found, self.occurrence_id)
        return tuple(item for item in self.found if item.complete and item != now)

    def name(self, rater: str) -> str:
        """What one of the two is called."""
        return self.seller if rater == SELF else self.manager

    def called(self, member_id: str) -> str:
        """What one of the two is called, by id."""
        return self.name(SELF if member_id == self.pair.seller else MANAGER)

    def waiting_for(self) -> tuple[str, ...]:
        """The names of those of the two who have not rated for this meeting."""
        return tuple(self.name(rater) for rater in (SELF, MANAGER) if not self.round.has(rater))


def differences(talk: Talk, names: Mapping[str, str]) -> str:
    """What there is to talk about of the competencies named (by id): only what the two rated differently, once both have."""
    if not talk.round.complete:
        return f"Ratings are hidden until both are in; still out: {' and '.join(talk.waiting_for())}"
    gaps = [gap for gap in talk.round.gaps() if gap.competency in names]
    if not gaps:
        return "No difference of a level: nothing to talk about here"
    told = (f"{names[gap.competency]} ({talk.seller} {gap.own}, {talk.manager} {gap.manager})" for gap in gaps)
    return f"Talk about {', '.join(told)}"


def talk_of(
    reader_id: str,
    pair: Pair,
    people: People,
    ratings: Iterable[Rating],
    agreed: tuple[Iterable[Action], Iterable[Answer]],
    occurrence_id: str | None = None,
) -> Talk:
    """What one of the two sees, from all ratings of the seller and what was agreed with and answered about them.

    Raises ValueError for anybody else: nothing private is put together for them.
    """
    if reader_id not in pair.both:
        raise ValueError("a performance coaching is for the seller and the seller's manager alone")
    reader = SELF if reader_id == pair.seller else MANAGER
    return Talk(
        reader,
        pair,
        people.called(pair.seller),
        people.called(pair.manager),
        occurrence_id,
        tuple(item.seen_by(reader) for item in rounds(ratings)),
        plans(*agreed),
    )
