import jax
import jax.numpy as jnp


def loss(params, batch, stats):
    logits = batch @ params["w"]
    mean = logits.mean()
    mean_value = 0.9 * stats["mean"] + 0.1 * mean
    stats["batches"] = stats["batches"] + 1.0
    return ((logits - mean_value) ** 2).sum(), mean_value


class Trainer:
    def __init__(self, w):
        self.params = {"w": w}
        self.stats = {"mean": jnp.zeros(()), "batches": jnp.zeros(())}

    def fit(self, batches):
        values = []
        for batch in batches:
            (value, self.stats["mean"]), grads = jax.value_and_grad(loss, has_aux=True)(self.params, batch, self.stats)
            self.params = {"w": self.params["w"] - 0.1 * grads["w"]}
            values.append(value)
        return values


def main():
    trainer = Trainer(jnp.array([1.0, -1.0]))
    values = trainer.fit([jnp.array([[1.0, 2.0], [0.5, 1.0]]), jnp.array([[2.0, 0.0], [1.0, 1.0]])])
    return {"values": values, "mean": trainer.stats["mean"], "batches": trainer.stats["batches"] + 0}
