"""The worker: imports the target once, then runs each batch of calls in a fresh fork.

Started as `python worker.py FD`, where FD is one end of a socket pair. Speaks framed messages with the
judge (see docs/worker-protocol.md); every reply carries the token of the request it answers. The judge
holds the clock: nothing here measures time.

Runs under Python 3.8 and later, standard library only.
"""

import sys

sys.path[:] = [entry for entry in sys.path[1:] if entry]  # this folder must not be importable by the target

import gc  # noqa: E402
import importlib  # noqa: E402
import importlib.util  # noqa: E402
import inspect  # noqa: E402
import json  # noqa: E402
import os  # noqa: E402
import resource  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
import traceback  # noqa: E402


def sibling(name, **given):
    """The sibling file, loaded by path so that no module of the target can shadow it."""
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".py")
    spec = importlib.util.spec_from_file_location("_perfsmith_" + name, path)
    module = importlib.util.module_from_spec(spec)
    module.__dict__.update(given)
    spec.loader.exec_module(module)
    return module


framing, codec, effects, targets = map(sibling, ("framing", "codec", "effects", "targets"))
heard, patches = map(sibling, ("heard", "patches"))
surroundings = sibling("surroundings", codec=codec)
program = sibling("program", surroundings=surroundings, patches=patches, targets=targets)
files_left = sibling("files_left", surroundings=surroundings)
tracing = sibling("tracing")
given = {"framing": framing, "codec": codec, "effects": effects, "targets": targets, "tracing": tracing}
following, standard_input = map(sibling, ("following", "standard_input"))
given.update(following=following, standard_input=standard_input)
batches = sibling("batches", heard=heard, surroundings=surroundings, **given)

THRESHOLDS = gc.get_threshold()

REHEARSALS = 16


def limit(limits):
    """Hard limits for this process and all it starts; what the machine lacks is left out."""
    for name, value in sorted(limits.items()):
        number = getattr(resource, name, None)
        if number is None or (name == "RLIMIT_NPROC" and not counts_own_processes()):
            continue
        hard = resource.getrlimit(number)[1]
        # At its hard limit of time a process gets SIGKILL, which would look like a want of memory.
        above = value + 5 if name == "RLIMIT_CPU" else value
        if hard != resource.RLIM_INFINITY:
            value, above = min(value, hard), min(above, hard)
        resource.setrlimit(number, (value, above))


def counts_own_processes():
    """True where `RLIMIT_NPROC` counts this sandbox alone: in a user namespace, from Linux 5.14 on."""
    release = os.uname().release.split(".")
    try:
        is_recent = (int(release[0]), int(release[1])) >= (5, 14)
        with open("/proc/self/uid_map") as stream:
            count = int(stream.read().split()[2])
    except (OSError, ValueError, IndexError):
        return False
    return is_recent and count == 1


def settled(request):
    """Apply limits and set the import path, before anything is imported."""
    root = request["root"]
    own = [entry for entry in request["sys_path"] if entry == root or entry.startswith(root + os.sep)]
    rest = [entry for entry in sys.path if entry not in own]
    # The standard library stays before installed packages.
    sys.path[:] = own + rest + [e for e in request["sys_path"] if e not in own and e not in rest]
    os.chdir(root)
    limit(request["limits"])


def load(request):
    """Import the target. Returns `(function, reply)`."""
    if request["watch"]:
        effects.watch()
    effects.importing()  # what happened in a zygote is none of the program's
    try:
        function, through = targets.resolve(request["module"], request["qualname"])
        for name in request["also"]:
            importlib.import_module(name)
        if targets.may_give_coroutines(function):
            importlib.import_module("asyncio")  # before any fork: no call of either side pays for it
    except BaseException as error:
        text = "".join(traceback.format_exception_only(type(error), error)).strip()
        return None, {"ok": False, "error": text, "trace": traceback.format_exc()[-4000:]}
    effects.note_replaced_parts()
    effects.imported()
    return function, {
        "ok": True,
        "python": list(sys.version_info[:3]),
        "coroutine": inspect.iscoroutinefunction(function),
        "through": through,
        "events": list(effects.seen()),
    }


