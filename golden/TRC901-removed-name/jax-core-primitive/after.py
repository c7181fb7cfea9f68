"""A primitive of one's own, in the style of the "How JAX primitives work" page."""

import jax
import jax.numpy as jnp
import jax.extend.core
from jax import core
from jax.core import ShapedArray
from jax.errors import ConcretizationTypeError
from jax.extend.core import Jaxpr
from jax.interpreters import ad, batching, xla

scale_p = jax.extend.core.Primitive("scale")
scale_p.def_impl(lambda x, factor: x * factor)
scale_p.def_abstract_eval(lambda x, factor: ShapedArray(x.shape, x.dtype))
ad.deflinear2(scale_p, lambda ct, x, factor: [scale_p.bind(ct, factor=factor)])
batching.primitive_batchers[scale_p] = lambda args, axes, **options: (scale_p.bind(*args, **options), axes[0])


def scale(x, factor: float = 2.0) -> jax.Array:
    return scale_p.bind(x, factor=factor)


def names_of(jaxpr: Jaxpr):
    return [equation.primitive.name for equation in jaxpr.eqns]


def counts(x):
    try:
        return int(x)
    except ConcretizationTypeError:
        return -1


def main():
    x = jnp.array([1.0, -2.0])
    closed = jax.make_jaxpr(scale)(x)
    literals = [isinstance(each, jax.extend.core.Literal) for each in closed.jaxpr.eqns[0].invars]
    return {
        "value": scale(x),
        "rows": jax.vmap(scale)(jnp.stack([x, 3 * x])),
        "tangent": jax.jvp(scale, (x,), (jnp.ones(2),))[1],
        "names": names_of(closed.jaxpr),
        "literals": literals,
        "counts": jax.jit(counts)(jnp.asarray(3)),
    }
