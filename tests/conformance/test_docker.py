"""What only the docker tier has: an engine that may be far away or fail, images, and containers kept warm."""

from __future__ import annotations

import contextlib
import io
import os
import socket
import socketserver
import tarfile
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from foreign import a_docker_request, a_spec, codec, docker_of_the_tests, this_interpreter, write

from perfsmith.errors import InterpreterNotFound, SandboxUnavailable
from perfsmith.evaluators import Entry
from perfsmith.evaluators._worker import Worker
from perfsmith.sandboxes import MachineClock, Sandbox, Tier, resolve_sandbox
from perfsmith.sandboxes._docker import DockerSandbox
from perfsmith.sandboxes._docker_engine import LABEL, NOBODY, DockerEngine, seconds
from perfsmith.sandboxes._docker_image import built_image, dockerfile, installed_packages
from perfsmith.sandboxes._docker_leftovers import is_alive, sweep, this_process
from perfsmith.sandboxes._protocol import Limits

LEAVES_THINGS = """
import os
FILES = ["/tmp/left", "/dev/shm/left", "/dev/mqueue/left"]

def target(x):
    seen = [path for path in FILES if os.path.exists(path)]
    for path in FILES:
        try:
            open(path, "w").close()
        except OSError:
            pass
    if os.fork() == 0:
        os.setsid()
        while True:
            os.sched_yield()
    return seen
"""


@pytest.fixture
def engine() -> Iterator[DockerEngine]:
    docker_of_the_tests()
    found = DockerEngine(a_docker_request().environ, owner="a test")
    yield found
    found.close()


def worker_on(sandbox: Sandbox, snapshot: Path, shown_at: Path, *, is_writable: bool = False) -> Worker:
    spec = a_spec(snapshot, shown_at)
    spec = replace(spec, tree=replace(spec.tree, is_writable=is_writable))
    return Worker(sandbox, spec, Entry(module="mod", qualname="target"), clock=MachineClock())


def first_outcome(worker: Worker) -> Any:
    try:
        worker.start(["."])
        worker.fork()
        return codec.decode(worker.call([codec.encode_call((1,), {})], 30).outcomes[0])
    finally:
        worker.close()


def containers_of(sandbox: DockerSandbox) -> list[str]:
    return [each.id for each in sandbox._warm]


def test_a_container_is_used_again_and_nothing_of_the_last_process_is_in_it(tmp_path: Path) -> None:
    sandbox = docker_of_the_tests()
    assert isinstance(sandbox, DockerSandbox)
    snapshot = write(tmp_path / "snapshot", {"mod.py": LEAVES_THINGS})
    project = tmp_path / "project"
    assert first_outcome(worker_on(sandbox, snapshot, project))[:2] == ("returned", [])
    warm = containers_of(sandbox)[-1:]
    assert warm
    assert first_outcome(worker_on(sandbox, snapshot, project))[:2] == ("returned", [])
    assert containers_of(sandbox)[-1:] == warm


LEAVES_NOTES = """
    import os
    FOLDERS = ("/tmp", "/dev/shm")
    def target(x):
        seen = [os.stat(folder) for folder in FOLDERS]
        notes = [(s.st_mode & 0o777 == 0o711, 12345 in (s.st_atime_ns, s.st_mtime_ns)) for s in seen]
        for folder in FOLDERS:
            os.utime(folder, ns=(12345, 12345))
            {then}
        return notes
    """


@pytest.mark.parametrize("then", ["continue", "os.chmod(folder, 0o711)"])
def test_mode_and_times_of_a_folder_carry_no_note(then: str, tmp_path: Path) -> None:
    sandbox = docker_of_the_tests()
    assert isinstance(sandbox, DockerSandbox)
    text = LEAVES_NOTES.format(then=then)
    snapshot = write(tmp_path / "snapshot", {"mod.py": text})
    for _ in range(2):
        outcome = first_outcome(worker_on(sandbox, snapshot, tmp_path / "project"))
        assert outcome[:2] == ("returned", [(False, False)] * 2)


