import jax
import jax.numpy as jnp

GAIN = 1.0
SCALES = {"noise": 2.0, "signal": 1.0}


def descend(x, schedule):
    rate = schedule[0]

    @jax.jit
    def step(x):
        def loss(x):
            return rate * jnp.sum(x**2) / 2

        return x - jax.grad(loss)(x)

    for rate in schedule:
        x = step(x)
    return x


def amplified(x):
    return GAIN * x


amplify = jax.jit(jax.vmap(amplified))


def sweep(x, gains):
    global GAIN
    found = []
    for gain in gains:
        GAIN = gain
        found.append(amplify(x))
    return found


def train(w, steps):
    options = {"rate": 0.5}

    @jax.jit
    def update(
        w,
        target,  # what w should become
    ):
        return w - options["rate"] * (w - target)

    for step in range(steps):
        w = update(w, 1.0)
        if step % 2:
            options["rate"] *= 0.5
    return w


def rescaled(x):
    return x * SCALES["noise"] + SCALES["signal"]


def main():
    noise = []
    for level in (1.0, 3.0):
        SCALES["noise"] = level
        noise.append(jax.jit(rescaled)(2.0))
    return descend(jnp.ones(2), (0.5, 0.25)), sweep(jnp.ones(2), (1.0, 4.0)), train(jnp.float32(3.0), 4), noise
