"""What `doctor` says about the kernel and the tiers, on machines other than this one."""

from __future__ import annotations

import pytest

from perfsmith.agent.run._doctor import tier_line
from perfsmith.agent.run._kernel_lines import kernel_lines
from perfsmith.sandboxes import CheckResult, Kernel, Tier
from perfsmith.sandboxes._resolve import unheld
from perfsmith.sandboxes._user_namespaces import why_refused

WHOLE = Kernel(landlock=7, seccomp=True)
GROUPS = "/sys/fs/cgroup"


def lines_of(
    files: dict[str, str], *, kernel: Kernel = WHOLE, owner: str = "us"
) -> dict[str, tuple[str, str]]:
    lines = kernel_lines(kernel, files.get, lambda _path: owner == "us")
    assert all(line.ok for line in lines)  # a run is possible without any of them
    return {line.name.removeprefix("kernel: "): (line.detail, line.fix) for line in lines}


@pytest.mark.parametrize(
    ("landlock", "said", "cure"),
    [(0, "missing", "lsm="), (5, "no signals", "6.12"), (6, "files, sockets and signals", "")],
)
def test_landlock_is_told_by_what_it_holds(landlock: int, said: str, cure: str) -> None:
    detail, fix = lines_of({}, kernel=Kernel(landlock=landlock, seccomp=True))["Landlock"]
    assert said in detail
    assert cure in fix
    assert bool(fix) is bool(cure)


def test_a_kernel_without_seccomp_is_warned_of() -> None:
    assert not lines_of({})["seccomp"][1]
    detail, fix = lines_of({}, kernel=Kernel(landlock=7, seccomp=False))["seccomp"]
    assert "network" in detail
    assert "CONFIG_SECCOMP_FILTER" in fix


V1, V2 = "4:cpu,memory:/a:b\n0::/\n", "0::/mine\n"
CONTROLLERS = {f"{GROUPS}/cgroup.controllers": "cpu memory"}


@pytest.mark.parametrize(
    ("files", "owner", "said", "cure"),
    [
        ({}, "us", "none that count memory", GROUPS),
        ({"/proc/self/cgroup": V2}, "us", "none that count memory", GROUPS),
        ({"/proc/self/cgroup": V2, **CONTROLLERS}, "us", "version 2, ours", ""),
        ({"/proc/self/cgroup": V2, **CONTROLLERS}, "root", "version 2, not ours", "systemd-run"),
        ({"/proc/self/cgroup": V1}, "us", "version 1, ours", ""),
        ({"/proc/self/cgroup": V1}, "root", "version 1, not ours", "unified_cgroup_hierarchy"),
    ],
)
def test_control_groups_are_told_by_version_and_owner(
    files: dict[str, str], owner: str, said: str, cure: str
) -> None:
    detail, fix = lines_of(files, owner=owner)["control groups"]
    assert said in detail
    assert cure in fix
    assert bool(fix) is bool(cure)


@pytest.mark.parametrize(
    ("files", "said", "cure"),
    [
        ({}, "missing", ""),
        ({"/proc/sys/kernel/perf_event_paranoid": "4\n"}, "is 4: not for this user", "sysctl"),
        ({"/proc/sys/kernel/perf_event_paranoid": "2\n"}, "this (virtual) processor shows none", ""),
        (
            {"/proc/sys/kernel/perf_event_paranoid": "-1\n", "/sys/bus/event_source/devices/cpu/type": "4\n"},
            "is -1: instructions",
            "",
        ),
    ],
)
def test_counters_are_told_by_who_may_use_them(files: dict[str, str], said: str, cure: str) -> None:
    detail, fix = lines_of(files)["counters"]
    assert said in detail
    assert cure in fix
    assert bool(fix) is bool(cure)


@pytest.mark.parametrize(
    ("files", "why", "cure"),
    [
        (
            {
                "/proc/sys/kernel/apparmor_restrict_unprivileged_userns": "1\n",
                "/proc/sys/user/max_user_namespaces": "0\n",
            },
            "AppArmor",
            "bwrap-userns-restrict",
        ),
        ({"/proc/sys/kernel/unprivileged_userns_clone": "0\n"}, "is 0", "unprivileged_userns_clone=1`"),
        ({"/proc/sys/user/max_user_namespaces": "0\n"}, "is 0", "user.max_user_namespaces=15000`"),
        ({"/proc/self/status": "Name:\tx\nSeccomp:\t2\n"}, "container", "seccomp=unconfined"),
        ({"/proc/self/status": "Name:\tx\nSeccomp:\t0\n"}, "probably", "Allow"),
        ({}, "probably", "Allow"),
    ],
)
def test_blocked_user_namespaces_are_told_with_their_cure(files: dict[str, str], why: str, cure: str) -> None:
    reason, next_step = why_refused(files.get)
    assert why in reason
    assert cure in next_step
    assert "`--sandbox process`" in next_step


def test_a_tier_is_told_by_what_it_does_not_promise() -> None:
    kept = CheckResult(name="kept", ok=True, is_promised=True)
    weak = [CheckResult(name=f"weak {n}", ok=False, is_promised=False, detail="seen") for n in range(6)]
    assert tier_line(Tier.PROCESS, [kept]).detail == "1 of 1 checks hold"
    detail = tier_line(Tier.PROCESS, [kept, *weak]).detail
    assert "code you trust" in detail
    assert "weak 3, and 2 more" in detail
    assert "code you trust" not in tier_line(Tier.DOCKER, [kept, *weak]).detail
    broken = tier_line(
        Tier.PROCESS, [kept, CheckResult(name="wall", ok=False, is_promised=True, detail="a hole")]
    )
    assert (broken.ok, "wall (a hole)" in broken.detail) == (False, True)
    assert "not tried out" in tier_line(Tier.PROCESS, []).detail


@pytest.mark.parametrize(
    ("kernel", "said"),
    [
        (WHOLE, ""),
        (Kernel(landlock=0, seccomp=True), " On this kernel code in it reaches your files and processes."),
        (
            Kernel(landlock=0, seccomp=False),
            " On this kernel code in it reaches your files and processes and the network.",
        ),
    ],
)
def test_the_warning_names_what_an_older_kernel_leaves_open(kernel: Kernel, said: str) -> None:
    assert unheld(kernel) == said
