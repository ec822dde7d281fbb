"""What an administrator looks at first when something is amiss: each part in turn, and what to do about it; no secret is told."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from typing import Any
from uuid import uuid4

import yaml
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot import sending
from bot.channels import wrong_channel
from bot.manifest import over_sockets
from bot.settings import Settings
from spm_core.book.cadence import Post
from spm_core.book.records import Role
from spm_core.book.refusals import Refusal
from spm_core.reports import figures
from spm_core.store import Database, Store

LOOK_BACK = timedelta(days=7)
MOST = 20  # failures are named, the rest is counted
SKEW = timedelta(seconds=60)  # Slack refuses what is five minutes old
FAILED = ("dead", "unknown")
SECONDS = 10
PROBE = "A test of SPM's connection; it disappears at once."
SCOPES_PAGE = "docs/scopes.md says what happens without each"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing looked at; ``remedy`` says what to do where it is not ``ok``."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def examined(settings: Settings, probe: str | None = None, workspace: str | None = None) -> Iterator[Check]:
    """Every check, in the order in which one depends on another.

    ``workspace``: whose teams and posts are looked at, where there are several. ``probe``: a channel to which one message is
    posted, looked for and taken away again.
    """
    yield _configuration(settings)
    database = Database(settings.database_url)
    try:
        yield from _database(database)
        store = _store(database, workspace)
        if store:
            yield _people(store, settings)
        if settings.bot_token is not None:
            client = WebClient(settings.bot_token_text(), base_url=settings.api_url, timeout=SECONDS, retry_handlers=[])
            yield from _slack(client, settings, store, probe)
        if store:
            yield _failures(store, datetime.now(UTC))
    finally:
        database.close()


def _configuration(settings: Settings) -> Check:
    try:
        settings.bot_token_text()
        if not settings.socket_mode:
            settings.signing_secret_text()
    except Refusal as problem:
        return Check("configuration", ok=False, detail="A variable is missing.", remedy=str(problem))
    way = "Socket Mode" if settings.socket_mode else f"signed HTTP on {settings.host}:{settings.port}"
    return Check("configuration", ok=True, detail=f"{way}, {settings.workers} threads")


def _database(database: Database) -> Iterator[Check]:
    try:
        at = database.current()
    except Refusal as problem:
        yield Check("database", ok=False, detail=f"{database.name}: {problem}", remedy="Check SPM_DATABASE_URL.")
        return
    yield Check("database", ok=True, detail=database.name)
    try:
        companies = [found.name for found in database.workspaces()]
    except Refusal as problem:
        yield Check("migrations", ok=False, detail=f"at {at or 'nothing yet'}", remedy=str(problem))
        return
    named = ", ".join(companies) or "no company yet"
    yield Check("migrations", ok=True, detail=f"at {at}, the newest; {named}")


def _store(database: Database, workspace: str | None) -> Store | None:
    """The company that is meant, None where there is none, or nobody said which."""
    try:
        return database.store(workspace)
    except Refusal:
        return None


def _people(store: Store, settings: Settings) -> Check:
    admins = [member.name for member in store.members() if member.role is Role.ADMIN and member.active]
    if admins or settings.admin:
        return Check("administrator", ok=True, detail=", ".join(admins) or f"{settings.admin}, named by SPM_ADMIN")
    return Check(
        "administrator",
        ok=False,
        detail="Nobody is one.",
        remedy="Put your Slack user id (profile, ⋮, Copy member ID) into SPM_ADMIN.",
    )


def _slack(client: WebClient, settings: Settings, store: Store | None, probe: str | None) -> Iterator[Check]:
    answer, problem = _asked(client.auth_test)
    if answer is None:
        yield Check("token", ok=False, detail=problem, remedy=_token_remedy(problem, settings))
        return
    yield Check("token", ok=True, detail=f"{answer['user']} in {answer['team']}")
    headers = {name.lower(): value for name, value in answer.headers.items()}
    yield _scopes(headers.get("x-oauth-scopes"))
    yield _clock(headers.get("date"), datetime.now(UTC))
    if settings.app_token is not None:
        yield _sockets(client, settings.app_token.get_secret_value())
    for team in store.teams() if store else ():
        if team.channel_id:
            yield _channel(client, team.name, team.channel_id)
    if probe:
        yield _probed(client, probe)


def _token_remedy(problem: str, settings: Settings) -> str:
    if problem.startswith("Slack says"):
        return "Copy SLACK_BOT_TOKEN again from your Slack app's page, OAuth & Permissions."
    return f"Check the network and SLACK_API_URL ({settings.api_url})."


def _asked(method: Callable[..., SlackResponse], **fields: Any) -> tuple[SlackResponse | None, str]:  # noqa: ANN401
    """Slack's answer, else why there is none."""
    try:
        return method(**fields), ""
    except SlackApiError as problem:
        return None, f"Slack says {problem.response.get('error')}"
    except (SlackClientError, OSError, HTTPException) as problem:
        return None, f"Slack did not answer: {type(problem).__name__}"


