from functools import partial

import jax
import jax.numpy as jnp


class Config:
    def __init__(self):
        self.calls = 0
        self.scale = jnp.array(2.0)


@partial(jax.jit, static_argnums=1)
def scaled(x, config):
    config.calls += 1
    config.scale = config.scale * x
    return x * config.scale


@jax.jit
def running(x, seen=[]):
    seen.append(x)
    return sum(seen)


def shift(x, table):
    for key in table:
        table[key] = table[key] + x
    return x


@jax.jit
def tally(counts, x):
    counts["n"] = counts["n"] + 1
    return x * counts["n"]


@jax.jit
def visit(tree, x):
    tree["x"] = tree["x"] + x
    if "child" in tree:
        visit(tree["child"], x)
    return x


def main():
    config = Config()
    first = scaled(jnp.array(3.0), config)
    table = {"a": jnp.array(1.0)}
    jax.vmap(shift, in_axes=(0, None))(jnp.arange(3.0), table)
    counts = {"n": 0}
    values = [tally(counts, x) for x in (1.0, 2.0)]
    tree = {"x": jnp.array(0.0), "child": {"x": jnp.array(0.0)}}
    visit(tree, 1.0)
    total = running(jnp.array(1.0)) + running(jnp.ones(2))
    return {
        "first": first,
        "calls": config.calls,
        "scale": config.scale + 0,
        "a": table["a"],
        "n": counts["n"],
        "values": values,
        "tree": tree["child"]["x"],
        "total": total,
    }
