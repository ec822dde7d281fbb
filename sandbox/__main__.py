"""`python -m sandbox`: a Slack on this machine."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path


def main() -> int:
    """Run until SIGINT or SIGTERM; status 2 with one clear line for a world, manifest or port that cannot work."""
    arguments = _parser().parse_args()
    from sandbox.start import run

    try:
        run(arguments)
    except (ValueError, OSError) as problem:
        sys.stderr.write(f"sandbox: {problem}\n")
        return 2
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m sandbox", description="A Slack on this machine.")
    example = Path(__file__).with_name("example_world.json")
    parser.add_argument("--world", type=Path, default=example, help="who is there: a JSON file (default three people)")
    parser.add_argument("--manifest", type=Path, required=True, help="the app's manifest.yml")
    parser.add_argument("--port", type=int, default=8000, help="0 takes a free one (default 8000)")
    parser.add_argument("--deliver", help="where the bot listens over HTTP; without it, it connects by Socket Mode")
    parser.add_argument("--now", type=_moment, default=datetime.now(UTC), help="the time of the business, ISO 8601")
    parser.add_argument(
        "--retry-after", type=_seconds, help="seconds before each retry of an event, with commas (default 0,60,300)"
    )
    parser.add_argument(
        "--rate-limits",
        choices=("on", "off"),
        default="on",
        help="Slack's tiers and one post a second and channel (on)",
    )
    return parser


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise argparse.ArgumentTypeError("give the offset too, as in 2026-11-23T08:00:00+02:00")
    return moment


def _seconds(text: str) -> tuple[float, ...]:
    return tuple(float(part) for part in text.split(",") if part)


if __name__ == "__main__":
    sys.exit(main())
