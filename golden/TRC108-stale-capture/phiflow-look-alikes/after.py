from phi.flow import *

RATE = 0.5
STEPS = 0


@jit_compile
def decay(u, rate):
    return u - rate * u


def energy(u):
    return math.l2_loss(RATE * u)


def main():
    global RATE, STEPS
    u = math.ones(spatial(x=3))
    slopes = []
    for _ in range(2):
        u = decay(u, RATE)
        slopes.append(math.gradient(energy, "u", get_output=False)(u))
        RATE = 0.25
        STEPS += 1
    return u, slopes
