import jax
import jax.numpy as jnp


def blend(image, other, *, weight):
    weight = jnp.where(weight > 1, jnp.ones_like(weight), weight)
    return (1 - weight) * image + weight * other


def fade(image, *, amount):
    result = jnp.where(amount < 0.5, image, image * amount)
    return result


def main():
    images = jnp.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    weights = jnp.array([0.0, 0.5, 2.0])
    mixed = jax.vmap(blend, in_axes=(0, None))(images, jnp.array([10.0, 20.0]), weight=weights)
    return mixed, jax.vmap(fade)(images, amount=weights)
