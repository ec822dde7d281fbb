"""The clock's endpoints below /sandbox: what time it is, what comes next, and going there."""

from datetime import timedelta
from typing import Any

from sandbox.clock import Instant
from sandbox.errors import SlackError
from sandbox.given import Endpoints, Given
from sandbox.workspace import Workspace

Json = dict[str, Any]
LONGEST_WAIT = 120.0  # seconds a question for the clock may stay open


def clock_of(slack: Workspace) -> Json:
    """The clock as the page and the bot read it."""
    clock = slack.clock
    return {
        "now": clock.now().isoformat(),
        "version": clock.version,
        "settled": clock.settled.isoformat() if clock.settled else None,
        "upcoming": [_instant(due) for due in clock.upcoming],
        "going_to": _instant(clock.going_to) if clock.going_to else None,
    }


def _instant(due: Instant) -> Json:
    return {"at": due.at.isoformat(), "name": due.name}


async def read_clock(given: Given) -> Json:
    """The time now, or at the next jump after a version."""
    clock = given.slack.clock
    if given.text("after"):
        await clock.wait(int(given.text("after")), min(float(given.text("wait") or 0), LONGEST_WAIT))
    return clock_of(given.slack)


async def report_upcoming(given: Given) -> Json:
    """The bot says what is done and what comes next."""
    upcoming = given.content.get("upcoming") or []
    instants = [Instant(Given(given.slack, {}, entry).moment("at"), str(entry.get("name", ""))) for entry in upcoming]
    given.slack.clock.report(given.moment("settled"), instants)
    return {}


async def go(given: Given) -> Json:
    """Take the clock forward; `steps` says where it stopped on the way and whether the bot kept up."""
    slack, clock = given.slack, given.slack.clock
    if given.content.get("to_next"):
        target = clock.next(given.text("matching"))
        if target is None:
            raise SlackError("Nothing of that name is coming up.")
    else:
        moment = given.moment("to")
        target = next((due for due in clock.upcoming if due.at == moment), Instant(moment, ""))
    # A little patience: the instant people ask for may be the one at which they look.
    if clock.now() - timedelta(seconds=1) < target.at <= clock.now():
        target = Instant(clock.now(), target.name)
    try:
        steps = await clock.go(target)
    except ValueError as refused:
        raise SlackError(str(refused)) from refused
    for step in steps:
        if not step.settled:
            slack.feed.tell("toast", text=f"The bot did not finish “{step.instant.name}” in time; the clock went on.")
    return {
        "now": clock.now().isoformat(),
        "steps": [{**_instant(step.instant), "settled": step.settled} for step in steps],
    }


ENDPOINTS: Endpoints = (
    ("GET", "clock", read_clock),
    ("PUT", "clock/upcoming", report_upcoming),
    ("POST", "clock/go", go),
)
