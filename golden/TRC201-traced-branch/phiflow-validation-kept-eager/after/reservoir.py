from phi.flow import *


def check(level, limit):
    if math.all_available(invalid := (level > limit).any) and invalid:
        highest = math.max(level)
        raise ValueError(f"over" if highest is not None else "")


@jit_compile
def drain(level, outflow):
    return drained(level, outflow)


def drained(level, outflow):
    if math.all_available(invalid := (level - outflow < 0).any) and invalid:
        raise ValueError("empty")
    check(level, 100)
    return level - outflow
