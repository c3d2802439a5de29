# Tries: to have code loaded into processes that the judge starts later (LD_PRELOAD, PYTHON...).
# Held by: confined-process namespace docker
# Seen as: files
import os


def target(x):
    for name in ("LD_PRELOAD", "PYTHONSTARTUP", "PYTHONPATH", "PYTHONHOME", "BASH_ENV"):
        os.environ[name] = WORLD["temporary"] + "/poison"
    for path in ("sitecustomize.py", "usercustomize.py"):
        for folder in (WORLD["site"], WORLD["snapshot"], WORLD["home"], WORLD["harness"]):
            try:
                with open(os.path.join(folder, path), "w") as stream:
                    stream.write("raise SystemExit\n")
            except OSError:
                pass
    return x
