import numpy as np


def expected():
    return {
        "doubled": {"a": np.full(2, 2.0, dtype=np.float32)},
        "leaves": 1,
        "reduced": 5.0,
        "names": 1,
        "product": 2.0,
        "config": False,
        "old": "jax.tree.map",
    }
