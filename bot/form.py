"""What a person filled in: the fields of a form by their names."""

from collections.abc import Mapping
from datetime import date
from typing import Any


class Form:
    """What a person filled in, by block id (each block has one element)."""

    def __init__(self, values: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> None:
        # What follows a ~ tells a field from the one that stood there before another choice; the name is what is before it.
        self._all = {block.partition("~")[0]: elements for block, elements in values.items()} | dict(values)
        self._state = {block: next(iter(elements.values()), {}) for block, elements in self._all.items()}

    def text(self, name: str) -> str:
        """Typed words without the spaces around them, empty when none."""
        return str(self._state.get(name, {}).get("value") or "").strip()

    def chosen(self, name: str) -> str | None:
        """The value of a menu or of radio buttons; of a user, channel or conversation menu its id."""
        state = self._state.get(name, {})
        option = state.get("selected_option")
        if option:
            return str(option["value"])
        kinds = ("selected_user", "selected_channel", "selected_conversation")
        return next((str(state[kind]) for kind in kinds if state.get(kind)), None)

    def many(self, name: str) -> list[str]:
        """The values of checkboxes or of a menu that takes several."""
        state = self._state.get(name, {})
        if "selected_options" in state:
            return [str(option["value"]) for option in state["selected_options"] or ()]
        kinds = ("selected_users", "selected_channels", "selected_conversations")
        return next((list(state[kind]) for kind in kinds if state.get(kind)), [])

    def date(self, name: str) -> date | None:
        """The chosen day."""
        text = self._state.get(name, {}).get("selected_date")
        return date.fromisoformat(text) if text else None

    def time(self, name: str) -> str | None:
        """The chosen wall time, HH:MM."""
        return self._state.get(name, {}).get("selected_time")

    def files(self, name: str) -> list[str]:
        """The ids of the files that were chosen."""
        return [str(file["id"]) for file in self._state.get(name, {}).get("files") or ()]

    def row(self, name: str) -> dict[str, str]:
        """What was chosen in a row of menus and date pickers, by the name (action id) of each."""
        found = {}
        for element, state in self._all.get(name, {}).items():
            option = state.get("selected_option")
            chosen = option["value"] if option else state.get("selected_date")
            if chosen:
                found[element] = str(chosen)
        return found

    def number(self, name: str) -> int | None:
        """A whole number, None when the field is empty."""
        text = self.text(name)
        return int(text) if text else None
