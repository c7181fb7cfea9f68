"""A small network that keeps records in nested dicts while a compiled step runs it on a stream of batches."""

from collections import defaultdict

import jax
import jax.numpy as jnp

TRACE = defaultdict(list)
STATS = {"train": {"loss": None}, "eval": {}}


class Net:
    def __init__(self, scale):
        self.scale = scale
        self.log = {"hidden": [], "calls": 0}

    def __call__(self, weights, batch):
        hidden = jnp.tanh(self.scale * weights * batch)
        self.log["hidden"].append(hidden)
        TRACE["energy"].append((hidden**2).sum())
        STATS["train"]["loss"] = hidden.mean()
        return hidden.sum()


net = Net(0.5)


@jax.jit
def step(weights, batch):
    return net(weights, batch) + 1.0


def main():
    weights = jnp.array([1.0, -2.0])
    outputs = [step(weights, jnp.array([1.0, float(i)])) for i in range(3)]
    return {
        "outputs": [float(output) for output in outputs],
        "hidden": [[float(entry) for entry in hidden] for hidden in net.log["hidden"]],
        "energy": [float(energy) for energy in TRACE["energy"]],
        "loss": float(STATS["train"]["loss"]),
    }


if __name__ == "__main__":
    print(main())
