import jax
import jax.numpy as jnp


class Solver:
    def __init__(self):
        self.steps = 0

    def run(self, x):
        while x > 1:
            x = x / 2
            self.steps += 1
        return x


def shown(x):
    def unfinished(x):
        return x > 1

    def step(x):
        x = x / 2
        jax.debug.print("{!s}", x)
        return x

    x = jax.lax.while_loop(unfinished, step, x)
    return x


def checked(x):
    while x > 1:
        x = x / 2
        if x < 0:
            raise ValueError(x)
    return x


def main():
    return [jax.vmap(f)(jnp.array([0.5, 2.0])) for f in (Solver().run, shown, checked)]
