from models import Linear
from torch.func import grad


class Trainer:
    def __init__(self, inputs):
        self.model = Linear(inputs)
        self.losses = []
        self.outputs = {}

    def objective(self, w):
        prediction = self.model.predict(w)
        loss = ((prediction - 1.0) ** 2).sum()
        self.losses.append(loss)
        self.outputs["prediction"] = prediction
        return loss

    def step(self, w):
        return w - 0.1 * grad(self.objective)(w)