def rehearse(request):
    """Let everything that serves a batch run often enough for the interpreter to make it quick."""
    out = sys.stdout
    stand_in = program.Program(request, False)
    stand_in.loaded(rehearsed, (), frozenset(sys.modules))
    child = batches.Child(None, rehearsed, request, stand_in)
    calls = [codec.encode_call((items,), {}) for items in ([1], [2.0, "text"], [[3], {4: 5}], [])]
    for _ in range(REHEARSALS):
        child.check(framing.joined(calls))
        child.call(framing.joined(calls))
    child.printed.close()
    sys.stdout = out


def rehearsed(items):
    """Stands for a target while the worker rehearses."""
    return len(items)


def silence():
    """Nothing the target prints may reach a descriptor that someone reads."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(null, descriptor)
    if null > 2:
        os.close(null)


def settle():
    """Both sides of a pair collect garbage alike and run untraced, whatever an import has switched."""
    sys.settrace(None)
    sys.setprofile(None)
    gc.enable()
    gc.set_threshold(*THRESHOLDS)
    gc.freeze()


def main():
    """Serve the judge until it closes the channel."""
    channel = framing.Channel(socket.socket(fileno=int(sys.argv[1])))
    silence()
    channel.send(framing.HELLO, bytes(16), b"")  # until here nothing foreign has run
    first, token, payload = channel.receive()
    request = json.loads(payload.decode())
    settled(request)
    if request["watch"]:
        effects.watch()
    # Whatever a target does to its environment, these are the sandbox's; `/dev/shm` may be the machine's.
    own = [each for each in program.private_folders() if not each.startswith("/dev/")]
    folders = own if request["files"] else None
    candidate = program.Program(request, request["watch"] and first == framing.LOAD)
    serves, outside = None, frozenset()
    if first == framing.PRELOAD:
        effects.quicken()
        zygote = sibling("zygote", files_left=files_left, program=program, targets=targets)
        # What follows happens in the process of one program; the zygote itself never comes back.
        token, serves, outside = zygote.programs(channel, token, request, load, codec, rehearse, folders)
    function, reply = load(request)
    if folders is not None:
        candidate.files_left = files_left.FilesLeft(folders)  # what the import has made stays
    if function is not None:
        reply["left"] = candidate.loaded(function, reply["events"], outside)
        if first == framing.PRELOAD:
            reply["served"] = serves()
            reply["keeps"] = candidate.project.names()
    channel.send(framing.LOAD, token, json.dumps(reply).encode())
    if first == framing.LOAD:
        codec.singletons()  # found once here: every child inherits the table
        gc.collect()
    while True:
        kind, token, payload = channel.receive()
        if kind != framing.FORK or function is None:
            return
        try:
            pid = 0 if payload == framing.LAST else os.fork()
        except OSError as error:
            channel.send(framing.DEATH, token, b"not forked: " + os.strerror(error.errno).encode())
            continue
        if not pid:
            status = 0
            try:
                settle()
                child = batches.Child(channel, function, request, candidate)
                channel.send(framing.FORK, token, b"")
                child.serve()
                # A batch that is not watched is timed; that its surroundings were changed shows afterwards.
                status = framing.REPLACED
                # By the request: a target could begin to watch itself, and so seem to be watched.
                status = 0 if request["watch"] or not effects.are_parts_replaced() else status
            finally:
                os._exit(status)
        channel.send(framing.DEATH, token, died(os.waitpid(pid, 0)[1]).encode())


def died(status):
    """How a process ended: the name of a signal, or its exit status."""
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else str(os.WEXITSTATUS(status))


# Last: everything above is there now.
effects.guard(
    [globals()]
    + [
        part.__dict__
        for part in (framing, effects, targets, batches, heard, program, surroundings, patches, tracing)
    ]
    + [part.__dict__ for part in (files_left, following, standard_input, codec, *codec.PARTS)]
)

if __name__ == "__main__":
    try:
        main()
    except (EOFError, OSError):
        pass
    os._exit(0)  # what a program wants to do at its exit is no business of the judge
