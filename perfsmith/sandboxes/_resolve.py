"""Choosing a tier."""

from __future__ import annotations

from perfsmith.errors import InvalidArgument, SandboxUnavailable
from perfsmith.sandboxes._namespace import NamespaceSandbox, can_size, find_bubblewrap
from perfsmith.sandboxes._plain import PlainProcessSandbox
from perfsmith.sandboxes._protocol import Sandbox, Tier


def resolve_sandbox(tier: str, *, search_path: str) -> tuple[Sandbox, str]:
    """The sandbox of a tier, or the strongest that works here for `auto`.

    Returns:
        The sandbox, and a warning for the report (empty when the tier is the strongest there is).

    Raises:
        InvalidArgument: unknown tier.
        SandboxUnavailable: the tier asked for by name does not work here.
    """
    if tier not in ("auto", *Tier):
        raise InvalidArgument(
            f"Unknown sandbox tier {tier!r}.", next_step=f"Use one of: auto, {', '.join(Tier)}."
        )
    if tier == Tier.PROCESS:
        return PlainProcessSandbox(), "The process tier is no security boundary: run only code you trust."
    try:
        program = find_bubblewrap(search_path)
        return NamespaceSandbox(program, can_size=can_size(program)), ""
    except SandboxUnavailable as error:
        if tier == Tier.NAMESPACE:
            raise
        return PlainProcessSandbox(), f"Fell back to the process tier, which is no security boundary. {error}"
