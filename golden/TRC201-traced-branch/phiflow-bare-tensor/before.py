from phi.flow import *


def stable_dt(velocity, dt):
    speed = math.max(abs(velocity))
    if speed * dt > 1:
        dt = 1 / speed
    return dt


@jit_compile
def advance(u, velocity, dt):
    dt = stable_dt(velocity, dt)
    return u - dt * velocity * u


@jit_compile
def rectified(u):
    if math.sum(u, "x") < 0:
        return -u
    return u


def main():
    u = math.tensor([1.0, 2.0, 3.0], spatial("x"))
    return {
        "advanced": [advance(u, scale * u, 0.5) for scale in (0.1, 1.0, 4.0)],
        "rectified": [rectified(u), rectified(-u)],
    }
