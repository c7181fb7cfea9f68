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
        return loss, (loss, prediction)

    def step(self, w):
        gradient, (losses_entry, self.outputs["prediction"]) = grad(self.objective, has_aux=True)(w)
        self.losses.append(losses_entry)
        return w - 0.1 * gradient
