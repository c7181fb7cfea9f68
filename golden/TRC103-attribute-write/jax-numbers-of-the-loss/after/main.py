import jax
import jax.numpy as jnp
from logbook import BOOK
from trainer import Trainer


def main():
    trainer = Trainer(0.1)
    step = jax.jit(trainer.step)
    w = jnp.array([2.0, -1.0])
    for _ in range(3):
        w, (last_value, history_entry_value, norm_value) = step(w)
        trainer.last = float(last_value)
        trainer.history.append(history_entry_value.item())
        BOOK["norm"] = round(float(norm_value), 4)
    return {"w": w, "losses": BOOK["losses"], "last": trainer.last, "norm": BOOK["norm"]}
