import jax
import jax.numpy as jnp


@jax.jit
def interpret(x):
    total = jnp.zeros(())
    env = {}
    order = []

    def push(name, value):
        nonlocal total
        total = total + jnp.sum(value)
        env[name] = value
        order.append(name)

    push("a", x)
    push("b", env["a"] * 2)
    return total, env["b"], len(order)


def main():
    return interpret(jnp.array([1.0, 2.0]))
