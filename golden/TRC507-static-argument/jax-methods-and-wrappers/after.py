"""Problems of an optimizer: static methods of objects under other transforms, callbacks, wrappers, pytrees by a base."""

import functools

import jax
import jax.numpy as jnp


class Tree:
    """Makes a pytree of every class below."""

    def __init_subclass__(cls):
        jax.tree_util.register_pytree_node(cls, lambda tree: ((tree.scale,), None), lambda _, parts: cls(*parts))


class Problem:
    def __init__(self, size):
        self.size = size

    @functools.partial(jax.jit, static_argnames=("self",))
    def sample(self, key):
        return jax.random.uniform(key, (self.size,), minval=1.0, maxval=1.0)

    @functools.partial(jax.jit, static_argnums=(0,))
    def evaluate(self, x, weight):
        return weight * jnp.sum(x**2)


class Shifted(Problem):
    def __init__(self, size, shift):
        super().__init__(size)
        self.shift = shift


class Scaling(Tree):
    def __init__(self, scale):
        self.scale = scale

    @jax.jit
    def __call__(self, x):
        return self.scale * x


def counted(function):
    @functools.wraps(function)
    def wrapper(*args, verbose=False, **kwargs):
        return function(*args, **kwargs)

    return wrapper


@functools.partial(jax.jit, static_argnames="rounds")
@counted
def repeated(x, rounds):
    assert rounds > 0
    for _ in range(rounds):
        x = x * 2
    return x


@jax.jit
def halved(leaf):
    return leaf / 2


@jax.jit
def all_halved(tree):
    return jax.tree.map(halved, tree)


def made(name, size):
    if name == "plain":
        return Problem(size)
    return Shifted(size, 1.0)


def main():
    key = jax.random.key(0)
    problem = made("shifted", 2)
    samples = jax.vmap(problem.sample)(jax.random.split(key, 3))
    return {
        "samples": samples,
        "values": jax.vmap(problem.evaluate, in_axes=(0, None))(samples, 2.0),
        "compiled": jax.jit(problem.sample)(key),
        "one": problem.evaluate(jnp.arange(3.0), 1.0),
        "scaled": Scaling(jnp.array(3.0))(jnp.ones(2)),
        "repeated": [repeated(jnp.array(1.0), 3), repeated(jnp.array(1.0), rounds=1)],
        "halved": all_halved({"w": jnp.array(2.0)}),
        "rows": list(map(jax.jit(jnp.sum), (jnp.ones(2), jnp.ones(3)))),
    }
