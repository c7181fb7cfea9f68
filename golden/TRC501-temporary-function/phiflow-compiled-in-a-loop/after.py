"""Steps that are compiled where they are used, once an iteration."""

from phi.flow import *
from phiml.math._functional import JitFunction

COMPILED = []
create = JitFunction.__init__


def counted(self, *args):
    COMPILED.append(self)
    create(self, *args)


JitFunction.__init__ = counted


def slope(values):
    return math.spatial_gradient(values, padding=extrapolation.PERIODIC).gradient[0]


@jit_compile
def compute_tracer(value, dt, speed):
    return value - dt * speed * slope(value)


def advect(tracer, velocity, dt, steps):
    for step in range(steps):
        speed = velocity * (step + 1)
        tracer = compute_tracer(tracer, dt, speed)
    return tracer


# first order in time
@jit_compile
def react(concentration, rate):
    return concentration - rate * concentration**2


def decay(tracer, rates):
    def run(value, rate):
        return react(react(value, rate), rate)

    return [run(tracer, rate) for rate in rates]


def main():
    tracer = math.convert(wrap([1.0, 2.0, 4.0, 2.0], spatial("x")))
    COMPILED.clear()
    return advect(tracer, 0.5, 0.1, 3), decay(tracer, [0.1, 0.2, 0.05]), len(COMPILED)
