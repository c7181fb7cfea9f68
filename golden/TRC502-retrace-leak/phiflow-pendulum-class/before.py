"""A driven pendulum that keeps its own clock."""

from phi.flow import *


class Pendulum:
    def __init__(self, angle):
        self.angle = angle
        self.momentum = 0 * angle
        self.time = 0.0
        self._kick = jit_compile(self._kicked, auxiliary_args="time, damped")

    def _kicked(self, angle, momentum, time, damped):
        drive = 0.3 * math.sin(angle * time)
        momentum = momentum - 0.1 * math.sin(angle) + 0.1 * drive
        if damped:
            momentum = 0.95 * momentum
        return angle + 0.1 * momentum, momentum

    def advance(self, damped):
        self.time += 0.1
        self.angle, self.momentum = self._kick(self.angle, self.momentum, self.time, damped=damped)


def main():
    pendulum = Pendulum(math.convert(math.wrap([1.0, 0.2], batch("start"))))
    for step in range(20):
        pendulum.advance(damped=step % 2 == 0)
    return {
        "angle": pendulum.angle,
        "traces": len(pendulum._kick.traces),
        "records": len(pendulum._kick.recorded_mappings),
    }
