"""Why a kernel keeps an ordinary user from namespaces, and what helps."""

from __future__ import annotations

from collections.abc import Callable

_PROFILE = "/usr/share/apparmor/extra-profiles/bwrap-userns-restrict"
_WEAKER = "or use the weaker `--sandbox process`."


def why_refused(read: Callable[[str], str | None]) -> tuple[str, str]:
    """The likely reason, and the next step.

    Args:
        read: Gives the text of a file below `/proc`, None when it cannot be read.
    """

    def number(path: str) -> str:
        return (read(f"/proc/sys/{path}") or "").strip()

    if number("kernel/apparmor_restrict_unprivileged_userns") == "1":
        return (
            "AppArmor keeps programs without a profile of their own from user namespaces.",
            f"As root: `install -m 644 {_PROFILE} /etc/apparmor.d/` (package apparmor-profiles) and "
            "`systemctl reload apparmor`; or, for every program, "
            f"`sysctl kernel.apparmor_restrict_unprivileged_userns=0`; {_WEAKER}",
        )
    for path in ("kernel/unprivileged_userns_clone", "user/max_user_namespaces"):
        if number(path) == "0":
            setting = path.replace("/", ".")
            value = "1" if path.endswith("clone") else "15000"
            return f"{setting} is 0.", f"As root: `sysctl {setting}={value}`; {_WEAKER}"
    status = read("/proc/self/status") or ""
    filtered = [line.split()[1] for line in status.splitlines() if line.startswith("Seccomp:")]
    if filtered == ["2"]:
        return (
            "This program runs under a seccomp filter, as in a container, that refuses user namespaces.",
            "Start the container with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined "
            f"--security-opt systempaths=unconfined`; {_WEAKER}",
        )
    return (
        "User namespaces are probably blocked, or the kernel was built without them.",
        f"Allow unprivileged user namespaces, {_WEAKER}",
    )
