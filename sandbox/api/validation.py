"""blocks.validate: what is wrong with blocks, a message or a view, without posting it (SLACK.md 3)."""

from typing import Any

from sandbox.api.call import Call
from sandbox.blocks import Problem, faults_in_blocks, faults_in_view
from sandbox.errors import wrong_arguments
from sandbox.workspace import Workspace

Json = dict[str, Any]


def validate(_slack: Workspace, call: Call) -> Json:
    """One of `blocks`, `message` or `view`; `errors` is empty when Slack would take it."""
    given = [name for name in ("blocks", "message", "view") if call.text(name)]
    if len(given) != 1:
        raise wrong_arguments("must define exactly one of `blocks`, `message`, `view`")
    content = call.structure(given[0])
    if given == ["view"]:
        problems = faults_in_view(content if isinstance(content, dict) else {})
    elif given == ["message"]:
        problems = faults_in_blocks((content or {}).get("blocks") or [], at="/message/blocks")
    else:
        problems = faults_in_blocks(content)
    return {"valid": not problems, "errors": [_described(problem) for problem in problems]}


def _described(problem: Problem) -> Json:
    field = problem.pointer.rpartition("/")[2]
    return {"code": "invalid_blocks", "message": problem.message, "pointer": problem.pointer, "field": field}
