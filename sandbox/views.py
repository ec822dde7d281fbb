"""Modals and home tabs: each person's stack of at most three views, their hashes, and what was entered in them (SLACK.md 2)."""

import copy
import itertools
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from sandbox import limits
from sandbox.blocks import STATEFUL, elements_of, faults_in_view, flat
from sandbox.errors import SlackError

Json = dict[str, Any]
_numbers = itertools.count(1)


@dataclass
class View:
    """One view of one person; `state` is {block_id: {action_id: value}}."""

    id: str
    user: str
    content: Json
    root: str
    previous: str | None
    hash: str
    state: Json = field(default_factory=dict)

    @property
    def external_id(self) -> str:
        """The app's own name for it, "" for none."""
        return str(self.content.get("external_id") or "")


class Views:
    """The views of everybody."""

    def __init__(self) -> None:
        self._stacks: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}

    def stack(self, user: str) -> list[View]:
        """The modals this person has open, bottom to top."""
        return list(self._stacks.get(user, ()))

    def open(self, user: str, content: Json) -> View:
        """A first view; whatever was open is left. Raises SlackError."""
        view = self._new(user, content)
        self._stacks[user] = [view]
        return view

    def push(self, user: str, content: Json) -> View:
        """One more view on top. Raises SlackError push_limit_reached beyond three, not_found without a first one."""
        stack = self._stacks.get(user)
        if not stack:
            raise SlackError("not_found")
        if len(stack) >= limits.VIEW_STACK:
            raise SlackError("push_limit_reached")
        view = self._new(user, content, below=stack[-1])
        stack.append(view)
        return view

    def publish(self, user: str, content: Json, expected: str | None) -> View:
        """A person's home tab. Raises SlackError hash_conflict when it is not the one expected."""
        before = self.homes.get(user)
        if before is not None:
            return self.update(before, content, expected)
        self.homes[user] = self._new(user, content)
        return self.homes[user]

    def update(self, view: View, content: Json, expected: str | None) -> View:
        """New content; entries stay where block_id and action_id are the same (SLACK.md 2). Raises SlackError hash_conflict."""
        if expected and expected != view.hash:
            raise SlackError("hash_conflict")
        content = identified(content)
        self._external_id_is_free(content, view)
        view.content, view.hash = content, _hash()
        view.state = values(content["blocks"], view.state)
        return view

    def find(self, view_id: str | None = None, external_id: str | None = None) -> View:
        """An open view or home tab by either id. Raises SlackError not_found."""
        for view in self._all():
            if view.id == view_id or (external_id and view.external_id == external_id):
                return view
        raise SlackError("not_found")

    def close(self, view: View) -> None:
        """Leave a view and those above it; the app itself cannot do that (SLACK.md 2)."""
        stack = self._stacks.get(view.user, [])
        if view in stack:
            del stack[stack.index(view) :]

    def _all(self) -> list[View]:
        return [view for stack in self._stacks.values() for view in stack] + list(self.homes.values())

    def _new(self, user: str, content: Json, below: View | None = None) -> View:
        content = identified(content)
        self._external_id_is_free(content)
        view_id = f"V0{next(_numbers):07d}"
        root = below.root if below else view_id
        return View(view_id, user, content, root, below.id if below else None, _hash(), values(content["blocks"], {}))

    def _external_id_is_free(self, content: Json, mine: View | None = None) -> None:
        name = content.get("external_id")
        if name and any(view.external_id == name and view is not mine for view in self._all()):
            raise SlackError("duplicate_external_id")


def checked(view: Any, kind: str) -> Json:  # noqa: ANN401 - JSON
    """A view of this kind (`modal` or `home`). Raises SlackError invalid_arguments in Slack's words."""
    if not isinstance(view, dict):
        raise _refused(["missing required field: view"])
    problems = [str(problem) for problem in faults_in_view(view)]
    if view.get("type") != kind:
        problems.append(f"must be a {kind} view [json-pointer:/view/type]")
    if problems:
        raise _refused(["failed to match all allowed schemas [json-pointer:/view]", *problems])
    return view


def _refused(messages: list[str]) -> SlackError:
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {text}" for text in messages]})


def _hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"


def identified(content: Json) -> Json:
    """A copy in which every block and element has an id, as Slack adds them."""
    content = copy.deepcopy(content)
    for block in content.get("blocks") or []:
        block.setdefault("block_id", secrets.token_urlsafe(4))
        for element in (element for part in flat([block]) for element in elements_of(part)):
            element.setdefault("action_id", secrets.token_urlsafe(4))
    return content


def values(blocks: list[Json], entered: Json) -> Json:
    """What stands in these blocks: what was entered at a block_id and action_id, else what it begins with."""
    state: Json = {}
    for block in flat(blocks):
        for element in elements_of(block):
            if element["type"] not in STATEFUL:
                continue
            name, initial = STATEFUL[element["type"]]
            begins = element.get(initial, [] if name.endswith("s") else None)
            before = (entered.get(block["block_id"]) or {}).get(element["action_id"])
            kept = before is not None and before.get("type") == element["type"]
            value = before if kept else {"type": element["type"], name: begins}
            state.setdefault(block["block_id"], {})[element["action_id"]] = value
    return state
