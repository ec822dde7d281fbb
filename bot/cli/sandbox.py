"""`spm sandbox`: a fresh demo company, a Slack on this machine and the bot, as processes that end together."""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from bot.cli.world import ADMIN, demo_world, empty_world
from bot.manifest import FILE
from spm_core.book.refusals import Refusal

BOT_TOKEN = "xoxb-sandbox-token"  # noqa: S105 - opens nothing but the sandbox on this machine
APP_TOKEN = "xapp-sandbox-token"  # noqa: S105
READY_SECONDS = 60


def play(*, port: int, today: str | None, empty: bool, http: bool) -> None:
    """Run until Ctrl-C. Raises Refusal when the port is taken or a part does not come up."""
    begins = _begins(today)
    _free(port)
    told = _told_to_end()
    with tempfile.TemporaryDirectory(prefix="spm-sandbox-") as folder:
        place = Path(folder)
        url = f"sqlite:///{place / 'spm.db'}"
        secret = secrets.token_hex(16)
        keys = {"bot_token": BOT_TOKEN, "app_token": APP_TOKEN, "signing_secret": secret}
        print("Inventing a company …" if not empty else "Preparing an empty workspace …", flush=True)
        world = empty_world() if empty else demo_world(url, begins.date())
        (place / "world.json").write_text(json.dumps(world | keys), encoding="utf-8")
        bot_port = _any_port()
        parts: list[subprocess.Popen[bytes]] = []
        try:
            parts.append(_slack(place, port, begins, f"http://127.0.0.1:{bot_port}/slack/events" if http else None))
            _answers(parts[0], f"http://127.0.0.1:{port}/sandbox/clock")
            parts.append(_bot(url, port, bot_port, secret, world, http=http))
            _connected(parts, port)
            print(f"\n  SPM is ready: http://127.0.0.1:{port}{_begin(empty=empty)}\n\n  Ctrl-C ends it.\n", flush=True)
            _wait(parts, told)
        except KeyboardInterrupt:
            print("\nEnding …", flush=True)
        finally:
            _end(parts)


def _begin(*, empty: bool) -> str:
    """Where one begins: in an empty workspace as its administrator, on SPM's Home."""
    return f"/#as={ADMIN['id']}&home=1" if empty else ""


def _begins(today: str | None) -> datetime:
    if today is None:
        return datetime.now(UTC)
    try:
        return datetime.combine(date.fromisoformat(today), datetime.now(UTC).time(), tzinfo=UTC)
    except ValueError:
        raise Refusal(f"{today!r} is no day. Write it as 2026-03-02.") from None


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise Refusal(f"Port {port} is taken. Choose another: make demo PORT={port + 1}") from None


def _any_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _slack(place: Path, port: int, begins: datetime, deliver: str | None) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "sandbox", "--world", str(place / "world.json"), "--manifest", str(FILE)]
    command += ["--port", str(port), "--now", begins.isoformat()]
    return _start(command + (["--deliver", deliver] if deliver else []), {})


def _bot(
    url: str, port: int, bot_port: int, secret: str, world: dict[str, object], *, http: bool
) -> subprocess.Popen[bytes]:
    slack = f"http://127.0.0.1:{port}"
    told = {
        "SPM_DATABASE_URL": url,
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_API_URL": f"{slack}/api/",
        "SLACK_SIGNING_SECRET": secret,
        "SPM_CLOCK_URL": f"{slack}/sandbox/clock",
        "SPM_ADMIN": str(world.get("admin") or ""),
        "PORT": str(bot_port),
    }
    return _start([sys.executable, "-m", "bot", "run"], told | ({} if http else {"SLACK_APP_TOKEN": APP_TOKEN}))


def _start(command: list[str], told: dict[str, str]) -> subprocess.Popen[bytes]:
    """A part in a session of its own, so that Ctrl-C reaches it only through us and in order."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SLACK_", "SPM_"))}
    return subprocess.Popen(  # noqa: S603 - our own modules
        command, env=kept | told, start_new_session=True, stdout=subprocess.DEVNULL
    )


def _answers(part: subprocess.Popen[bytes], address: str) -> None:
    _until(lambda: _json(address) is not None, [part])


def _connected(parts: list[subprocess.Popen[bytes]], port: int) -> None:
    _until(lambda: bool((_json(f"http://127.0.0.1:{port}/sandbox/state") or {}).get("connected")), parts)


def _json(address: str) -> dict[str, object] | None:
    from urllib.error import URLError
    from urllib.request import urlopen

    try:
        with urlopen(address, timeout=2) as answer:  # noqa: S310 - loopback
            found: dict[str, object] = json.load(answer)
            return found
    except (URLError, OSError, ValueError):
        return None


def _until(true: Callable[[], bool], parts: list[subprocess.Popen[bytes]]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not true():
        if any(part.poll() is not None for part in parts):
            raise Refusal("A part of the sandbox ended before it was ready; its last words stand above.")
        if time.monotonic() > deadline:
            raise Refusal(f"The sandbox was not ready after {READY_SECONDS} seconds.")
        time.sleep(0.1)


def _told_to_end() -> threading.Event:
    """Set by SIGTERM; Ctrl-C interrupts whatever is under way, also where a shell started us in the background."""
    told = threading.Event()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, lambda *_: told.set())
    return told


def _wait(parts: list[subprocess.Popen[bytes]], told: threading.Event) -> None:
    while not told.wait(0.3):
        if any(part.poll() is not None for part in parts):
            raise Refusal("A part of the sandbox ended by itself; its last words stand above.")


def _end(parts: list[subprocess.Popen[bytes]]) -> None:
    """The bot first, so that it says goodbye to a Slack that still answers."""
    for part in reversed(parts):
        if part.poll() is None:
            part.terminate()
            try:
                part.wait(timeout=10)
            except subprocess.TimeoutExpired:
                part.kill()
                part.wait()
