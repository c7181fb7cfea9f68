from phi.flow import *

RATE = 0.5


@jit_compile
def decay(u, rate):
    return u - rate * u


def main():
    global RATE
    u = math.ones(spatial(x=3))
    for _ in range(2):
        u = decay(u, RATE)
        RATE = 0.25
    return u
