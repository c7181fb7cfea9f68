from phi.flow import *


def mean_speed(v):
    return float(math.mean(v))


@jit_compile
def relax(v, target):
    """One step towards the target speed."""
    speed = mean_speed(v)
    return v + 0.5 * (target - speed)


@jit_compile
def unit(v):
    return v / float(math.sum(v))


def energy(v):
    return math.sum(v**2) * float(math.max(v))


def main():
    v = math.tensor([1.0, 2.0, 3.0], spatial("x"))
    first = relax(v, 4.0)
    return {
        "second": relax(first, 4.0),
        "units": [unit(v), unit(2 * v + 1)],
        "gradient": math.gradient(energy, "v", get_output=False)(v),
    }
