"""Choosing a tier."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from perfsmith.errors import InvalidArgument, SandboxUnavailable
from perfsmith.sandboxes._namespace import NamespaceSandbox, can_size, find_bubblewrap
from perfsmith.sandboxes._plain import PlainProcessSandbox
from perfsmith.sandboxes._protocol import Kernel, Sandbox, Tier
from perfsmith.tasks import Interpreter


@dataclass(frozen=True, slots=True, kw_only=True)
class DockerRequest:
    """What the docker tier is made from."""

    environ: Mapping[str, str]
    """The user's environment: where the engine is."""
    root: Path
    """The project, on this machine."""
    image: str | None = None
    """Image to use; None builds one with the packages of the project's environment on this machine."""
    python: str | None = None
    """The Python inside the image; None takes `python3`."""
    interpreter_here: Callable[[], Interpreter]
    """Finds the project's Python on this machine; asked only when an image is built."""


def resolve_sandbox(
    tier: str, *, search_path: str, docker: DockerRequest | None = None
) -> tuple[Sandbox, str]:
    """The sandbox of a tier, or the strongest that works here for `auto`.

    `auto` takes namespaces first: they hold as much as a container and cost less. A container is taken
    instead only where the user has named an image.

    Args:
        tier: A tier or `auto`.
        search_path: Where programs are looked for.
        docker: What a container is made from; None where there is no project to make it for.

    Returns:
        The sandbox, and a warning for the report (empty when the tier is one that holds).

    Raises:
        InvalidArgument: unknown tier.
        SandboxUnavailable: the tier asked for by name does not work here.
    """
    if tier not in ("auto", *Tier):
        raise InvalidArgument(
            f"Unknown sandbox tier {tier!r}.", next_step=f"Use one of: auto, {', '.join(Tier)}."
        )
    plain = PlainProcessSandbox()
    if tier == Tier.PROCESS:
        weak = "The process tier is no security boundary: run only code you trust."
        return plain, f"{weak}{unheld(plain.kernel)}"
    if tier == Tier.DOCKER:
        return _container(docker), ""
    try:
        program = find_bubblewrap(search_path)
        return NamespaceSandbox(program, can_size=can_size(program)), ""
    except SandboxUnavailable as error:
        if tier == Tier.NAMESPACE:
            raise
        if docker is not None and docker.image is not None:
            return _container(docker), ""
        weak = "Fell back to the process tier, which is no security boundary."
        return plain, f"{weak}{unheld(plain.kernel)} {error}"


def unheld(kernel: Kernel) -> str:
    """What the process tier cannot even hold where the kernel lacks something, as a further sentence."""
    reach = [] if kernel.landlock else ["your files and processes"]
    reach += [] if kernel.seccomp else ["the network"]
    return f" On this kernel code in it reaches {' and '.join(reach)}." if reach else ""


def _container(docker: DockerRequest | None) -> Sandbox:
    if docker is None:
        raise SandboxUnavailable(
            "The docker sandbox needs a project.", next_step="Run this in a project's folder."
        )
    # The SDK takes a tenth of a second to import, and only this tier needs it.
    from perfsmith.sandboxes._docker_resolve import docker_sandbox

    return docker_sandbox(docker)


def engine_facts(environ: Mapping[str, str]) -> str:
    """What kind of Docker engine answers, in words.

    Raises:
        SandboxUnavailable: none does.
    """
    from perfsmith.sandboxes._docker_engine import DockerEngine

    engine = DockerEngine(environ, owner="")
    engine.close()
    facts = engine.facts
    version, group = facts.get("ServerVersion", "unknown"), facts.get("CgroupVersion", "unknown")
    return f"an engine of version {version} answers at {engine.host}, control groups v{group}"
