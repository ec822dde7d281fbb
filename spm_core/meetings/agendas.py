"""Which agenda each kind of meeting follows."""

from collections.abc import Callable, Mapping

from spm_core.book.book import Book
from spm_core.meetings.agenda import team_agenda
from spm_core.meetings.answers import Agenda
from spm_core.meetings.coaching import coaching_agenda

# Each takes the Book of the meeting's scope, read whole.
AGENDAS: Mapping[str, Callable[[Book], Agenda]] = {"team": team_agenda, "coaching": coaching_agenda}
