"""Trouble on demand, for drills: failing calls, administrators, repeated deliveries, lost connections."""

from typing import Any

from sandbox import admin
from sandbox.errors import SlackError
from sandbox.faults import Fault
from sandbox.given import Endpoints, Given

Json = dict[str, Any]


async def add_fault(given: Given) -> Json:
    """Let the next `times` calls of `method` fail, after `skip` that go well."""
    content = given.content
    if not (given.text("method") and given.text("fault")):
        raise SlackError("invalid_arguments", field="method, fault")
    fault = Fault(
        given.text("method"),
        given.text("fault"),
        int(content.get("times", 1)),
        int(content.get("skip", 0)),
        int(content.get("retry_after", 1)),
    )
    given.slack.faults.add(fault)
    return await list_faults(given)


async def list_faults(given: Given) -> Json:
    """The faults still to come."""
    return {"faults": given.slack.faults.waiting()}


async def clear_faults(given: Given) -> Json:
    """No more faults."""
    given.slack.faults.clear()
    return {"faults": []}


async def administrate(given: Given) -> Json:
    """`do` one of uninstall, remove_bot, archive, share (a `channel`), deactivate (a `user`)."""
    slack, act = given.slack, given.text("do")
    if act == "uninstall":
        admin.uninstall(slack)
    elif act == "deactivate":
        user = slack.world.by_name(given.text("user"))
        if user is None:
            raise SlackError("user_not_found")
        admin.deactivate(slack, user)
    elif act in admin.TO_CHANNELS:
        admin.TO_CHANNELS[act](slack, given.channel(), given.user())
    else:
        raise SlackError("invalid_arguments", field="do")
    return {}


async def redeliver(given: Given) -> Json:
    """Deliver the newest thing of a `kind` (slash_commands, interactive, events_api) once more, as Slack may."""
    answer = await given.slack.delivery.again(given.text("kind"))
    if answer is None:
        raise SlackError("nothing_to_redeliver")
    return {"answer": answer.body, "error": answer.error}


async def refresh_links(given: Given) -> Json:
    """Disconnect every Socket Mode connection as Slack does now and then (`reason`: refresh_requested, warning …)."""
    return {"told": await given.slack.delivery.links.refresh(given.text("reason") or "refresh_requested")}


ENDPOINTS: Endpoints = (
    ("GET", "faults", list_faults),
    ("POST", "faults", add_fault),
    ("DELETE", "faults", clear_faults),
    ("POST", "admin", administrate),
    ("POST", "redeliver", redeliver),
    ("POST", "links/refresh", refresh_links),
)
