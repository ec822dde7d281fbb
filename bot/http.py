"""HTTP mode: one address for every Slack payload, guarded before Bolt sees it, and a health check beside it."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from slack_bolt import App, BoltRequest
from slack_bolt.response import BoltResponse
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

LARGEST_BODY = 1_000_000  # bytes; Slack's largest payloads (views) are 250 kB
_TIMESTAMP_DIGITS = 12


def web(app: App, workers: int) -> Starlette:
    """The ASGI application; payloads are handled in worker threads, never on the event loop."""
    threads = ThreadPoolExecutor(workers, thread_name_prefix="slack")

    async def events(request: Request) -> Response:
        if refused := _refused(request):
            return refused
        body = await request.body()
        if len(body) > LARGEST_BODY:
            return PlainTextResponse("too large", 413)
        try:
            text = body.decode()
        except UnicodeDecodeError:
            return PlainTextResponse("not UTF-8", 400)
        headers: dict[str, str | Sequence[str]] = dict(request.headers.items())
        bolt_request = BoltRequest(body=text, query=request.url.query, headers=headers)
        loop = asyncio.get_running_loop()
        answer: BoltResponse = await loop.run_in_executor(threads, lambda: app.dispatch(bolt_request))
        return Response(
            answer.body, answer.status, headers={name: values[0] for name, values in answer.headers.items()}
        )

    async def healthz(_request: Request) -> Response:
        return PlainTextResponse("ok")

    routes = [Route("/slack/events", events, methods=["POST"]), Route("/healthz", healthz)]
    return Starlette(routes=routes)


def _refused(request: Request) -> Response | None:
    """Bolt answers odd headers with a traceback (SLACK.md, section 7); these never get that far."""
    stamp = request.headers.get("x-slack-request-timestamp", "")
    signature = request.headers.get("x-slack-signature", "")
    plain = stamp.isascii() and stamp.isdigit() and len(stamp) <= _TIMESTAMP_DIGITS and signature.isascii()
    if not plain or not signature.startswith("v0="):
        return PlainTextResponse("not signed by Slack", 401)
    if int(request.headers.get("content-length") or 0) > LARGEST_BODY:
        return PlainTextResponse("too large", 413)
    return None