def test_a_container_in_which_something_stays_is_not_used_again(tmp_path: Path) -> None:
    sandbox = docker_of_the_tests()
    assert isinstance(sandbox, DockerSandbox)
    text = """
        import ctypes
        def target(x):
            return ctypes.CDLL(None).shmget(7, 4096, 0o1600) >= 0
        """
    snapshot = write(tmp_path / "snapshot", {"mod.py": text})
    before = containers_of(sandbox)
    made = first_outcome(worker_on(sandbox, snapshot, tmp_path / "project"))
    assert made[0] == "returned"
    assert not made[1] or set(containers_of(sandbox)) <= set(before)


def test_the_program_cannot_change_the_tree_or_the_first_process(tmp_path: Path) -> None:
    text = """
        import os, signal
        def target(x):
            failed = []
            for name, action in (
                ("write", lambda: open(__file__, "a")),
                ("chmod", lambda: os.chmod(__file__, 0o777)),
                ("remove", lambda: os.unlink(__file__)),
                ("signal", lambda: os.kill(1, signal.SIGKILL)),
                ("memory", lambda: open("/proc/1/mem", "rb")),
                ("environment", lambda: open("/proc/1/environ", "rb")),
            ):
                try:
                    action()
                except OSError:
                    failed.append(name)
            return failed, os.getuid() != 0
        """
    snapshot = write(tmp_path / "snapshot", {"mod.py": text})
    outcome = first_outcome(worker_on(docker_of_the_tests(), snapshot, tmp_path / "project"))
    expected = ["write", "chmod", "remove", "signal", "memory", "environment"]
    assert outcome[:2] == ("returned", (expected, True))


def test_nothing_of_this_machine_is_mounted_so_the_engine_may_be_another_one(
    tmp_path: Path, engine: DockerEngine
) -> None:
    sandbox = docker_of_the_tests()
    assert isinstance(sandbox, DockerSandbox)
    snapshot = write(tmp_path / "snapshot", {"mod.py": "def target(x):\n    return x\n"})
    worker = worker_on(sandbox, snapshot, tmp_path / "project")
    try:
        worker.start(["."])
        assert sandbox._all
        for each in map(engine.api.inspect_container, sandbox._all):
            assert {mount["Type"] for mount in each["Mounts"]} == {"volume"}
            config = each["HostConfig"]
            assert config["NetworkMode"] == "none"
            assert config["ReadonlyRootfs"]
            assert config["CapDrop"] == ["ALL"]
            assert config["SecurityOpt"] == ["no-new-privileges"]
            assert config["Memory"] > 0
            assert config["PidsLimit"] > 0
            assert not each["Config"]["User"].startswith("0")
    finally:
        worker.close()


class _Relay(socketserver.BaseRequestHandler):
    """Carries a connection to the engine's own socket."""

    place = ""

    def handle(self) -> None:
        with socket.socket(socket.AF_UNIX) as inner:
            inner.connect(self.place)
            back = threading.Thread(target=self._carry, args=(inner, self.request))
            back.start()
            self._carry(self.request, inner)
            back.join()

    @staticmethod
    def _carry(source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65536):
                sink.sendall(piece)
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def far_engine() -> Iterator[str]:
    """The engine under a network address."""
    docker_of_the_tests()
    place = os.environ.get("DOCKER_HOST", "unix:///var/run/docker.sock")
    if not place.startswith("unix://"):
        yield place
        return
    relay = type("Relay", (_Relay,), {"place": place.removeprefix("unix://")})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), relay) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"tcp://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_an_engine_under_a_network_address_works_as_well(far_engine: str, tmp_path: Path) -> None:
    request = a_docker_request(environ={"DOCKER_HOST": far_engine})
    sandbox = resolve_sandbox("docker", search_path="", docker=request)[0]
    try:
        snapshot = write(tmp_path / "snapshot", {"mod.py": "def target(x):\n    return [x] * 100_000\n"})
        assert first_outcome(worker_on(sandbox, snapshot, tmp_path / "p"))[1] == [1] * 100_000
    finally:
        sandbox.close()


