"""The named errors of the core: each says what is wrong and what to do next, in words a seller understands."""


class Refusal(Exception):  # noqa: N818 - a refusal is an answer to a person, not a fault of the program
    """Base of everything the core refuses; ``str(refusal)`` may be shown to the person who asked."""


class IllegalHistoryError(Refusal):
    """The events of an opportunity or an offer do not follow from each other."""


class ConflictError(Refusal):
    """Somebody else changed this record since it was read; read it again and decide anew."""


class RacedError(ConflictError):
    """Somebody else was faster in the moment between reading and saving; doing it again reads the newest."""


class NotFoundError(Refusal):
    """There is no such record in this workspace."""


class UnreadableError(Refusal):
    """An amount, a date or a name cannot be read; the message says which forms can."""
