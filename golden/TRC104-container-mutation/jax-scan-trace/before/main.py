import dynamics
import jax
import jax.numpy as jnp

SEEN = []


def cell(weight, carry, x):
    y = jnp.tanh(weight * carry + x)
    SEEN.append(y)
    return y, y


def unroll(weight, xs):
    carry, ys = jax.lax.scan(lambda carry, x: cell(weight, carry, x), jnp.zeros(()), xs)
    return ys.sum()


def main():
    dynamics.ENERGIES.append(0.5)
    position, velocity = dynamics.simulate(jnp.asarray(1.0), jnp.full(3, 0.1))
    adjoint = dynamics.Adjoint(0.5)
    costate, weighted = adjoint.run(jnp.array([1.0, 2.0, 4.0]))
    total, gradient = jax.value_and_grad(unroll)(2.0, jnp.array([0.5, -0.5]))
    return {
        "end": (position, velocity),
        "energies": [float(energy) for energy in dynamics.ENERGIES],
        "costate": costate,
        "weighted": weighted,
        "trace": [float(value) for value in adjoint.trace],
        "last": float(adjoint.last),
        "gradient": gradient,
        "seen": [float(value) for value in SEEN],
    }
