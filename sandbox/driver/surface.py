"""What people look at in tests: messages, modals and Home, by the words on them instead of by ids."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from sandbox.driver.people import Person

Json = dict[str, Any]
Search = Callable[[str], list[Json]]

# The property that holds the value of each kind of element
VALUE = {
    **dict.fromkeys(("plain_text_input", "number_input", "email_text_input", "url_text_input"), "value"),
    **dict.fromkeys(("static_select", "external_select", "radio_buttons", "overflow"), "selected_option"),
    **dict.fromkeys(("multi_static_select", "multi_external_select", "checkboxes"), "selected_options"),
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "multi_channels_select": "selected_channels",
    "conversations_select": "selected_conversation",
    "multi_conversations_select": "selected_conversations",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
    "rich_text_input": "rich_text_value",
    "file_input": "files",
}


class Surface:
    """Blocks somebody looks at, and where they are."""

    def __init__(self, blocks: list[Json], container: Json, key: str) -> None:
        self.blocks = blocks
        self.container = container
        self.key = key
        self.kept: Json = {}

    @property
    def shown(self) -> str:
        """All words in the blocks, a line a text."""
        return "\n".join(_texts(self.blocks))

    def __contains__(self, words: str) -> bool:
        return words in self.shown

    @property
    def buttons(self) -> list[str]:
        """The labels of its buttons, in order."""
        return [element["text"]["text"] for _, element in self.elements() if element["type"] == "button"]

    def elements(self) -> Iterator[tuple[str, Json]]:
        """Everything one can act on, with its block_id."""
        for block in self.blocks:
            parts = [block.get("accessory"), block.get("element")]
            parts += block.get("elements", []) if block["type"] == "actions" else []
            for part in parts:
                if part and "action_id" in part:
                    yield block["block_id"], part

    def button(self, label: str, nth: int = 0) -> tuple[str, Json]:
        """The nth button of this label (or action_id), with its block_id."""
        names = [
            (block_id, element)
            for block_id, element in self.elements()
            if element["type"] == "button" and label in (element["text"]["text"], element["action_id"])
        ]
        assert len(names) > nth, f"there is no button {label!r}, only {self.buttons}"
        return names[nth]

    def menu(self, option: str, of: str | None, nth: int = 0) -> tuple[str, Json]:
        """The nth element that takes a choice: the one called `of`, else the one that offers this option."""
        found = [
            (block_id, element)
            for block_id, element in self.elements()
            if element["type"] in VALUE
            and (
                of in self.names(block_id, element) if of else option in [_label(entry) for entry in _options(element)]
            )
        ]
        assert len(found) > nth, f"nothing offers {option!r}" + (f" under {of!r}" if of else "")
        return found[nth]

    def names(self, block_id: str, element: Json) -> list[str]:
        """How people call an element: its label, its placeholder; also its action_id and block_id."""
        block = next(block for block in self.blocks if block["block_id"] == block_id)
        labels = [block.get("label"), element.get("placeholder")]
        return [label["text"] for label in labels if label] + [element["action_id"], block_id]

    def value(self, element: Json, wanted: Any, search: Search) -> Json:
        """What an element holds when somebody enters this: text, the words of an option, or a list of them."""
        name = VALUE[element["type"]]
        if name == "selected_option":
            return {name: _chosen(element, wanted, search)}
        if name == "selected_options":
            return {name: [_chosen(element, entry, search) for entry in wanted]}
        if name == "rich_text_value":
            return {name: _paragraph(wanted)}
        if name == "files":
            return {name: wanted if isinstance(wanted, list) else [wanted]}
        return {name: wanted}

    def state(self, entered: Json) -> Json:
        """Everything that stands in it, as a page sends it: {block_id: {action_id: {type, …}}}."""
        state: Json = {}
        for block_id, element in self.elements():
            if element["type"] in VALUE and element["type"] != "overflow":
                value = _at(entered, block_id, element) or _at(self.kept, block_id, element) or _begins_with(element)
                state.setdefault(block_id, {})[element["action_id"]] = {"type": element["type"], **value}
        return state


class Message(Surface):
    """A message as somebody sees it."""

    def __init__(self, shown: Json, channel: str) -> None:
        container = {"type": "message", "channel": channel, "ts": shown["ts"]}
        super().__init__(shown["blocks"], container, f"{channel}/{shown['ts']}")
        self.channel = channel
        self.ts: str = shown["ts"]
        self.text: str = shown["text"]
        self.by_bot: bool = shown["bot"]
        self.name: str = shown["name"]
        self.ephemeral: bool = shown["ephemeral"]
        self.edited: bool = "edited" in shown
        self.files: list[Json] = shown["files"]
        self.reply_count: int = shown.get("reply_count", 0)

    def __contains__(self, words: str) -> bool:
        return words in self.shown or words in self.text

    def __repr__(self) -> str:
        return f"<Message {self.text!r}{' (only they see it)' if self.ephemeral else ''}>"


class View(Surface):
    """A view of the app before somebody, with fields."""

    def __init__(self, view: Json, person: "Person") -> None:
        super().__init__(view["blocks"], {"type": "view", "view_id": view["id"]}, view["id"])
        self.view = view
        self._person = person
        self.kept = view["state"]["values"]

    @property
    def labels(self) -> list[str]:
        """What its fields are called, in order."""
        return [block["label"]["text"] for block in self.blocks if block["type"] == "input"]

    def field(self, name: str) -> Any:
        """What stands in a field: text, a date, the words of the chosen option, or a list of them."""
        block_id, element = self._named(name)
        value = self.state(self._entered)[block_id][element["action_id"]][VALUE[element["type"]]]
        if isinstance(value, list):
            return [_label(entry) if isinstance(entry, dict) else entry for entry in value]
        return _label(value) if isinstance(value, dict) else value

    def fill(self, fields: Json | None = None, /, **more: Any) -> Self:
        """Enter values by the labels of their fields; people and channels by name, options by their words.

        Files as what `attaches` of a person gave, one or a list.
        """
        for label, wanted in {**(fields or {}), **more}.items():
            block_id, element = self._named(label)
            search = self._search(block_id, element)
            part = self.value(element, self._person.slack.ids(element, wanted), search)
            entry = self._person.entered.setdefault(self.key, {}).setdefault(block_id, {})
            entry[element["action_id"]] = part
        return self

    @property
    def _entered(self) -> Json:
        return self._person.entered.get(self.key, {})

    def _named(self, name: str) -> tuple[str, Json]:
        wanted = name.casefold()
        for block_id, element in self.elements():
            if element["type"] in VALUE and wanted in [known.casefold() for known in self.names(block_id, element)]:
                return block_id, element
        raise AssertionError(f"there is no field {name!r}, only {self.labels}")

    def _search(self, block_id: str, element: Json) -> Search:
        return lambda text: self._person.searches(text, self, block_id, element)


class Home(View):
    """The app's Home tab."""


