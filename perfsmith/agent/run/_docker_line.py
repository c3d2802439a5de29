"""What `optimize doctor` says of the docker tier, which nobody has to have."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from perfsmith.agent._request import DoctorLine
from perfsmith.agent._world import World
from perfsmith.errors import PerfsmithError
from perfsmith.sandboxes import CheckResult, DockerRequest, Tier, engine_facts, resolve_sandbox, self_check
from perfsmith.tasks import Interpreter

_NAME = f"sandbox: {Tier.DOCKER}"
_SETTING = "PERFSMITH_DOCKER_IMAGE"


def docker_line(
    world: World,
    root: Path,
    interpreter: Interpreter | None,
    say: Callable[[Tier, Sequence[CheckResult]], DoctorLine],
) -> DoctorLine:
    """Whether an engine answers and, where an image is set, whether containers of it hold.

    Args:
        world: The world; its environment says where the engine is and which image is to be tried.
        root: The project.
        interpreter: The project's Python on this machine, when one was found.
        say: Makes the line from the results of the self-check.
    """
    try:
        facts = engine_facts(world.environ)
    except PerfsmithError as error:
        return DoctorLine(
            name=_NAME, ok=True, detail=f"not there, and not needed: {error.what}", fix=error.next_step
        )
    image = world.environ.get(_SETTING)
    if image is None or interpreter is None:
        fix = f"To try it out, set {_SETTING} to an image with Python, or give --docker-image to a run."
        return DoctorLine(name=_NAME, ok=True, detail=f"{facts}; not tried out without an image", fix=fix)
    here = interpreter
    try:
        request = DockerRequest(environ=world.environ, root=root, image=image, interpreter_here=lambda: here)
        sandbox = resolve_sandbox(Tier.DOCKER, search_path="", docker=request)[0]
        try:
            line = say(Tier.DOCKER, self_check(sandbox, here))
        finally:
            sandbox.close()
    except PerfsmithError as error:
        return DoctorLine(name=_NAME, ok=False, detail=error.what, fix=error.next_step)
    return DoctorLine(name=_NAME, ok=line.ok, detail=f"{line.detail} ({facts}, image {image})", fix=line.fix)
