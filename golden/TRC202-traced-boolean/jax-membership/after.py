import jax
import jax.numpy as jnp


@jax.jit
def is_vowel(letter):
    return (
        (letter == 0)
        | (letter == 4)
        | (letter == 8)
        | (letter == 14)
        | (letter == 20)
    )


@jax.jit
def score(letter, bonus):
    return jnp.where((letter != 2) & (letter != 3) & (bonus > 0), 2 * bonus, bonus)


def main():
    letters = jnp.array([0, 2, 8, 9])
    scores = [score(int(letter), 1.5) for letter in letters]
    return jax.vmap(is_vowel)(letters), scores
