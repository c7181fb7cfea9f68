import jax
import jax.numpy as jnp

steps = 0
depth = 0


def nested(x, levels):
    """A recursion that keeps track of its depth for error messages."""
    global depth
    depth += 1
    if depth > 20:
        raise RecursionError(depth)
    result = x if levels == 0 else nested(x * 0.5, levels - 1) * 2
    depth -= 1
    return result


@jax.jit
def update(x, seen):
    return nested(x, 3) * 0.9, seen + 1


def train(x, count):
    global steps
    seen = 0
    for _ in range(count):
        x, seen = update(x, seen)
        steps += 1
    return x, seen


def main():
    x, seen = train(jnp.array([1.0, 2.0]), 4)
    return {"x": x, "steps": steps, "seen": int(seen), "depth": depth}