def test_an_engine_that_is_not_there_is_refused_with_the_cure(tmp_path: Path) -> None:
    docker_of_the_tests()
    request = a_docker_request(environ={"DOCKER_HOST": f"unix://{tmp_path}/none.sock"})
    with pytest.raises(SandboxUnavailable, match="could not be reached") as caught:
        resolve_sandbox("docker", search_path="", docker=request)
    assert "docker info" in caught.value.next_step


def test_an_image_that_is_not_there_is_refused_with_the_cure() -> None:
    docker_of_the_tests()
    with pytest.raises(SandboxUnavailable, match="no image 'no-such-image:1'") as caught:
        resolve_sandbox("docker", search_path="", docker=a_docker_request(image="no-such-image:1"))
    assert "--docker-image" in caught.value.next_step


def test_a_name_that_is_none_is_refused_with_how_it_is_written() -> None:
    docker_of_the_tests()
    with pytest.raises(SandboxUnavailable, match="'Bad Name!!' is no name of an image") as caught:
        resolve_sandbox("docker", search_path="", docker=a_docker_request(image="Bad Name!!"))
    assert "NAME:TAG" in caught.value.next_step


def test_an_image_without_such_a_python_is_refused() -> None:
    docker_of_the_tests()
    with pytest.raises(InterpreterNotFound, match="in the image"):
        resolve_sandbox("docker", search_path="", docker=a_docker_request(python="python9"))


def test_an_image_without_any_program_is_refused_as_that(engine: DockerEngine) -> None:
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("nothing"))
    engine.api.import_image_from_data(raw.getvalue(), repository="perfsmith-test-empty", tag="1")
    try:
        with pytest.raises(InterpreterNotFound, match="executable file not found"):
            resolve_sandbox("docker", search_path="", docker=a_docker_request(image="perfsmith-test-empty:1"))
    finally:
        engine.api.remove_image("perfsmith-test-empty:1")


WITH_A_VOLUME = """
    HEALTHCHECK --interval=1s CMD sleep 5
    RUN mkdir -m 1777 /shared
    VOLUME /shared
"""
LEAVES_IN_THE_VOLUME = """
    import os
    def target(x):
        seen = os.listdir("/shared")
        try:
            open("/shared/note", "w").close()
            seen.append("written")
        except OSError:
            seen.append("refused")
        found = os.statvfs("/shared")
        is_compiled = os.path.isdir("/perfsmith/snapshot/__pycache__")  # by a user who is not root
        return seen, found.f_blocks * found.f_frsize, is_compiled
"""


@pytest.fixture
def image_with_a_volume(engine: DockerEngine) -> Iterator[str]:
    base = a_docker_request().image
    assert base is not None
    name = built_image(engine, dockerfile(base, ()) + dedent(WITH_A_VOLUME))
    yield name
    engine.api.remove_image(name)


def volumes_without_our_name(engine: DockerEngine) -> set[str]:
    """What an image's own VOLUME would make; other tests at work on this engine make only named ones."""
    names = {each["Name"] for each in engine.api.volumes()["Volumes"] or ()}
    return {each for each in names if not each.startswith("perfsmith-")}


