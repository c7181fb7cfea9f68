import jax
import jax.numpy as jnp


@jax.jit
def step(state, x, y):
    """One step of gradient descent; the state is a dict, as in the first version that ran without jit."""
    residual = x @ state["w"] - y
    loss = (residual**2).mean()
    state["w"] = state["w"] - 0.1 * 2 * x.T @ residual / len(y)
    state["steps"] += 1
    state["loss"] = loss
    return loss


@jax.jit
def record(history, value):
    history.append(value * 100)
    return value


def main():
    x = jnp.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    y = jnp.array([1.0, 2.0, 3.0])
    state = {"w": jnp.zeros(2), "steps": 0, "loss": jnp.inf}
    history = []
    losses = []
    for _ in range(3):
        losses.append(step(state, x, y))
        record(history, losses[-1])
    return {
        "w": state["w"],
        "steps": state["steps"],
        "last": state["loss"],
        "losses": losses,
        "history": jnp.stack(history),
    }
