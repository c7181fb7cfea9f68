import jax
import jax.numpy as jnp
from logbook import BOOK
from trainer import Trainer


def main():
    trainer = Trainer(0.1)
    step = jax.jit(trainer.step)
    w = jnp.array([2.0, -1.0])
    for _ in range(3):
        w = step(w)
    return {"w": w, "losses": BOOK["losses"], "last": trainer.last, "norm": BOOK["norm"]}
