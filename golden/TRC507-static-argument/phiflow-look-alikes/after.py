from phi.flow import *


def doubled(x):
    return 2 * x


@jit_compile
def advance(u, dt, scheme, f, boundary=None):
    """Strings, None and functions are part of the key; numbers in arithmetic may be traced."""
    change = f(u) if scheme == "explicit" else -u
    if boundary is not None:
        change = change * boundary
    return u + dt * change


@jit_compile(auxiliary_args="steps, periodic")
def repeated(u, steps, periodic=True):
    for _ in range(steps):
        u = u + (0.1 if periodic else 0.2)
    return u


class Model:
    """Compiled when it is made, of attributes that stay."""

    def __init__(self, rate):
        self.rate = rate
        self.step = jit_compile(self._step)

    def _step(self, u):
        return u * self.rate

    @staticmethod
    @jit_compile
    def shifted(u, offset):
        return u + offset


def main():
    u = math.convert(math.tensor([1.0, 2.0], spatial("x")))
    model = Model(3.0)
    return [
        advance(u, 0.1, "explicit", doubled),
        advance(u, 0.2, "implicit", doubled),
        advance(u, 1, "explicit", doubled, 0.5),
        repeated(u, 2),
        repeated(u, 3, periodic=False),
        model.step(u),
        Model.shifted(u, 2),
        math.sum(u, "x"),
    ]
