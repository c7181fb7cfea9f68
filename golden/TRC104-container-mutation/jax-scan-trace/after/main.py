import dynamics
import jax
import jax.numpy as jnp

SEEN = []


def cell(weight, carry, x):
    y = jnp.tanh(weight * carry + x)
    return y, (y, y)


def unroll(weight, xs):
    carry, (ys, seen_steps) = jax.lax.scan(lambda carry, x: cell(weight, carry, x), jnp.zeros(()), xs)
    return ys.sum(), seen_steps


def main():
    dynamics.ENERGIES.append(0.5)
    (position, velocity), energies_entries = dynamics.simulate(jnp.asarray(1.0), jnp.full(3, 0.1))
    dynamics.ENERGIES.extend(energies_entries)
    adjoint = dynamics.Adjoint(0.5)
    costate, weighted = adjoint.run(jnp.array([1.0, 2.0, 4.0]))
    (total, seen_entries), gradient = jax.value_and_grad(unroll, has_aux=True)(2.0, jnp.array([0.5, -0.5]))
    SEEN.extend(seen_entries)
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
