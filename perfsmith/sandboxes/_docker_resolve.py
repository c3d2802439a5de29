"""From what the user said about containers to a docker sandbox."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from perfsmith.sandboxes._docker import DockerSandbox
from perfsmith.sandboxes._docker_engine import DockerEngine
from perfsmith.sandboxes._docker_image import built_image, dockerfile, installed_packages
from perfsmith.sandboxes._docker_leftovers import is_alive, sweep, this_process
from perfsmith.sandboxes._resolve import DockerRequest
from perfsmith.tasks import ProbeResult, interpreter_elsewhere

_PROBE_S: Final = 60.0


def docker_sandbox(request: DockerRequest) -> DockerSandbox:
    """A docker sandbox, tried by running the image's Python once; what dead processes left is removed first.

    Raises:
        SandboxUnavailable: no engine, no such image, or it could not be built.
        InterpreterNotFound: the image has no Python that can be used.
    """
    engine = DockerEngine(request.environ, owner=this_process())
    try:
        return _tried(engine, request)
    except BaseException:
        engine.close()
        raise


def _tried(engine: DockerEngine, request: DockerRequest) -> DockerSandbox:
    sweep(engine, is_alive)
    name = request.image
    if name is None:
        interpreter = request.interpreter_here()
        base = f"python:{interpreter.version[0]}.{interpreter.version[1]}-slim"
        name = built_image(engine, dockerfile(base, installed_packages(interpreter)))
    image = engine.image_id(name)
    masked = engine.volumes_of(image)

    def probe(argv: Sequence[str]) -> ProbeResult:
        done = engine.run(image, argv, timeout_s=_PROBE_S)
        return ProbeResult(done.code, done.stdout, done.stderr)

    inside = interpreter_elsewhere(request.root, request.python, probe, origin=f"in the image {name}")
    return DockerSandbox(engine, image, inside, masked=masked)
