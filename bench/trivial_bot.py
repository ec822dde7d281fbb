"""The floor of B5, a process of its own: a Bolt app that acknowledges a command in-line and does nothing else.

It runs in the adapter that Bolt brings for Starlette, on the event loop itself, behind the same uvicorn as ours.
"""

import logging
import os

import uvicorn
from slack_bolt import Ack, App
from slack_bolt.adapter.starlette import SlackRequestHandler
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def main() -> None:
    """Listen on PORT until the process is ended."""
    us = AuthorizeResult(enterprise_id=None, team_id="T0BENCH", bot_token="xoxb-bench", bot_user_id="U0BENCH")
    app = App(
        signing_secret=os.environ["SLACK_SIGNING_SECRET"],
        authorize=lambda **_: us,
        process_before_response=True,
        token_verification_enabled=False,
        logger=logging.getLogger("trivial"),
    )
    app.command("/spm")(_acknowledge)
    slack = SlackRequestHandler(app)

    async def events(request: Request) -> Response:
        return await slack.handle(request)

    web = Starlette(routes=[Route("/slack/events", events, methods=["POST"])])
    uvicorn.run(web, host="127.0.0.1", port=int(os.environ["PORT"]), log_level="warning", lifespan="off")


def _acknowledge(ack: Ack) -> None:
    ack("ok")


if __name__ == "__main__":
    main()
