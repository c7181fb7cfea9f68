from torch.func import functional_call, grad_and_value

from .nets import Probe


class Trainer:
    def __init__(self, model: Probe, rate: float):
        self.model = model
        self.rate = rate
        self.params = {name: value.detach() for name, value in model.named_parameters()}
        self.history = []

    def step(self, x, target):
        def objective(params):
            output, activation = functional_call(self.model, params, (x,))
            return (output - target) ** 2, activation

        gradients, (value, self.model.activation) = grad_and_value(objective, has_aux=True)(self.params)
        self.history.append(value)
        self.params = {name: value - self.rate * gradients[name] for name, value in self.params.items()}
        return value


def build(size):
    return Trainer(Probe(size), 0.1)
