"""What the kernel tells about the machine, and no program needs, is not told inside."""

from __future__ import annotations

from pathlib import Path

import pytest
from foreign import a_worker, codec

LOOK = """
import os

def target(names):
    found = []
    for name in names:
        try:
            descriptor = os.open("/proc/" + name, os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            continue
        try:
            if os.read(descriptor, 8):
                found.append(name)
        except OSError:
            pass
        os.close(descriptor)
    return found
"""
FOR_ROOT = ("kcore", "kmsg", "kpagecgroup", "kpagecount", "kpageflags", "pagetypeinfo", "slabinfo")
ABOUT_OTHERS = ("iomem", "key-users", "keys", "locks", "timer_list", "vmallocinfo")
NEEDED = ("cpuinfo", "meminfo", "self/maps", "self/status", "stat")


def told(tier: str, folder: Path, names: tuple[str, ...]) -> list[str]:
    with a_worker(folder, tier, LOOK) as worker:
        status, value = codec.decode(worker.run_once([codec.encode_call((names,), {})], 10).outcomes[0])[:2]
    assert status == "returned"
    return list(value)


def test_memory_keys_and_devices_of_the_machine_are_not_told_in_namespaces(tmp_path: Path) -> None:
    assert told("namespace", tmp_path, FOR_ROOT + ABOUT_OTHERS) == []
    assert told("namespace", tmp_path, NEEDED) == list(NEEDED)


@pytest.mark.parametrize("tier", ["namespace", "docker"])
def test_what_is_for_root_alone_is_told_to_nobody(tier: str, tmp_path: Path) -> None:
    assert told(tier, tmp_path, FOR_ROOT) == []
