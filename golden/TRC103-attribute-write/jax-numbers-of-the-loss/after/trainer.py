import jax
import jax.numpy as jnp
from logbook import BOOK


class Trainer:
    def __init__(self, rate):
        self.rate = rate
        self.last = 0.0
        self.history = []
        BOOK["losses"] = self.history

    def loss(self, w):
        value = jnp.sum(w**2)
        last = value
        history_entry = value
        norm = jnp.sqrt(value)
        return value, (last, history_entry, norm)

    def step(self, w):
        gradient, (last, history_entry, norm) = jax.grad(self.loss, has_aux=True)(w)
        last_value = last
        history_entry_value = history_entry
        norm_value = norm
        return w - self.rate * gradient, (last_value, history_entry_value, norm_value)
