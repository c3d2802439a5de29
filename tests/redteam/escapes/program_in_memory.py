# Tries: to leave a process behind whose program was never in a file.
# Held by: confined-process namespace docker
# Seen as: left unnoticed
import os


def target(x):
    if not os.fork():
        os.setsid()
        if not os.fork():
            program = os.memfd_create("sleep", 0)
            with open("/bin/sleep", "rb") as stream:
                os.write(program, stream.read())
            os.execve(program, ["sleep", "600"], {})
        os._exit(0)
    os.wait()
    return x
