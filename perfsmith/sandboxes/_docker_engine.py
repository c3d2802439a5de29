"""What is asked of a Docker engine, near or far; every failure of it is `SandboxUnavailable`."""

from __future__ import annotations

import calendar
import io
import json
import math
import re
import secrets
import tarfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import docker
from docker.errors import APIError, DockerException
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
_NO_HEALTHCHECK: Final = {"test": ["NONE"]}
"""An image may bring a check that the engine starts now and then beside the program."""
_SHORT_RUN: Final = Limits(memory_bytes=1024**3, processes=64)
"""Of containers that run one short program of ours."""
_LEAST_PROCESSORS: Final = 2
_FRACTION: Final = re.compile(r"\.\d+")
_NOT_FOUND: Final = 404
_CONFLICT: Final = 409
_OWN_TASKS: Final = 16
"""Processes of ours beside those of the program: the first one, the door, and what runs while it opens."""


class DockerEngine:
    """One engine, reached as `DOCKER_HOST`, `DOCKER_TLS_VERIFY` and `DOCKER_CERT_PATH` say."""

    def __init__(self, environ: Mapping[str, str], *, owner: str) -> None:
        """Connect.

        Args:
            environ: Environment of the user; only the variables named above are looked at.
            owner: Mark on everything that is made here, by which what is left of it is known.

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
        return str(self._inspected(name)["Id"])

    def volumes_of(self, image: str) -> tuple[str, ...]:
        """Folders for which the image asks the engine for a volume, which has no limit and outlives programs.

        Raises:
            SandboxUnavailable: one of them holds what perfsmith brings along.
        """
        found = sorted((self._inspected(image).get("Config") or {}).get("Volumes") or ())
        ours = [each for each in found if f"{each.rstrip('/')}/".startswith((f"{MOUNTED_AT}/", "/proc/"))]
        if ours:
            raise SandboxUnavailable(
                f"The image declares {ours[0]!r} as a volume, where perfsmith puts its own files.",
                next_step="Name another image with --docker-image.",
            )
        return tuple(found)

    def _inspected(self, name: str) -> Mapping[str, Any]:
        try:
            found: Mapping[str, Any] = self.api.inspect_image(name)
            return found
        except APIError as error:
            if not error.is_client_error():
                with self._answering("asked for the image"):
                    raise
            if error.status_code != _NOT_FOUND:
                raise SandboxUnavailable(
                    f"{name!r} is no name of an image: {_said(error)}.",
                    next_step="Write it as NAME, NAME:TAG or NAME@DIGEST, in lower-case letters.",
                ) from None
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
                healthcheck=_NO_HEALTHCHECK,
                host_config=self._held(_SHORT_RUN, tmpfs=self._masks(image)),
            )["Id"]
        try:
            with self._answering("used"):
                try:
                    self.api.start(made)
                except APIError as error:
                    if not error.is_client_error():
                        raise
                    why = _said(error).rpartition("unable to start container process: ")[2]
                    return Finished(code=127, stdout="", stderr=why)  # no such program
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
                user=f"{KEEPER}:{KEEPER}",
                labels={LABEL: self.owner},
                healthcheck=_NO_HEALTHCHECK,
                host_config=self._held(
                    _SHORT_RUN, tmpfs=self._masks(image), mounts=[Mount(MOUNTED_AT, name)]
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
                    healthcheck=_NO_HEALTHCHECK,
                    host_config=self._held(
                        limits,
                        tmpfs=mounted,
                        mounts=[Mount(MOUNTED_AT, volume, read_only=True)],
                        log_config={"type": "none"},
                        auto_remove=True,
                    ),
                )["Id"]
            )

    def _held(self, limits: Limits, **further: Any) -> Any:
        """What every container is held to."""
        return self.api.create_host_config(
            network_mode="none",
            read_only=True,
            cap_drop=["ALL"],
            security_opt=["no-new-privileges"],
            ipc_mode="private",
            mem_limit=limits.memory_bytes,
            memswap_limit=limits.memory_bytes,
            pids_limit=limits.processes + _OWN_TASKS,
            nano_cpus=self.processors * 10**9,
            ulimits=[
                Ulimit(name="nofile", soft=limits.open_files, hard=limits.open_files),
                Ulimit(name="core", soft=0, hard=0),
            ],
            **further,
        )

    @property
    def processors(self) -> int:
        """How many processors one container may use together: all of the engine's machine but one.

        Never below two where there are two: a container bound to one processor must not wait for its share.
        """
        there = max(1, int(self.facts.get("NCPU") or 1))
        return min(there, max(_LEAST_PROCESSORS, there - 1))

    def _masks(self, image: str) -> dict[str, str]:
        """An empty folder in memory over each volume of an image, for a container that writes nowhere."""
        return dict.fromkeys(self.volumes_of(image), f"ro,nosuid,nodev,size={_LEAST_BEYOND}")

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
        """Kill and remove, whatever its state, and see it gone; nothing when it is."""
        try:
            self.api.remove_container(container, force=True, v=True)
        except APIError as error:
            if error.status_code != _CONFLICT:
                return
            # The engine removes it already, its first process having ended; until then its volume is in use.
            self._quietly(lambda: self.api.wait(container, timeout=_ANSWER_S, condition="removed"))
        except (DockerException, RequestException, OSError):
            return

    def labelled(self, label: str) -> tuple[float, Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]]:
        """The engine's clock in seconds, and the containers and volumes that have a label."""
        with self._answering("asked"):
            filters = {"label": label}
            containers = self.api.containers(all=True, filters=filters)
            volumes = self.api.volumes(filters=filters)["Volumes"] or []
            return seconds(self.api.info().get("SystemTime")), containers, volumes

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


def seconds(when: object) -> float:
    """Seconds since the epoch of a time as engines write it; endless for none, so that nothing is old."""
    try:
        read = time.strptime(_FRACTION.sub("", str(when)), "%Y-%m-%dT%H:%M:%S%z")
    except ValueError:
        return math.inf
    return calendar.timegm(read) - read.tm_gmtoff


def packed(folders: Mapping[str, Path]) -> bytes:
    """Folders as one archive, readable by everybody and owned by nobody of this machine, but by `KEEPER`."""

    def plain(info: tarfile.TarInfo) -> tarfile.TarInfo | None:
        if not (info.isfile() or info.isdir() or info.issym()) or "__pycache__" in info.name.split("/"):
            return None
        info.uid = info.gid = KEEPER
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
