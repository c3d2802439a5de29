"""The image of the docker tier: one the user names, or one with the packages of the project's environment."""

from __future__ import annotations

import hashlib
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from docker.errors import BuildError, DockerException
from requests.exceptions import RequestException

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._docker_engine import DockerEngine
from perfsmith.sandboxes._process import run_tool
from perfsmith.tasks import Interpreter

_LIST: Final = """
import importlib.metadata, json
found = []
for each in importlib.metadata.distributions():
    if not (each.read_text("direct_url.json") or each.metadata["Name"] in ("pip", "setuptools", "wheel")):
        found.append("%s==%s" % (each.metadata["Name"], each.version))
print(json.dumps(sorted(set(found))))
"""
"""Prints the packages of an environment that an index has: not the project, and none from files."""
_LISTING_S: Final = 60.0
_REQUIREMENT: Final = re.compile(r"[A-Za-z0-9._-]+==[A-Za-z0-9._!+-]+")


def installed_packages(interpreter: Interpreter) -> tuple[str, ...]:
    """What the environment of an interpreter of this machine holds, as `name==version`.

    Raises:
        SandboxUnavailable: it could not be asked.
    """
    argv = [str(interpreter.executable), "-I", "-c", _LIST]
    done = run_tool(argv, environment={}, cwd=Path("/"), timeout_s=_LISTING_S)
    try:
        found = json.loads(done.stdout)
    except ValueError:
        found = None
    if done.code != 0 or not isinstance(found, list):
        raise SandboxUnavailable(
            f"The packages of {str(interpreter.executable)!r} could not be listed: {done.stderr[-200:]!r}.",
            next_step="Name an image that has what the project needs with --docker-image.",
        )
    return tuple(each for each in found if isinstance(each, str) and _REQUIREMENT.fullmatch(each))


def dockerfile(base: str, packages: Sequence[str]) -> str:
    """The recipe of an image with these packages, and nothing of the project."""
    lines = [f"FROM {base}"]
    if packages:
        lines.append(f"RUN python3 -m pip install --no-cache-dir --no-deps {' '.join(packages)}")
    return "\n".join(lines) + "\n"


def built_image(engine: DockerEngine, recipe: str) -> str:
    """Name of the image of a recipe, built once for each text of it.

    Raises:
        SandboxUnavailable: it could not be built; the engine's last words are in the message.
    """
    tag = f"perfsmith-project:{hashlib.sha256(recipe.encode()).hexdigest()[:16]}"
    try:
        engine.image_id(tag)
    except SandboxUnavailable:
        _build(engine, recipe, tag)
    return tag


def _build(engine: DockerEngine, recipe: str, tag: str) -> None:
    said: list[str] = []
    try:
        steps = engine.api.build(
            fileobj=io.BytesIO(recipe.encode()), tag=tag, rm=True, forcerm=True, decode=True
        )
        failed = ""
        for step in steps:  # to the end, or the connection stays open
            said += [str(step.get(key, "")).strip() for key in ("stream", "error")]
            failed = failed or str(step.get("error", ""))
        if failed:
            raise BuildError(failed, iter(()))
    except (DockerException, RequestException, OSError) as error:
        last = " / ".join(line for line in said[-8:] if line) or str(error)
        raise SandboxUnavailable(
            f"No image could be built from the project's environment: {last[-400:]}",
            why="Without --docker-image, one is built from a Python image and the versions installed here.",
            next_step="Name an image that has Python and what the project needs with --docker-image.",
        ) from error
