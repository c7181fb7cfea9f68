from phi.flow import *

REVERSED = False
SIZE = 2


class Pendulum:
    def __init__(self):
        self.length = 2.0
        self.swing = jit_compile(self._swing)

    def _swing(self, angle):
        return angle / self.length


@jit_compile
def advance(u):
    return -u if REVERSED else u


@jit_compile
def widened(u):
    return math.sum(u * math.ones(channel(c=SIZE)), "c")


def main():
    global REVERSED, SIZE
    u = math.ones(spatial(x=3))
    pendulum, found = Pendulum(), []
    for _ in range(2):
        found.append((advance(u), widened(u), pendulum.swing(u)))
        REVERSED = True
        SIZE = 3
        pendulum.length = 4.0
    return found