def test_volumes_and_health_checks_of_an_image_are_left_out(
    image_with_a_volume: str, engine: DockerEngine, tmp_path: Path
) -> None:
    without_our_name = volumes_without_our_name(engine)
    sandbox = resolve_sandbox("docker", search_path="", docker=a_docker_request(image=image_with_a_volume))[0]
    assert isinstance(sandbox, DockerSandbox)
    try:
        snapshot = write(tmp_path / "snapshot", {"mod.py": LEAVES_IN_THE_VOLUME})
        for is_writable in (True, True, False):
            worker = worker_on(sandbox, snapshot, tmp_path / "project", is_writable=is_writable)
            _, (seen, size, is_compiled) = first_outcome(worker)[:2]
            assert seen == ["written" if is_writable else "refused"]
            assert is_compiled
            assert size < 2 * Limits().disk_bytes
        first, container = containers_of(sandbox)
        assert first != container
        found = engine.api.inspect_container(container)
        assert found["Config"]["Healthcheck"]["Test"] == ["NONE"]
        assert "Health" not in found["State"]
        for each in (found, engine.api.inspect_container(first)):
            mounted = {mount["Name"] for mount in each["Mounts"] if mount["Type"] == "volume"}
            assert mounted == set(sandbox._volumes.values())
        assert volumes_without_our_name(engine) == without_our_name
    finally:
        sandbox.close()


def test_an_image_with_a_volume_where_our_files_go_is_refused(engine: DockerEngine) -> None:
    base = a_docker_request().image
    assert base is not None
    name = built_image(engine, dockerfile(base, ()) + "VOLUME /perfsmith/harness\n")
    try:
        with pytest.raises(SandboxUnavailable, match="declares '/perfsmith/harness' as a volume"):
            resolve_sandbox("docker", search_path="", docker=a_docker_request(image=name))
    finally:
        engine.api.remove_image(name)


def test_every_container_is_held_to_memory_processes_and_processors(
    engine: DockerEngine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, Any]] = []
    create = engine.api.create_container

    def noted(*args: Any, **kwargs: Any) -> Any:
        made = create(*args, **kwargs)
        asked.append(engine.api.inspect_container(made["Id"]))
        return made

    monkeypatch.setattr(engine.api, "create_container", noted)
    image = str(a_docker_request().image)
    python = str(docker_of_the_tests().interpreter.executable)  # type: ignore[union-attr]
    volume = engine.load_volume(image, python, write(tmp_path / "snapshot", {"mod.py": "x = 1\n"}))
    try:
        engine.run(image, [python, "-c", ""], timeout_s=30)
        folders = {"/tmp": NOBODY}
        engine.remove(engine.create(image, [python], volume=volume, folders=folders, limits=Limits()))
    finally:
        engine.remove_volume(volume)
    assert len(asked) == 3
    for found in asked:
        held = found["HostConfig"]
        assert held["ReadonlyRootfs"]
        assert held["Memory"] == held["MemorySwap"] > 0
        assert held["PidsLimit"] > 0
        assert 0 < held["NanoCpus"] <= engine.facts["NCPU"] * 10**9
        assert found["Config"]["User"].split(":")[0] not in ("", "0")


def test_closing_leaves_no_volume_although_the_engine_is_still_removing(
    engine: DockerEngine, tmp_path: Path
) -> None:
    # Several warm containers: those whose first process has ended are being removed by the engine itself.
    sandbox = resolve_sandbox("docker", search_path="", docker=a_docker_request())[0]
    assert isinstance(sandbox, DockerSandbox)
    snapshot = write(tmp_path / "snapshot", {"mod.py": ""})
    processes = [sandbox.start(a_spec(snapshot, tmp_path / "project")) for _ in range(3)]
    for process in processes:
        process.kill()
    (volume,) = sandbox._volumes.values()
    sandbox.close()
    assert volume not in [each["Name"] for each in engine.api.volumes()["Volumes"] or ()]


def test_an_image_is_built_once_for_each_recipe(engine: DockerEngine) -> None:
    base = a_docker_request().image
    assert base is not None
    recipe = dockerfile(base, ())
    name = built_image(engine, recipe)
    try:
        assert built_image(engine, recipe) == name
        assert engine.image_id(name)
    finally:
        engine.api.remove_image(name)


def test_an_image_that_cannot_be_built_says_why(engine: DockerEngine) -> None:
    base = a_docker_request().image
    assert base is not None
    with pytest.raises(SandboxUnavailable, match="No image could be built") as caught:
        built_image(engine, f"FROM {base}\nRUN echo the reason; exit 3\n")
    assert "the reason" in str(caught.value)


