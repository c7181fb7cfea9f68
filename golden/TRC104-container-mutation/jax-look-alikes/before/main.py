import jax
import jax.numpy as jnp
from registry import MODELS, register

HISTORY = []
LOG = {}


@register("cubic")
def cubic(p, x):
    powers = []
    for k in range(4):
        powers.append(x**k)
    table = {}
    table["terms"] = jnp.stack(powers)
    return jnp.dot(p, table["terms"]), table


def record(value):
    HISTORY.append(float(value))


@jax.jit
def evaluate(p, x):
    value, table = MODELS["cubic"](p, x)
    jax.debug.callback(record, value)
    return value, table["terms"]


def sweep(p, xs):
    for x in xs:
        value, terms = evaluate(p, x)
        LOG[float(x)] = value
    return terms


def main():
    p = jnp.array([1.0, 0.0, -1.0, 0.5])
    terms = sweep(p, [1.0, 2.0])
    jax.effects_barrier()
    slope = jax.grad(lambda x: cubic(p, x)[0])(2.0)
    return {"terms": terms, "log": [LOG[1.0], LOG[2.0]], "history": sorted(HISTORY), "slope": slope}
