"""Choosing a tier."""

from __future__ import annotations

from perfsmith.errors import InvalidArgument, SandboxUnavailable
from perfsmith.sandboxes._namespace import NamespaceSandbox, find_bubblewrap
from perfsmith.sandboxes._plain import PlainProcessSandbox
from perfsmith.sandboxes._protocol import Kernel, Sandbox, Tier


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
    plain = PlainProcessSandbox()
    if tier == Tier.PROCESS:
        weak = "The process tier is no security boundary: run only code you trust."
        return plain, f"{weak}{unheld(plain.kernel)}"
    try:
        return NamespaceSandbox(find_bubblewrap(search_path)), ""
    except SandboxUnavailable as error:
        if tier == Tier.NAMESPACE:
            raise
        weak = "Fell back to the process tier, which is no security boundary."
        return plain, f"{weak}{unheld(plain.kernel)} {error}"


def unheld(kernel: Kernel) -> str:
    """What the process tier cannot even hold where the kernel lacks something, as a further sentence."""
    reach = [] if kernel.landlock else ["your files and processes"]
    reach += [] if kernel.seccomp else ["the network"]
    return f" On this kernel code in it reaches {' and '.join(reach)}." if reach else ""
