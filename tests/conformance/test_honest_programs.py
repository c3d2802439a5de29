"""Does what honest programs do still work in every tier? Each is run as the script of a project."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from foreign import TIERS, sandbox_of, this_interpreter, write

from perfsmith.evaluators import ProjectTests
from perfsmith.sandboxes import MachineClock, Tier
from perfsmith.tasks import Workspace

PROGRAMS = {
    "threads": """
        import queue, threading
        results = queue.Queue()
        workers = [threading.Thread(target=lambda n=n: results.put(n)) for n in range(20)]
        [worker.start() for worker in workers]
        [worker.join() for worker in workers]
        assert sorted(results.queue) == list(range(20))
        """,
    "processes": """
        import concurrent.futures, multiprocessing
        from multiprocessing import shared_memory
        def main():
            context = multiprocessing.get_context("fork")
            with context.Pool(2) as pool:
                assert pool.map(abs, [-1, -2, 3]) == [1, 2, 3]
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                assert pool.map(abs, [-1, 2]) == [1, 2]
            lock, value, event = context.Lock(), context.Value("i", 3), context.Event()
            with lock:
                value.value += 1
            results = context.Queue()
            child = context.Process(target=results.put, args=("there",))
            child.start()
            assert results.get(timeout=30) == "there"
            child.join()
            with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
                assert list(pool.map(abs, [-5, 6])) == [5, 6]
            memory = shared_memory.SharedMemory(create=True, size=64)
            memory.buf[0] = 7
            memory.close()
            memory.unlink()
        if __name__ == "__main__":
            main()
        """,
    "asyncio": """
        import asyncio, sys
        async def main():
            loop = asyncio.get_running_loop()
            assert await loop.run_in_executor(None, abs, -3) == 3
            child = await asyncio.create_subprocess_exec(
                sys.executable, "-c", "print('x' * 3)", stdout=asyncio.subprocess.PIPE
            )
            assert (await child.communicate())[0] == b"xxx\\n"
            await asyncio.sleep(0)
        asyncio.run(main())
        """,
    "sqlite": """
        import os, sqlite3, tempfile
        file = os.path.join(tempfile.mkdtemp(), "data.db")
        with sqlite3.connect(file) as connection:
            connection.execute("pragma journal_mode = wal")
            connection.execute("create table t (n integer)")
            connection.executemany("insert into t values (?)", [(n,) for n in range(100)])
        assert sqlite3.connect(file).execute("select sum(n) from t").fetchone() == (4950,)
        """,
    "subprocess": """
        import os, signal, subprocess, sys
        assert subprocess.check_output("printf abc | tr a-c x-z", shell=True) == b"xyz"
        assert subprocess.run([sys.executable, "-c", "import json"], stdin=subprocess.DEVNULL).returncode == 0
        waiting = [sys.executable, "-c", "input()"]
        child = subprocess.Popen(waiting, stdin=subprocess.PIPE, start_new_session=True)
        os.killpg(child.pid, signal.SIGTERM)
        assert child.wait(30) == -signal.SIGTERM
        """,
    "files": """
        import fcntl, mmap, os, pathlib, shutil, tempfile
        folder = pathlib.Path(tempfile.mkdtemp())
        (folder / "a").write_text("text")
        (folder / "sub").mkdir()
        os.link(folder / "a", folder / "hard")
        os.symlink("a", folder / "soft")
        os.rename(folder / "a", folder / "sub" / "moved")
        assert (folder / "hard").read_text() == "text"
        shutil.copy2(folder / "hard", folder / "copy")
        os.chmod(folder / "copy", 0o600)
        os.utime(folder / "copy", (1, 1))
        os.mkfifo(folder / "pipe")
        with open(folder / "copy", "r+b") as stream, mmap.mmap(stream.fileno(), 0) as view:
            fcntl.flock(stream, fcntl.LOCK_EX)
            view[:4] = b"TEXT"
            os.ftruncate(stream.fileno(), 1)
        assert (folder / "copy").read_bytes() == b"T"
        with tempfile.NamedTemporaryFile() as named, tempfile.TemporaryFile() as unnamed:
            unnamed.write(b"x")
            assert os.path.exists(named.name)
        with open(os.devnull, "w") as null:
            null.write("x")
        shutil.rmtree(folder)
        pathlib.Path("beside.txt").write_text("written in the project")
        """,
    "machine": """
        import getpass, locale, os, platform, random, resource, secrets, ssl, time, uuid, zoneinfo
        assert len(os.urandom(8)) == len(secrets.token_bytes(8)) == 8
        assert os.cpu_count() and os.sched_getaffinity(0)
        assert open("/proc/self/status").read().startswith("Name")
        pid = os.fork()
        if not pid:
            os._exit(0 if "VmPeak" in open("/proc/self/status").read() else 1)
        assert os.waitpid(pid, 0)[1] == 0
        ssl.create_default_context()
        locale.setlocale(locale.LC_ALL, "")
        assert platform.platform() and uuid.uuid4() and time.localtime()
        os.umask(0o022)
        os.nice(1)
        os.sched_setaffinity(0, os.sched_getaffinity(0))
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft - 1, hard))
        assert resource.prlimit(os.getppid(), resource.RLIMIT_NOFILE)
        """,
    "numpy": """
        import numpy as np
        a = np.random.default_rng(1).normal(size=(400, 400))
        assert np.allclose(np.linalg.inv(a) @ a, np.eye(400), atol=1e-6)
        assert np.fft.ifft(np.fft.fft(a)).shape == a.shape
        """,
    "numba": """
        import numba, numpy as np
        @numba.njit(cache=True, parallel=True)
        def total(a):
            t = 0.0
            for i in numba.prange(len(a)):
                t += a[i]
            return t
        assert total(np.ones(1000)) == 1000
        """,
    "sockets": """
        import selectors, socket
        one, other = socket.socketpair()
        with selectors.DefaultSelector() as selector:
            selector.register(other, selectors.EVENT_READ)
            one.sendall(b"x")
            assert selector.select(30)
        assert other.recv(1) == b"x"
        """,
}
LOOPBACK = """
    import asyncio, http.server, multiprocessing.managers, socket, threading, urllib.request
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), http.server.SimpleHTTPRequestHandler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = "http://localhost:%d/" % server.server_address[1]
    assert urllib.request.urlopen(address, timeout=30).status == 200
    server.shutdown()
    one, other = socket.socket(type=socket.SOCK_DGRAM), socket.socket(type=socket.SOCK_DGRAM)
    one.bind(("127.0.0.1", 0))
    other.sendto(b"x", one.getsockname())
    assert one.recv(1) == b"x"
    with multiprocessing.managers.SyncManager(ctx=multiprocessing.get_context("fork")) as manager:
        assert manager.list([1])[0] == 1
    """

every_tier = pytest.mark.parametrize("tier", TIERS)


def outcome_of(folder: Path, tier: Tier, program: str) -> tuple[str | None, str]:
    snapshot = write(folder / "snapshot", {"program.py": program})
    root = folder / "project"
    tests = ProjectTests(
        sandbox=sandbox_of(tier),
        interpreter=this_interpreter(),
        workspace=Workspace(root=root, source_roots=(root,), commit=None, digest="x"),
        snapshot=snapshot,
        clock=MachineClock(),
    )
    run = tests.run("run", timeout_s=120, request={"command": ["program.py"]})
    return run.outcomes.get("command"), run.failures.get("command", "") + run.diagnosis


@every_tier
@pytest.mark.parametrize("name", sorted(PROGRAMS))
def test_an_honest_program_runs(name: str, tier: Tier, tmp_path: Path) -> None:
    if name == "numba" and importlib.util.find_spec("numba") is None:
        pytest.skip("numba: it is not installed")
    assert outcome_of(tmp_path, tier, PROGRAMS[name]) == ("passed", "")


@every_tier
def test_a_local_server_runs_where_the_network_is_the_sandboxs_own(tier: Tier, tmp_path: Path) -> None:
    outcome, report = outcome_of(tmp_path, tier, LOOPBACK)
    if tier is Tier.PROCESS:
        assert (outcome, "Address family not supported" in report) == ("failed", True), report
    else:
        assert (outcome, report) == ("passed", "")
