"""views.*: opening, pushing, updating modals and publishing home tabs (SLACK.md 2 and 4)."""

from typing import Any

from sandbox import messages, payloads
from sandbox.api.call import Call, user_of
from sandbox.errors import SlackError, wrong_arguments
from sandbox.views import View, checked
from sandbox.workspace import Workspace

Json = dict[str, Any]


def _content(slack: Workspace, call: Call, kind: str) -> Json:
    content = checked(call.structure("view"), kind)
    if pointers := messages.unready(slack.files, content["blocks"], "/view/blocks", slack.address):
        raise wrong_arguments(*(f"invalid slack file [json-pointer:{at}]" for at in pointers))
    return content


def _shown(slack: Workspace, view: View) -> Json:
    kind = "home" if view.content["type"] == "home" else "views"
    slack.feed.tell(kind, [view.user])
    return {"view": payloads.view(slack, view)}


def open_(slack: Workspace, call: Call) -> Json:
    """views.open."""
    content = _content(slack, call, "modal")
    trigger = slack.triggers.take(call.needed("trigger_id"))
    return _shown(slack, slack.views.open(trigger.user, content))


def push(slack: Workspace, call: Call) -> Json:
    """views.push: on top of the modal somebody acted in."""
    content = _content(slack, call, "modal")
    trigger = slack.triggers.take(call.needed("trigger_id"))
    if trigger.view_id is None:
        raise SlackError("not_found")
    return _shown(slack, slack.views.push(trigger.user, content))


def update(slack: Workspace, call: Call) -> Json:
    """views.update, by view_id or external_id."""
    if not (call.text("view_id") or call.text("external_id")):
        raise wrong_arguments("missing required field: view_id")
    content = _content(slack, call, "modal")
    view = slack.views.find(call.text("view_id"), call.text("external_id"))
    if view.content["type"] == "home":
        raise SlackError("not_found")  # a home tab is published, not updated
    return _shown(slack, slack.views.update(view, content, call.text("hash")))


def publish(slack: Workspace, call: Call) -> Json:
    """views.publish: a person's home tab."""
    if not slack.manifest.home:
        raise SlackError("not_enabled")
    user = user_of(slack, call.needed("user_id"))
    content = _content(slack, call, "home")
    view = slack.views.publish(user.id, content, call.text("hash"))
    return _shown(slack, view)