def test_the_packages_of_an_environment_are_those_an_index_has() -> None:
    found = installed_packages(this_interpreter())
    assert any(each.startswith("numpy==") for each in found)
    assert not any(each.startswith("perfsmith") for each in found)
    with pytest.raises(SandboxUnavailable, match="could not be listed"):
        installed_packages(replace(this_interpreter(), executable=Path("/bin/false")))


def test_what_a_dead_process_has_left_is_removed_and_what_lives_is_kept(engine: DockerEngine) -> None:
    image = a_docker_request().image
    volume = engine.api.create_volume("perfsmith-test-left", labels={LABEL: "dead"})["Name"]
    container = engine.api.create_container(image, command=["true"], labels={LABEL: "dead"})["Id"]
    sweep(engine, lambda owner: owner != "dead")
    assert volume not in [each["Name"] for each in engine.api.volumes()["Volumes"] or ()]
    assert container not in [each["Id"] for each in engine.api.containers(all=True)]
    sandbox = docker_of_the_tests()
    assert isinstance(sandbox, DockerSandbox)
    alive = {each["Id"] for each in engine.api.containers(all=True)}
    assert set(containers_of(sandbox)) <= alive


def test_what_is_of_an_owner_out_of_sight_goes_when_it_is_old_and_idle(engine: DockerEngine) -> None:
    image = a_docker_request().image
    volume = engine.api.create_volume("perfsmith-test-left", labels={LABEL: "elsewhere"})["Name"]
    container = engine.api.create_container(image, command=["true"], labels={LABEL: "elsewhere"})["Id"]

    def left() -> set[str]:
        volumes = {each["Name"] for each in engine.api.volumes()["Volumes"] or ()}
        return volumes & {volume} | {c["Id"] for c in engine.api.containers(all=True)} & {container}

    def out_of_sight(owner: str) -> bool | None:
        return None if owner == "elsewhere" else True

    try:
        sweep(engine, out_of_sight)
        assert left() == {volume, container}
        sweep(engine, out_of_sight, old_s=-5.0)
        assert left() == set()
    finally:
        engine.remove(container)
        engine.remove_volume(volume)


def test_whose_number_means_something_here_is_known_to_live_or_not() -> None:
    here, number, began = this_process().rsplit(" ", 2)
    assert is_alive(f"{here} {number} {began}") is True
    assert is_alive(f"{here} {number} 1") is False
    assert is_alive(f"another/pid:[1] {number} {began}") is None
    assert is_alive("no owner of ours") is None


def test_the_engines_times_are_read_with_and_without_fractions() -> None:
    assert seconds("1970-01-01T00:01:00Z") == 60
    assert seconds("1970-01-01T02:01:00.123456789+02:00") == 60
    assert seconds(None) == float("inf")


def test_a_container_that_is_killed_ends_its_process_and_not_the_tests(
    tmp_path: Path, engine: DockerEngine
) -> None:
    sandbox = docker_of_the_tests()
    assert isinstance(sandbox, DockerSandbox)
    snapshot = write(tmp_path / "snapshot", {"mod.py": ""})
    process = sandbox.start(a_spec(snapshot, tmp_path / "project"))
    (container,) = sandbox._all - set(containers_of(sandbox))
    engine.remove(container)
    assert process.channel.recv(1) == b""
    assert not process.is_running()
    with pytest.raises(SandboxUnavailable):
        process.freeze()
    process.kill()
    assert container not in containers_of(sandbox)


def test_auto_takes_a_container_only_where_namespaces_are_missing_and_an_image_is_named() -> None:
    docker_of_the_tests()
    sandbox, warning = resolve_sandbox("auto", search_path="", docker=a_docker_request())
    assert (sandbox.tier, warning) == (Tier.DOCKER, "")
    sandbox.close()
    sandbox, warning = resolve_sandbox("auto", search_path="", docker=a_docker_request(image=None))
    assert sandbox.tier is Tier.PROCESS
    assert "no security boundary" in warning
