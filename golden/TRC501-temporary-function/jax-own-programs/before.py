"""Programs that no compiled function could share, and what is compiled a few times only: nothing to report."""

import functools

import jax
import jax.numpy as jnp


class Game:
    def __init__(self, cells):
        self.cells = cells

    def init(self, key):
        return jax.random.uniform(key, (self.cells,))

    def apply(self, state):
        return jnp.roll(state, self.cells // 2)


def reset(step, init):
    return lambda state: jnp.where(jnp.sum(state) > 100.0, init(jax.random.key(0)), step(state))


def play(sizes):
    shapes = []
    for cells in sizes:
        game = Game(cells)
        init = jax.jit(jax.vmap(game.init))
        step = jax.jit(lambda state: game.apply(state) + 1.0)
        again = jax.jit(reset(game.apply, game.init))

        @jax.jit
        def evaluate(state):
            return jnp.sum(game.apply(state))

        state = init(jax.random.split(jax.random.key(0), 2))[0]
        shapes.append((step(state).shape, again(state).shape, evaluate(state).shape))
    return shapes


def curvature(loss, x):
    found = []
    for order in (0, 1):
        for absolute in (False, True):
            second = jax.jit(jax.hessian(lambda a, b: loss(a, b, absolute), argnums=order))
            found.append(second(x, 2 * x))
    return found


def product(a, b, absolute):
    return jnp.sum((jnp.abs(a) if absolute else a) ** 2 * b**3)


def wrapped(function):
    return jax.jit(lambda *args: jax.vjp(function, *args)[0])


def timed(activation, x):
    @jax.jit
    def run(v):
        return activation(v) + 1.0

    return run(x)


def threshold_metric(threshold):
    @jax.jit
    def metric(values):
        return jnp.sum(jnp.where(values > threshold, values, 0.0))

    return lambda values: float(metric(values))


def swept(activations, x):
    return [timed(each, x) for each in activations]


def chosen(x, fast):
    if fast:
        return jax.jit(lambda v: 2.0 * v)(x)
    return 2.0 * x


def main():
    x = jnp.array([1.0, 2.0])
    sine, cosine = wrapped(jnp.sin), wrapped(jnp.cos)
    few = [timed(jnp.tanh, x), timed(functools.partial(jnp.multiply, 2.0), x), sine(x), cosine(x)]
    metrics = [threshold_metric(limit)(x) for limit in (0.5, 1.5)]
    both = [chosen(x, fast) for fast in (True, False)]
    return play([2, 4]), curvature(product, x), few, metrics, swept([jnp.sin, jnp.cos, jnp.exp], x), both
