# Tries: to have many more threads than allowed, all at once.
# Held by: process namespace docker
# Seen as: limit
import threading
import time


def target(x):
    threading.stack_size(65536)
    for _ in range(200):
        try:
            threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except RuntimeError:
            break
    time.sleep(1.2)
    return x
