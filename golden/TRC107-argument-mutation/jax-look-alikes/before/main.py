import jax
import jax.numpy as jnp
from tables import add_term, tally


@jax.jit
def local_container(x):
    table = {}
    add_term(table, "square", x**2)
    add_term(table, "cube", x**3)
    parts = []
    tally(parts, table)
    return sum(parts)


@jax.jit
def copied(state, x):
    state = dict(state)
    state["x"] = x
    return state["x"] * state["w"]


@jax.jit
def returned(state, x):
    state["n"] = state["n"] + 1
    return state, x * state["n"]


@jax.jit
def scratch(state, x):
    state["tmp"] = x * state["w"]
    return state["tmp"].sum()


@jax.tree_util.register_pytree_node_class
class Meter:
    """Shows what it is given."""

    def __init__(self, unit):
        self.unit = unit

    def update(self, step, value):
        jax.debug.callback(lambda step, value: None, step, value * self.unit)

    def tree_flatten(self):
        return (self.unit,), None

    @classmethod
    def tree_unflatten(cls, aux, children):
        return cls(*children)


@jax.jit
def metered(meter, x):
    meter.update(1, x)
    return x * meter.unit


def body(carry, x):
    carry["total"] = carry["total"] + x
    return carry, carry["total"]


def eager(history, value):
    history.append(float(value))


class Model:
    def __init__(self):
        self.w = jnp.ones(2)

    def __call__(self, x, cache=None):
        cache = {} if cache is None else cache
        cache["h"] = x * self.w
        return cache["h"].sum()


def main():
    state = {"w": jnp.array(2.0), "n": 0}
    x = jnp.array(3.0)
    before = state["w"]
    values = [local_container(x), copied(state, x)]
    state, counted = returned(state, x)
    temporary = scratch({**state}, x)
    other = {"w": jnp.array(5.0)}
    for _ in range(2):
        temporary = temporary + scratch(other, x)
    final, sums = jax.lax.scan(body, {"total": jnp.array(0.0)}, jnp.arange(3.0))
    history = []
    eager(history, final["total"])
    slope = jax.grad(Model())(jnp.ones(2))
    meter = Meter(jnp.array(4.0))
    shown = metered(meter, x) + meter.unit
    return [values, state["n"], counted, temporary, other["w"], before, sums, history, slope, shown]
