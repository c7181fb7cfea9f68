import equinox as eqx
import jax
import jax.numpy as jnp


class Accumulator(eqx.Module):
    total: jax.Array

    def add(self, value):
        return Accumulator(self.total + value)


class Solver:
    def __init__(self, steps):
        self.steps = steps
        self.compiled = None
        self.result = None

    def body(self, x):
        for _ in range(self.steps):
            x = x - 0.5 * jnp.sin(x)
        return x

    def solve(self, x):
        if self.compiled is None:
            self.compiled = jax.jit(self.body)
        self.result = self.compiled(x)
        return self.result


@jax.jit
def run(state, xs):
    for i in range(3):
        state = state.add(xs[i])
    return state.total


def main():
    solver = Solver(2)
    x = solver.solve(jnp.array(1.0))
    return {"x": x, "result": solver.result, "total": run(Accumulator(jnp.array(0.0)), jnp.arange(3.0))}
