"""What worked: the lessons of won opportunities and of notes, searchable in people's words, with or without slips and accents."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from spm_core.book.names import normalised
from spm_core.book.opportunities import Opportunity
from spm_core.book.records import Note

LEARNING = "learning"  # the kind of note that is a lesson
ALIKE = 75  # of 100: how much a word must be like one that was searched for
EXACT = 100


@dataclass(frozen=True, slots=True)
class Lesson:
    """What colleagues should copy: who said it when (UTC), and of which opportunity and customer, where it came from one."""

    text: str
    at: datetime
    by_id: str | None
    opportunity: str | None = None
    account_id: str | None = None


def lessons(won: Iterable[Opportunity], notes: Iterable[Note]) -> list[Lesson]:
    """The lessons of won opportunities and of notes, the newest first."""
    taught = [
        Lesson(item.learning, item.closed_at, item.owner_id, item.name, item.account_id)
        for item in won
        if item.learning and item.closed_at
    ]
    told = [Lesson(note.text, note.at, note.author_id) for note in notes if note.kind == LEARNING]
    return sorted((*taught, *told), key=lambda lesson: (lesson.at, lesson.text), reverse=True)


def search(found: Sequence[Lesson], words: str, names: Mapping[str, str]) -> list[Lesson]:
    """Those in which every word occurs, or one like it, the closest first, then the newest; ``names`` by id.

    Searched are the lesson, its opportunity, its customer and who said it.
    """
    wanted = normalised(words).split()
    scored = [(score, lesson) for lesson in found if (score := _score(wanted, _words(lesson, names)))]
    return [lesson for _, lesson in sorted(scored, key=lambda pair: -pair[0])]


def _words(lesson: Lesson, names: Mapping[str, str]) -> list[str]:
    about = (names.get(of or "") for of in (lesson.account_id, lesson.by_id))
    return normalised(" ".join(filter(None, (lesson.text, lesson.opportunity, *about)))).split()


def _score(wanted: Sequence[str], known: Sequence[str]) -> float:
    """How well all words are found (0 when one is not), 100 each at best."""
    found = [_like(word, known) for word in wanted]
    return sum(found) / len(found) if found and all(found) else 0


def _like(word: str, known: Sequence[str]) -> float:
    """How much the likest of the known words is like one: the beginning of a word counts as the word."""
    from rapidfuzz import fuzz, process

    if any(one.startswith(word) for one in known):
        return EXACT
    near = process.extractOne(word, known, scorer=fuzz.ratio, score_cutoff=ALIKE)
    return near[1] if near else 0
