import jax
import jax.numpy as jnp


class Classifier:
    def __init__(self, scale):
        self.scale = scale
        self.features = None

    def embed(self, w, x):
        features = jnp.tanh(self.scale * (x @ w))
        return features, features

    def loss(self, w, x, y):
        embedded, features = self.embed(w, x)
        return jnp.sum((embedded - y) ** 2), features

    def train(self, w, x, y):
        gradient, self.features = jax.grad(self.loss, has_aux=True)(w, x, y)
        return w - 0.1 * gradient


def main():
    classifier = Classifier(0.5)
    w = jnp.array([[0.1, 0.2], [0.3, 0.4]])
    x = jnp.array([[1.0, 2.0]])
    w = classifier.train(w, x, jnp.array([[1.0, -1.0]]))
    return {"w": w, "features": classifier.features * 2}
