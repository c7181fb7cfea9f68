from phi.flow import *


def check(level, limit):
    if (level > limit).any:
        highest = math.max(level)
        raise ValueError(f"over" if highest is not None else "")


@jit_compile
def drain(level, outflow):
    return drained(level, outflow)


def drained(level, outflow):
    if (level - outflow < 0).any:
        raise ValueError("empty")
    check(level, 100)
    return level - outflow
