"""The running bot: listens over Socket Mode or HTTP, keeps the clock ticking, and ends cleanly."""

import logging
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TYPE_CHECKING

import structlog
from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.web import SlackResponse

from bot import rooms, words
from bot.app import House, connect
from bot.clock import SandboxClock, Ticker, WallClock
from bot.outbox import PACE_SECONDS, SANDBOX_PACE, Outbox
from bot.pictures import Studio
from bot.settings import Settings
from spm_core.book.records import DEFAULT_STAGES, Scope, Workspace
from spm_core.book.refusals import Refusal
from spm_core.store import Database, new_id

if TYPE_CHECKING:
    from slack_bolt.adapter.socket_mode import SocketModeHandler

log = structlog.get_logger("spm")
HANG_UP_TRIES, HANG_UP_SECONDS = 20, 0.25
_SECRET = ("token", "secret", "response_url")


def serve(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. Raises Refusal for a configuration that cannot work."""
    configure_logs(settings)
    token = settings.bot_token_text()
    with ExitStack() as stack:
        database = Database(settings.database_url)
        stack.callback(database.close)
        stack.enter_context(database.lock())
        database.upgrade()
        client = WebClient(token, base_url=settings.api_url, timeout=10, retry_handlers=[])
        installed = _installed(client)
        enrol_workspace(database, str(installed["team_id"]), str(installed["team"]))
        clock = SandboxClock(settings.clock_url) if settings.clock_url else WallClock()
        stack.callback(clock.close)
        studio = Studio(settings.chart_workers)
        stack.callback(studio.close)
        work = ThreadPoolExecutor(settings.workers, thread_name_prefix="later")
        stack.callback(work.shutdown)
        app = bolt(settings, client, work, installed)
        desk = rooms.desk()
        connect(app, House(database, clock, desk, studio, work, settings.admin))
        pace = SANDBOX_PACE if settings.clock_url else PACE_SECONDS
        outbox = Outbox(database, client, studio, settings.on_ambiguous, pace=pace)
        ticker = Ticker(clock, outbox, desk.mornings)
        listen = _sockets if settings.socket_mode else _http
        stop = listen(settings, app)
        stack.callback(stop)
        ticker.start()
        stack.callback(ticker.stop)
        work.submit(_warm, database, clock)
        log.info("listening", mode="socket" if settings.socket_mode else "http", port=settings.port)
        _until_told().wait()
        log.info("ending")


def _installed(client: WebClient) -> SlackResponse:
    """Who we are in Slack. Raises Refusal that says what to look at when Slack will not tell."""
    try:
        return client.auth_test()
    except SlackApiError as problem:
        error = problem.response.get("error")
        raise Refusal(
            f"Slack does not accept SLACK_BOT_TOKEN ({error}). Copy it again from OAuth & Permissions."
        ) from problem
    except OSError as problem:
        raise Refusal(
            f"Slack did not answer at {client.base_url}: {problem}. Check the network and SLACK_API_URL."
        ) from problem


def _warm(database: Database, clock: WallClock | SandboxClock) -> None:
    """Read one Book and one date ahead of everybody, so that the first person does not wait for what is only slow once."""
    for workspace in database.workspaces():
        database.store(workspace.name).book(Scope("company", "", workspace.name), clock.now())
    words.day("9 march", clock.now().date())


def bolt(settings: Settings, client: WebClient, work: ThreadPoolExecutor, installed: SlackResponse) -> App:
    """The Bolt app: the acknowledgement is the listener's own, so nothing polls, and no request asks Slack who we are."""
    logger = logging.getLogger("spm.bolt")
    logger.setLevel(logging.ERROR)  # it warns of the token it finds in the environment and does not need
    us = AuthorizeResult.from_auth_test_response(auth_test_response=installed, bot_token=client.token)
    secret = settings.signing_secret.get_secret_value() if settings.signing_secret else None
    return App(
        client=client,
        authorize=lambda **_: us,
        signing_secret=secret or ("socket" if settings.socket_mode else settings.signing_secret_text()),
        request_verification_enabled=not settings.socket_mode,
        process_before_response=True,
        token_verification_enabled=False,
        listener_executor=work,
        logger=logger,
    )


def enrol_workspace(database: Database, slack_team_id: str, name: str) -> None:
    """Tie the Slack workspace to its company: the only one that is not tied yet, else a new one."""
    if database.store_of_slack(slack_team_id) is not None:
        return
    free = [workspace for workspace in database.workspaces() if workspace.slack_team_id is None]
    if len(free) == 1:
        database.tie(free[0].id, slack_team_id)
        return
    database.add_workspace(Workspace(new_id(), name, slack_team_id=slack_team_id), DEFAULT_STAGES)


def _sockets(settings: Settings, app: App) -> Callable[[], None]:
    from slack_bolt.adapter.socket_mode import SocketModeHandler

    assert settings.app_token is not None
    handler = SocketModeHandler(app, settings.app_token.get_secret_value(), web_client=app.client)
    handler.connect()  # type: ignore[no-untyped-call]  # slack_bolt leaves it untyped
    return lambda: hang_up(handler)


def hang_up(handler: "SocketModeHandler") -> None:
    """End the connection to Slack, within a few seconds whatever it is doing."""
    closing = threading.Thread(target=handler.close, name="hanging up", daemon=True)
    closing.start()
    for _ in range(HANG_UP_TRIES):
        closing.join(HANG_UP_SECONDS)
        if not closing.is_alive():
            return
        # A session that begins in this very moment takes the end back (slack_sdk's builtin client), so it is said again.
        handler.client.current_session_state.terminated = True
    log.warning("the connection did not end; its threads end with the process")


def _http(settings: Settings, app: App) -> Callable[[], None]:
    import uvicorn

    from bot.http import web

    config = uvicorn.Config(
        web(app, settings.workers), host=settings.host, port=settings.port, log_level="warning", lifespan="off"
    )
    server = uvicorn.Server(config)
    server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  # ours end the whole process, not only this
    thread = threading.Thread(target=server.run, name="http", daemon=True)
    thread.start()

    def stop() -> None:
        server.should_exit = True
        thread.join(timeout=10)

    return stop


def _until_told() -> threading.Event:
    told = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: told.set())
    return told


def configure_logs(settings: Settings) -> None:
    """Logs as text or JSON on stderr; nothing whose name says it is secret gets through."""
    last = structlog.processors.JSONRenderer() if settings.log == "json" else _plain_renderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _masked,
            structlog.processors.format_exc_info,
            last,
        ],
        logger_factory=structlog.PrintLoggerFactory(__import__("sys").stderr),
    )
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")


def _plain_renderer() -> structlog.dev.ConsoleRenderer:
    """Text without the values of variables: a traceback that shows them would show secrets."""
    return structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback)


def _masked(_logger: object, _name: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    return {name: "***" if any(word in name for word in _SECRET) else value for name, value in event.items()}
