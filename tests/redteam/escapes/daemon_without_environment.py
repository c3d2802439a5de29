# Tries: to leave a process behind that is another program with an empty environment.
# Held by: confined-process namespace docker
# Seen as: left unnoticed
import os


def target(x):
    if not os.fork():
        os.setsid()
        if not os.fork():
            os.chdir("/")
            os.closerange(0, 100)
            os.execve("/bin/sleep", ["sleep", "600"], {})
        os._exit(0)
    os.wait()
    return x
