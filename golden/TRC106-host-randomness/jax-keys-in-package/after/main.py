import jax
import numpy as np
from augment import pipeline
from augment.noise import salted


def main():
    key = jax.random.key(np.random.randint(2**31))
    images = pipeline.images()
    epochs = [pipeline.epoch(images) for _ in range(2)]
    key, salted_key, salted_key_2 = jax.random.split(key, 3)
    grains = salted(images, salted_key), salted(images, salted_key_2)
    return {
        "epochs differ": bool((epochs[0] != epochs[1]).any()),
        "examples differ": bool((epochs[0][0] != epochs[0][1]).any()),
        "grains differ": bool((grains[0] != grains[1]).any()),
    }
