"""What is asked of a Docker engine, near or far; every failure of it is `SandboxUnavailable`."""

from __future__ import annotations

import io
import json
import secrets
import tarfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import docker
from docker.errors import APIError, DockerException, NotFound
from docker.types import Mount, Ulimit
from requests.exceptions import RequestException

from perfsmith.errors import SandboxUnavailable
from perfsmith.sandboxes._process import HARNESS, Finished
from perfsmith.sandboxes._protocol import Limits

MOUNTED_AT: Final = "/perfsmith"
"""Where harness and snapshot lie inside."""
_LEAST_BEYOND: Final = 4 * 1024**2
LABEL: Final = "perfsmith.owner"
KEEPER: Final = 65533
"""User of the first process: what it owns, the program cannot change."""
NOBODY: Final = 65534
"""User of the program."""
_ANSWER_S: Final = 60
_OWN_TASKS: Final = 16
"""Processes of ours beside those of the program: the first one, the door, and what runs while it opens."""


class DockerEngine:
    """One engine, reached as `DOCKER_HOST`, `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` say."""

    def __init__(self, environ: Mapping[str, str], *, owner: str) -> None:
        """Connect.

        Args:
            environ: Environment of the user; only the variables named above are looked at.
            owner: Mark on everything that is made here, by which `sweep` knows it.

        Raises:
            SandboxUnavailable: no engine answers there.
        """
        self.owner = owner
        self.host = environ.get("DOCKER_HOST") or "the local socket"
        with self._answering("reached"):
            if self.host.startswith("unix://"):  # the SDK leaves a socket open where there is no such file
                Path(self.host.removeprefix("unix://")).stat()
            self.api: Any = docker.from_env(environment=dict(environ), timeout=_ANSWER_S).api
        try:
            with self._answering("reached"):
                self.facts: Mapping[str, Any] = self.api.info()
        except SandboxUnavailable:
            self.close()
            raise

    @contextmanager
    def _answering(self, what: str) -> Iterator[None]:
        try:
            yield
        except (DockerException, RequestException, OSError) as error:
            raise SandboxUnavailable(
                f"The Docker engine at {self.host} could not be {what}: {_said(error)}",
                why="The docker sandbox starts every process in a container of that engine.",
                next_step="Start the engine (`docker info` must answer for this user) or set DOCKER_HOST, "
                "or use another tier: `--sandbox namespace`.",
            ) from error

    def image_id(self, name: str) -> str:
        """The content id of an image that is there.

        Raises:
            SandboxUnavailable: there is none of that name.
        """
        try:
            return str(self.api.inspect_image(name)["Id"])
        except NotFound:
            raise SandboxUnavailable(
                f"The Docker engine at {self.host} has no image {name!r}.",
                next_step=f"Build or pull it (`docker pull {name}`), or name another with --docker-image.",
            ) from None
        except (DockerException, RequestException, OSError):
            with self._answering("asked for the image"):
                raise
        raise AssertionError

    def run(self, image: str, argv: Sequence[str], *, timeout_s: float) -> Finished:
        """Run one short program in a container of its own, without network, as nobody; its whole output."""
        with self._answering("used"):
            made = self.api.create_container(
                image,
                entrypoint=list(argv[:1]),
                command=list(argv[1:]),
                user=f"{NOBODY}:{NOBODY}",
                labels={LABEL: self.owner},
                host_config=self.api.create_host_config(
                    network_mode="none", read_only=True, cap_drop=["ALL"], security_opt=["no-new-privileges"]
                ),
            )["Id"]
        try:
            with self._answering("used"):
                try:
                    self.api.start(made)
                except APIError as error:
                    if not error.is_client_error():
                        raise
                    return Finished(code=127, stdout="", stderr=_said(error))  # no such program
                code = self.api.wait(made, timeout=timeout_s)["StatusCode"]
                out, err = (self.api.logs(made, stdout=o, stderr=not o) for o in (True, False))
        finally:
            self.remove(made)
        return Finished(code=code, stdout=out.decode(errors="replace"), stderr=err.decode(errors="replace"))

    def load_volume(self, image: str, executable: str, snapshot: Path) -> str:
        """A volume with the harness and the snapshot, compiled; nothing of this machine is mounted."""
        with self._answering("given the project"):
            name = str(
                self.api.create_volume(f"perfsmith-{secrets.token_hex(8)}", labels={LABEL: self.owner})[
                    "Name"
                ]
            )
            made = self.api.create_container(
                image,
                entrypoint=[executable],
                command=["-I", "-m", "compileall", "-q", MOUNTED_AT],
                user="0:0",
                labels={LABEL: self.owner},
                host_config=self.api.create_host_config(
                    network_mode="none",
                    cap_drop=["ALL"],
                    security_opt=["no-new-privileges"],
                    mounts=[Mount(MOUNTED_AT, name)],
                ),
            )["Id"]
            try:
                self.api.put_archive(made, MOUNTED_AT, packed({"harness": HARNESS, "snapshot": snapshot}))
                self.api.start(made)
                self.api.wait(made, timeout=_ANSWER_S * 5)  # files that are no Python stay uncompiled
            finally:
                self.remove(made)
        return name

    def create(
        self,
        image: str,
        argv: Sequence[str],
        *,
        volume: str,
        folders: Mapping[str, int],
        limits: Limits,
    ) -> str:
        """A container that holds nothing but its first process; its id.

        Args:
            image: Image id.
            argv: The first process.
            volume: What `load_volume` gave, shown read-only.
            folders: Private folders in memory and the user who may write them: nothing else can be written.
            limits: Of all that runs in it, together.
        """
        options = "rw,exec,nosuid,nodev,uid={0},gid={0},mode=0755,size={1}"
        # More than the limit, so that passing it is seen as that and not as a full disk.
        size = limits.disk_bytes + max(limits.disk_bytes // 4, _LEAST_BEYOND)
        mounted = {path: options.format(user, size) for path, user in folders.items()}
        with self._answering("used"):
            return str(
                self.api.create_container(
                    image,
                    entrypoint=list(argv[:1]),
                    command=list(argv[1:]),
                    user=f"{KEEPER}:{KEEPER}",
                    working_dir="/",
                    hostname="sandbox",
                    stdin_open=True,
                    labels={LABEL: self.owner},
                    host_config=self.api.create_host_config(
                        network_mode="none",
                        read_only=True,
                        cap_drop=["ALL"],
                        security_opt=["no-new-privileges"],
                        ipc_mode="private",
                        mem_limit=limits.memory_bytes,
                        memswap_limit=limits.memory_bytes,
                        pids_limit=limits.processes + _OWN_TASKS,
                        ulimits=[
                            Ulimit(name="nofile", soft=limits.open_files, hard=limits.open_files),
                            Ulimit(name="core", soft=0, hard=0),
                        ],
                        tmpfs=mounted,
                        mounts=[Mount(MOUNTED_AT, volume, read_only=True)],
                        log_config={"type": "none"},
                        auto_remove=True,
                    ),
                )["Id"]
            )

    def attach(self, container: str) -> Any:
        """Input and output of the first process, as the engine frames them. Call before `start`."""
        with self._answering("used"):
            params = {"stdin": 1, "stdout": 1, "stderr": 1, "stream": 1}
            return self.api.attach_socket(container, params=params)

    def start(self, container: str) -> None:
        """Let the first process run."""
        with self._answering("used"):
            self.api.start(container)

    def enter(self, container: str, argv: Sequence[str]) -> tuple[str, Any]:
        """Start a process of `NOBODY` in a container: its id, and its input and output in frames."""
        with self._answering("used"):
            made = self.api.exec_create(
                container,
                list(argv),
                stdin=True,
                stdout=True,
                stderr=True,
                user=f"{NOBODY}:{NOBODY}",
                workdir="/",
            )["Id"]
            return made, self.api.exec_start(made, socket=True)

    def is_running(self, process: str) -> bool:
        """True until a process that `enter` started has ended; false also when the engine is gone."""
        try:
            return bool(self.api.exec_inspect(process)["Running"])
        except (DockerException, RequestException, OSError):
            return False

    def state(self, container: str) -> Mapping[str, Any]:
        """How the container stands; empty when it is gone."""
        try:
            found: Mapping[str, Any] = self.api.inspect_container(container)["State"]
        except (DockerException, RequestException, OSError):
            return {}
        return found

    def pause(self, container: str) -> None:
        """Stop every process of the container at once."""
        with self._answering("used"):
            self.api.pause(container)

    def unpause(self, container: str) -> None:
        """Continue after `pause`."""
        with self._answering("used"):
            self.api.unpause(container)

    def bind_to(self, container: str, cores: str) -> None:
        """Bind the whole container to processors, written as the kernel does (`0`, `0-3`)."""
        with self._answering("used"):
            self.api.update_container(container, cpuset_cpus=cores)

    def remove(self, container: str) -> None:
        """Kill and remove, whatever its state; nothing when it is gone."""
        self._quietly(lambda: self.api.remove_container(container, force=True, v=True))

    def close(self) -> None:
        """Close the connections to the engine."""
        self.api.close()

    def remove_volume(self, name: str) -> None:
        """Remove a volume; nothing when it is gone."""
        self._quietly(lambda: self.api.remove_volume(name, force=True))

    @staticmethod
    def _quietly(action: Callable[[], object]) -> None:
        try:
            action()
        except (DockerException, RequestException, OSError):
            return

    def sweep(self, is_alive: Callable[[str], bool]) -> int:
        """Remove containers and volumes whose owner is gone; how many."""
        with self._answering("asked"):
            filters = {"label": LABEL}
            containers = self.api.containers(all=True, filters=filters)
            volumes = self.api.volumes(filters=filters)["Volumes"] or []
        stale = [c["Id"] for c in containers if not is_alive(c["Labels"][LABEL])]
        empty = [v["Name"] for v in volumes if not is_alive(v["Labels"][LABEL])]
        for container in stale:
            self.remove(container)
        for volume in empty:
            self.remove_volume(volume)
        return len(stale) + len(empty)


def packed(folders: Mapping[str, Path]) -> bytes:
    """Folders as one archive, readable by everybody and owned by nobody of this machine."""

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo | None:
        if not (info.isfile() or info.isdir() or info.issym()) or "__pycache__" in info.name.split("/"):
            return None
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        info.mode = 0o755 if info.isdir() or info.mode & 0o100 else 0o644
        return info

    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        for name, folder in folders.items():
            archive.add(folder, arcname=name, filter=plain)
    return raw.getvalue()


def request_of(parts: Mapping[str, Any]) -> bytes:
    """What `container.py enter` reads first."""
    raw = json.dumps(parts).encode()
    return len(raw).to_bytes(4, "big") + raw


def _said(error: Exception) -> str:
    text = str(getattr(error, "explanation", None) or error)
    return "".join(c if c.isprintable() else " " for c in text)[-300:]
