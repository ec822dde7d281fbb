"""What somebody else set in a record while a form about it was open: field by field, then, now and as typed."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Any

from bot.blocks import Block
from bot.desk import Ask, Earlier, FieldError, decoded
from bot.fields import State, elements, entered, opened_with, plain, said
from bot.finding import typed_amount
from bot.form import Form
from spm_core.reports import figures

Values = dict[str, dict[str, State]]  # block id → action id → what stands there
AMOUNTS = frozenset({"amount", "spend"})  # fields in which money is typed: 42k is 42,000
# What a field is called in a sentence where its label is a question or an order.
WORDS = {
    "stage": "the stage",
    "step": "the next step",
    "day": "the day",
    "category": "the call",
    "amount": "the amount",
}


@dataclass(frozen=True, slots=True)
class Clash:
    """A field that somebody else set to something else than the person did; all in people's words, plain text."""

    name: str
    words: str
    theirs: str
    mine: str


class Standing:
    """What a form rests on: what its metadata names under `stands` (value and words), else what its fields opened with."""

    def __init__(self, view: Mapping[str, Any]) -> None:
        self.meta = decoded(view.get("private_metadata"))
        self.stands: Mapping[str, tuple[str, str]] = self.meta.get("stands", {})
        self.fields = {name: (block, element) for name, block, element in elements(view)}

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that others may set."""
        return tuple(self.stands if "stands" in self.meta else self.fields)

    def state(self, name: str) -> State | None:
        """What a field holds that stands as it is, as Slack would send it; None where the form cannot say that."""
        if name not in self.fields:
            return None
        element = self.fields[name][1]
        return entered(element, self.stands[name][0]) if name in self.stands else opened_with(element)

    def value(self, name: str) -> str | None:
        """None for a field that is not there."""
        if name in self.stands:
            return self.stands[name][0]
        return plain(opened_with(self.fields[name][1])) if name in self.fields else None

    def said(self, name: str) -> str:
        """In people's words."""
        return self.stands[name][1] if name in self.stands else said(opened_with(self.fields[name][1]))


@dataclass(frozen=True)
class Sent:
    """A form that was sent: what it rested on, what it would rest on now, what was typed, and what on the steps before."""

    ask: Ask
    then: Standing
    now: Standing
    earlier: Earlier = field(default_factory=dict)

    @cached_property
    def clashes(self) -> tuple[Clash, ...]:
        """What must be decided before it is saved."""
        return tuple(
            Clash(name, self._words(name), self._shown(name, self.now.said(name)), self._shown(name, self._typed(name)))
            for name in self._known()
            if not self._follows(name) and self._differs(name)
        )

    @property
    def values(self) -> Values:
        """What is to be saved: as typed, but what the person left alone, or wants to keep, as it stands now."""
        found: Values = {block: dict(of) for block, of in self.ask.view["state"]["values"].items()}
        for name in self._known():
            state = self.now.state(name) if self._follows(name) else self._chosen_earlier(name)
            if state:
                block, element = self.now.fields[name]
                found.setdefault(str(block["block_id"]), {})[str(element["action_id"])] = state
        return found

    def _chosen_earlier(self, name: str) -> State | None:
        """What was chosen on a step before, as Slack sent it then; None for a field of this step."""
        if name in self.then.fields or name not in self.earlier:
            return None
        return entered(self.now.fields[name][1], self.earlier[name][1])

    @property
    def left(self) -> str | None:
        """What the person wants left as it is although the form cannot say it: then there is nothing to save."""
        kept = (name for name in self._known() if name in self.ask.meta.get("kept", ()))
        return next((self.now.said(name) for name in kept if self.now.state(name) is None), None)

    @property
    def seen(self) -> dict[str, str]:
        """The marks of what the person has seen of each field, once the clashes were shown: a redrawn form opens as typed."""
        shown = {clash.name for clash in self.clashes}
        return {
            name: self._mark(name, self.now.value(name)) if name in shown else self._saw(name) for name in self._known()
        }

    def _known(self) -> Iterator[str]:
        return (name for name in self.now.names if name in self.earlier or self.then.value(name) is not None)

    def _follows(self, name: str) -> bool:
        if name in self.ask.meta.get("kept", ()):
            return True
        left_alone = self._mark(name, self._mine(name)) == self._saw(name)
        return left_alone and name not in self.now.stands

    def _differs(self, name: str) -> bool:
        if name in self.now.stands and name in self.now.fields and not self._mine(name):
            return False  # nothing was said about it
        theirs = self._mark(name, self.now.value(name))
        return theirs not in (self._saw(name), self._mark(name, self._mine(name)))

    def _saw(self, name: str) -> str:
        known = self.ask.meta.get("seen", {}).get(name)
        if known or name in self.earlier:
            return str(known or self.earlier[name][0])
        return self._mark(name, self.then.value(name))

    def _mark(self, name: str, value: str | None) -> str:
        """Short enough to travel with the form."""
        money = self._money(name, value or "")
        return marked((value or "") if money is None else f"{money.normalize():f}")

    def _mine(self, name: str) -> str:
        if name in self.earlier and name not in self.then.fields:
            return self.earlier[name][1]
        return plain(typed_in(self.ask, name)) or str(self.ask.meta.get(name) or "")

    def _typed(self, name: str) -> str:
        if state := self._chosen_earlier(name):
            return said(state)
        return said(typed_in(self.ask, name)) if name in self.then.fields else "as in this form"

    def _shown(self, name: str, text: str) -> str:
        money = self._money(name, text)
        return figures.money(money) if money is not None else text or "nothing"

    def _money(self, name: str, value: str) -> Decimal | None:
        if bare(name) not in AMOUNTS or not value:
            return None
        try:
            alone = replace(self.ask, form=Form({name: {name: {"value": value}}}))
            return typed_amount(alone, name, self.ask.store.workspace.currency)
        except FieldError:
            return None

    def _words(self, name: str) -> str:
        block: Block = self.now.fields[name][0] if name in self.now.fields else {}
        label = block.get("label", {}).get("text")
        return WORDS.get(bare(name)) or (f"“{label}”" if label else name)


def marked(value: str) -> str:
    """What stands for a value where it travels with a form: short."""
    return hashlib.sha256(value.encode()).hexdigest()[:8]


def bare(name: str) -> str:
    """A field's name without what tells it from the one that stood there before another choice."""
    return name.partition("~")[0]


def typed_in(ask: Ask, name: str) -> State:
    """What stands in a field of the form that was sent."""
    block, _, action = name.partition("/")
    entries: Mapping[str, State] = ask.view["state"]["values"].get(block, {})
    return dict(entries[action] if action in entries else next(iter(entries.values()), {}))
