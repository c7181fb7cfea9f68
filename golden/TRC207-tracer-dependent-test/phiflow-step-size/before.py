from phi.flow import *


def check_step(dt):
    if not isinstance(dt, (int, float)):
        raise ValueError("dt is a number")
    return dt


def decay(temperature, dt):
    return temperature * math.exp(-0.5 * check_step(dt))


def main():
    temperature = math.tensor([100.0, 50.0], spatial("x"))
    step = jit_compile(decay)
    return decay(temperature, 0.1), step(temperature, 0.1)
