import jax
import jax.numpy as jnp


@jax.jit
def is_vowel(letter):
    return letter in (0, 4, 8, 14, 20)


@jax.jit
def score(letter, bonus):
    if letter not in (2, 3) and bonus > 0:
        return 2 * bonus
    return bonus


def main():
    letters = jnp.array([0, 2, 8, 9])
    scores = [score(int(letter), 1.5) for letter in letters]
    return jax.vmap(is_vowel)(letters), scores