def _scopes(granted: str | None) -> Check:
    """The scopes of the token against those of the manifest."""
    if granted is None:
        return Check("scopes", ok=True, detail="Slack did not say which were granted.")
    wanted: list[str] = yaml.safe_load(over_sockets())["oauth_config"]["scopes"]["bot"]
    missing = sorted({*wanted} - {scope.strip() for scope in granted.split(",")})
    if not missing:
        return Check("scopes", ok=True, detail=f"all {len(wanted)} of the manifest")
    return Check(
        "scopes",
        ok=False,
        detail=f"missing: {', '.join(missing)}",
        remedy=f"Add them under OAuth & Permissions and install the app again; {SCOPES_PAGE}.",
    )


def _clock(said: str | None, now: datetime) -> Check:
    """This machine's clock against Slack's: signed requests are refused when they are too old."""
    if said is None:
        return Check("clock", ok=True, detail="Slack did not say what time it is.")
    apart = abs(now - parsedate_to_datetime(said))
    detail = f"{apart.total_seconds():.0f} s from Slack's"
    return Check(
        "clock", ok=apart <= SKEW, detail=detail, remedy="" if apart <= SKEW else "Set the machine's clock (NTP)."
    )


def _sockets(client: WebClient, token: str) -> Check:
    answer, problem = _asked(client.apps_connections_open, app_token=token)
    if answer is not None:
        return Check("socket mode", ok=True, detail="a connection may be opened")
    return Check(
        "socket mode",
        ok=False,
        detail=problem,
        remedy="Generate SLACK_APP_TOKEN anew under Basic Information, App-Level Tokens, with connections:write.",
    )


def _channel(client: WebClient, team: str, channel: str) -> Check:
    problem = wrong_channel(client, channel)
    return Check(f"channel of {team}", not problem, channel if problem else f"SPM is in {channel}", problem)


def _probed(client: WebClient, channel: str) -> Check:
    """Post one message, look for it by its key, and take it away again."""
    key, begun = uuid4().hex, datetime.now(UTC)
    try:
        sent = sending.post(client, channel, {"text": PROBE, "blocks": []}, key)
    except sending.RefusedError as refusal:
        return Check("probe", ok=False, detail=f"Slack says {refusal}", remedy="Invite SPM there: /invite @spm.")
    except (sending.LimitedError, sending.UnsureError) as problem:
        return Check("probe", ok=False, detail=str(problem), remedy="Try again in a minute.")
    seconds = _looked_up(client, sent, key, begun)
    _asked(client.chat_delete, channel=sent.channel, ts=sent.ts)
    found = (
        "not looked for, as the history scopes are not granted" if seconds is None else f"found after {seconds:.1f} s"
    )
    return Check("probe", ok=True, detail=f"posted to {sent.channel}, {found}")


def _looked_up(client: WebClient, sent: sending.Sent, key: str, begun: datetime) -> float | None:
    """Seconds until a post shows in the history, None where nobody may look or it does not come."""
    started = time.monotonic()
    try:
        while sending.find(client, sent.channel, key, begun - timedelta(minutes=1)) is None:
            if time.monotonic() - started > SECONDS:
                return None
            time.sleep(1)
    except (sending.RefusedError, sending.LimitedError, sending.UnsureError):
        return None
    return time.monotonic() - started


def _failures(store: Store, now: datetime) -> Check:
    """What did not go out in the last week, or of which Slack never said whether it did."""
    lately = store.posts_due(now - LOOK_BACK, now)
    failed = [post for post in lately if post.state in FAILED]
    if not failed:
        missed = sum(post.state == "missed" for post in lately)
        more = f"; {figures.counted(missed, 'post')} came too late to be of use" if missed else ""
        return Check("last failures", ok=True, detail=f"none in a week{more}")
    named = "; ".join(_failure(post) for post in failed[-MOST:][::-1])
    rest = f"; and {len(failed) - MOST} more" if len(failed) > MOST else ""
    return Check(
        "last failures",
        ok=False,
        detail=f"{figures.counted(len(failed), 'post')}: {named}{rest}",
        remedy="The team's manager was asked in Slack whether to send each of them now.",
    )


def _failure(post: Post) -> str:
    why = f" ({post.last_error})" if post.last_error else ""
    return (
        f"{post.phase} to {post.audience}, {figures.day(post.due_at.date())} {post.due_at:%H:%M} UTC, {post.state}{why}"
    )
