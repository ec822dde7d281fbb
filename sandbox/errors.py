"""What Slack refuses, by Slack's own error codes (the ones to map: SLACK.md 7, posting)."""

from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A refusal: `error` is Slack's code, `details` stand beside it in the answer (needed, provided, response_metadata …)."""

    def __init__(self, error: str, **details: Any) -> None:  # noqa: ANN401 - each error brings its own JSON
        super().__init__(error)
        self.error = error
        self.details = details

    def answer(self) -> Json:
        """The JSON body that Slack would send."""
        return {"ok": False, "error": self.error, **self.details}


def wrong_arguments(*messages: str) -> SlackError:
    """`invalid_arguments` with what is wrong, one message a fault."""
    return SlackError("invalid_arguments", response_metadata={"messages": [f"[ERROR] {text}" for text in messages]})
