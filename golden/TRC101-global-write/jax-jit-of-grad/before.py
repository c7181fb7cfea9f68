import jax
import jax.numpy as jnp

logits = None


def negative_log_likelihood(w, x, label):
    global logits
    logits = w @ x
    return jax.nn.logsumexp(logits) - logits[label]


fast_gradient = jax.jit(jax.grad(negative_log_likelihood))


def per_example_gradients(w, xs, labels):
    return jax.vmap(jax.grad(negative_log_likelihood), in_axes=(None, 0, 0))(w, xs, labels)


def main():
    w = jnp.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.5]])
    x = jnp.array([0.3, 0.6])
    g = fast_gradient(w, x, 1)
    single = logits * 1.0
    gs = per_example_gradients(w, jnp.stack([x, 2 * x]), jnp.array([1, 2]))
    return {"g": g, "single": single, "gs": gs, "all": logits * 1.0}
