"""Serve the page: `/` and everything below `/static`, always revalidated so that an edit shows at the next reload."""

from pathlib import Path
from typing import TYPE_CHECKING

from starlette.responses import FileResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import Scope

HERE = Path(__file__).parent
# Bots may show pictures from anywhere, as in Slack; everything else on the page is the sandbox's own.
SECURITY_POLICY = "default-src 'self'; img-src * data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"


class RevalidatedFiles(StaticFiles):
    """Static files a browser may keep but asks about before each use."""

    async def get_response(self, path: str, scope: "Scope") -> "Response":
        """The file at this path, or 404."""
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "no-cache"
        return response


async def index(_request: "Request") -> FileResponse:
    """The page itself."""
    headers = {
        "Cache-Control": "no-cache",
        "Content-Security-Policy": SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
    }
    return FileResponse(HERE / "templates" / "index.html", headers=headers)


def routes() -> list[BaseRoute]:
    """The routes of the page, to be added after those of the API."""
    return [Route("/", index), Mount("/static", RevalidatedFiles(directory=HERE / "static"))]
