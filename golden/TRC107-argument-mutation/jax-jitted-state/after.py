import jax
import jax.numpy as jnp


@jax.jit
def step(state, x, y):
    """One step of gradient descent; the state is a dict, as in the first version that ran without jit."""
    residual = x @ state["w"] - y
    loss = (residual**2).mean()
    w = state["w"] - 0.1 * 2 * x.T @ residual / len(y)
    steps = state["steps"] + 1
    return loss, (w, steps, loss)


@jax.jit
def record(history, value):
    history_entry = value * 100
    return value, history_entry


def main():
    x = jnp.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
    y = jnp.array([1.0, 2.0, 3.0])
    state = {"w": jnp.zeros(2), "steps": 0, "loss": jnp.inf}
    history = []
    losses = []
    for _ in range(3):
        step_value, (state["w"], state["steps"], state["loss"]) = step(state, x, y)
        losses.append(step_value)
        _, history_entry = record(history, losses[-1])
        history.append(history_entry)
    return {
        "w": state["w"],
        "steps": state["steps"],
        "last": state["loss"],
        "losses": losses,
        "history": jnp.stack(history),
    }
