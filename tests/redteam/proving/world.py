"""What lies outside the sandbox: files, secrets, servers and a process, and whether one was touched."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import stat
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from perfsmith.sandboxes._process import HARNESS
from perfsmith.tasks import Interpreter
from proving import kernel
from proving.attempts import Trace
from proving.canary import Canary

METADATA = "169.254.169.254"
ARGUMENTS = "an argument of another process"
HONEST = "def target(x):\n    return x\n"
_SITE = Path("lib") / f"python{sys.version_info[0]}.{sys.version_info[1]}" / "site-packages"
_SECRET_FILES = (
    "home/.netrc",
    "home/.ssh/id_ed25519",
    "home/.config/gh/hosts.yml",
    "home/.aws/credentials",
    "home/.bash_history",
    "project/.env",
    "project/.perfsmith/store",
    "beside/canary.txt",
    "judge/key",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing seen outside that must not be."""

    trace: Trace
    what: str


class World:
    """Built for one attempt. The caller has mounts, network and shared memory of its own."""

    def __init__(self, environment_secret: str) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="world-"))
        self.secrets = {"the judge's environment": environment_secret}
        for name in _SECRET_FILES:
            self._write(name, self.new_secret(name))
        self._write("home/.bashrc", "")
        self._write("snapshot/mod.py", HONEST)
        self._write("project/mod.py", HONEST)
        (self.base / "snapshot" / "link").symlink_to(self.base / "beside")
        (self.base / "tmp").mkdir()
        self.interpreter = self._interpreter()
        shutil.copytree(HARNESS, self.base / "harness", ignore=shutil.ignore_patterns("__pycache__"))
        kernel.bind(self.base / "harness", HARNESS)
        Path("/dev/mqueue").mkdir(exist_ok=True)
        kernel.mount_memory(Path("/dev/mqueue"), "mqueue")
        (self.base / "mounted").mkdir()
        kernel.mount_memory(self.base / "mounted")
        kernel.add_address(METADATA)
        self.servers = dict(self._servers())
        os.environ["SSH_AUTH_SOCK"] = str(self.base / "beside" / "agent.sock")
        os.environ["HOME"] = str(self.base / "home")
        self.canary = Canary(
            self.base / "beside",
            argument=self.new_secret(ARGUMENTS),
            variable=self.new_secret("the environment of another process"),
            file=self.new_secret("a file another process holds open"),
        )
        self._before: dict[str, object] = {}
        # Keyrings are the whole machine's: another world's attempt may leave a note meanwhile.
        self.note = f"note-{secrets.token_hex(8)}"
        self.settle()

    def settle(self) -> None:
        """Take what is there now for what must be there afterwards."""
        self._before = self._state()

    def new_secret(self, name: str) -> str:
        """A word that stands in one place only, known by that place's name."""
        return self.secrets.setdefault(name, secrets.token_hex(16))

    def _write(self, name: str, text: str) -> None:
        place = self.base / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def _interpreter(self) -> Interpreter:
        prefix = self.base / "python"
        (prefix / "bin").mkdir(parents=True)
        (prefix / _SITE).mkdir(parents=True)
        executable = prefix / "bin" / "python"
        executable.symlink_to(Path(sys.executable).resolve())
        self._write("python/pyvenv.cfg", f"home = {sys.base_prefix}/bin\n")
        return Interpreter(
            executable=executable,
            version=(sys.version_info[0], sys.version_info[1], sys.version_info[2]),
            prefix=prefix,
            base_prefix=Path(sys.base_prefix),
            sys_path=(prefix / _SITE,),
            origin="of the world outside",
            has_pytest=False,
        )

    def _servers(self) -> Iterator[tuple[str, socket.socket]]:
        stream, datagram = socket.SOCK_STREAM, socket.SOCK_DGRAM
        for name, family, kind, address in (
            ("tcp over IPv4", socket.AF_INET, stream, ("127.0.0.1", 0)),
            ("tcp over IPv6", socket.AF_INET6, stream, ("::1", 0)),
            ("udp", socket.AF_INET, datagram, ("", 0)),
            ("names", socket.AF_INET, datagram, ("127.0.0.1", 53)),
            ("cloud metadata", socket.AF_INET, stream, (METADATA, 80)),
            ("an agent's socket", socket.AF_UNIX, stream, str(self.base / "beside" / "agent.sock")),
            ("an abstract socket", socket.AF_UNIX, stream, f"\0{secrets.token_hex(8)}"),
        ):
            server = socket.socket(family, kind)
            server.bind(address)
            if kind == stream:
                server.listen(16)
            server.settimeout(0)
            yield name, server

    def told(self, terminal: str, limits: Mapping[str, int]) -> Mapping[str, object]:
        """What an attempt is told about the outside: everything but the secrets."""
        here = {name: str(self.base / name) for name in ("beside", "home", "project", "snapshot")}
        return {
            **here,
            "base": str(self.base),
            "folder": str(self.base / "judge"),
            "mounted": str(self.base / "mounted"),
            "harness": str(HARNESS),
            "python": str(self.interpreter.prefix),
            "site": str(self.interpreter.sys_path[0]),
            "temporary": str(self.base / "tmp"),
            "terminal": terminal,
            "canary": self.canary.pid,
            "address": self.canary.address,
            "metadata": METADATA,
            "tcp4": self.servers["tcp over IPv4"].getsockname()[1],
            "tcp6": self.servers["tcp over IPv6"].getsockname()[1],
            "udp": self.servers["udp"].getsockname()[1],
            "agent": str(self.base / "beside" / "agent.sock"),
            "abstract": self.servers["an abstract socket"].getsockname().decode(),
            "limits": dict(limits),
            "note": self.note,
        }

    def findings(self) -> Iterator[Finding]:
        """Everything that is not as it was."""
        for name, server in self.servers.items():
            with contextlib.suppress(BlockingIOError):
                if server.type == socket.SOCK_STREAM:
                    server.accept()[0].close()
                else:
                    server.recv(4096)
                yield Finding(Trace.NETWORK, f"{name} was reached")
        for what in self.canary.changes():
            yield Finding(Trace.PROCESS, what)
        after = self._state()
        for key in sorted(set(self._before) | set(after)):
            if self._before.get(key) != after.get(key):
                trace = Trace.FILES if key.startswith("/") else Trace.MACHINE
                yield Finding(trace, f"{key}: {self._before.get(key)} became {after.get(key)}"[:200])

    def leaked(self, *texts: bytes) -> Iterator[Finding]:
        """Places whose secret stands in one of the texts."""
        for name, secret in self.secrets.items():
            if any(secret.encode() in text for text in texts):
                yield Finding(Trace.SECRET, f"{name} was read")

    def _state(self) -> dict[str, object]:
        state: dict[str, object] = {}
        for folder in (self.base, Path("/dev/shm"), Path("/dev/mqueue")):
            for root, folders, files in os.walk(folder):
                for name in (*folders, *files):
                    path = Path(root, name)
                    try:
                        seen = path.lstat()
                    except OSError:  # nested too deeply to be named
                        continue
                    is_folder = stat.S_ISDIR(seen.st_mode)
                    times = () if is_folder else (seen.st_nlink, seen.st_size, seen.st_mtime_ns)
                    state[str(path)] = (oct(seen.st_mode), seen.st_uid, *times)
        for name in ("shm", "sem", "msg"):
            state[f"shared memory ({name})"] = Path("/proc/sysvipc", name).read_text()
        own = Path("/proc/self")
        mounts = [line.split(" - ")[0].split()[3:] for line in (own / "mountinfo").read_text().splitlines()]
        state["mounts"] = sorted(mount for mount in mounts if str(self.base) in mount[1])
        state["addresses"] = sorted({*(own / "net/fib_trie").read_text().split("\n")})
        state["host name"] = socket.gethostname()
        with contextlib.suppress(OSError):
            state["keys"] = Path("/proc/keys").read_text().count(self.note)
        return state

    def close(self) -> None:
        """End what was started; files and mounts go with the process that built them."""
        self.canary.close()
        for server in self.servers.values():
            server.close()
