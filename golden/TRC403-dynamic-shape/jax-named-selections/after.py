import jax
import jax.numpy as jnp


class Survey:
    def __init__(self, weights):
        self.weights = weights

    def loss(self, answers, given):
        expected = self.weights @ answers
        residual = expected - given
        observed = residual > -2.0
        penalty = jnp.abs(residual * expected).sum(where=observed) / observed.sum()
        return (residual**2).mean(where=observed) + 0.1 * penalty


@jax.jit
def share(x, mask):
    return x.sum(where=mask) / x.sum(), mask.sum() / 2


def main():
    survey = Survey(jnp.array([[1.0, 2.0], [0.5, -1.0], [2.0, 0.0]]))
    answers = jnp.array([[0.5, 0.3], [-1.0, 1.0]])
    given = jnp.array([[1.0, 0.0, 3.5], [0.5, 0.0, 0.5]])
    values = jax.vmap(survey.loss)(answers, given)
    slopes = jax.vmap(jax.grad(survey.loss))(answers, given)
    return values, slopes, share(jnp.array([1.0, 2.0, 5.0]), jnp.array([True, False, True]))
