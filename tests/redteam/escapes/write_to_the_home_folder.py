# Tries: to be run later, from start-up files of the user (shell, services, timers).
# Held by: confined-process namespace docker
# Seen as: files
import os


def target(x):
    for name in (".bashrc", ".profile", ".config/autostart/x.desktop", ".config/systemd/user/x.timer"):
        path = os.path.join(WORLD["home"], name)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "a") as stream:
                stream.write("true\n")
        except OSError:
            pass
    return x