class Modal(View):
    """A modal in front of somebody."""

    @property
    def title(self) -> str:
        """What stands above it."""
        words: str = self.view["title"]["text"]
        return words

    def submit(self) -> dict[str, str]:
        """Submit it: what is wrong, by the label of the field; {} when it was taken. Raises RefusedError."""
        body = {"view_id": self.view["id"], "state": self.state(self._entered)}
        errors = self._person.slack.send("submit", **{"as": self._person.id}, **body).get("errors", {})
        labels = {block["block_id"]: block["label"]["text"] for block in self.blocks if block["type"] == "input"}
        return {labels.get(block_id, block_id): text for block_id, text in errors.items()}

    def close(self, *, everything: bool = False) -> None:
        """Cancel it, or leave all modals."""
        self._person.slack.send("close", **{"as": self._person.id}, view_id=self.view["id"], clear=everything)


def _at(state: Json, block_id: str, element: Json) -> Json | None:
    found: Json | None = state.get(block_id, {}).get(element["action_id"])
    return found


def _begins_with(element: Json) -> Json:
    name = VALUE[element["type"]]
    initial = name.replace("selected_", "initial_") if name != "value" else "initial_value"
    return {name: element.get(initial, [] if name.endswith("s") else None)}


def _options(element: Json) -> list[Json]:
    groups = element.get("option_groups") or [{"options": element.get("options", [])}]
    return [option for group in groups for option in group["options"]]


def _label(option: Json) -> str:
    label: str = option["text"]["text"]
    return label


def _chosen(element: Json, wanted: str, search: Search) -> Json:
    """The option of these words, or the first that begins with them, offered or found by searching."""
    offered = search(wanted) if "external" in element["type"] else _options(element)
    exact = [option for option in offered if wanted in (_label(option), option["value"])]
    near = [option for option in offered if _label(option).casefold().startswith(wanted.casefold())]
    assert exact or near, f"{wanted!r} is not offered, only {[_label(option) for option in offered]}"
    return (exact or near)[0]


def _texts(value: Any) -> Iterator[str]:
    """Every text in blocks, in reading order."""
    if isinstance(value, dict):
        if isinstance(value.get("text"), str):
            yield value["text"]
        for name, part in value.items():
            if name not in ("option_groups", "options", "value", "placeholder"):
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def _paragraph(text: str) -> Json:
    """Plain words as a rich text input holds them."""
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}],
    }
