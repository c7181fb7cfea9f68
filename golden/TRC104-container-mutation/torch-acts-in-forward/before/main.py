import torch
from networks import HIDDEN, Regressor
from torch.func import functional_call, grad, vmap


def per_sample_gradients(model, inputs, targets):
    params = {name: value.detach() for name, value in model.named_parameters()}

    def compute_loss(params, x, y):
        prediction = functional_call(model, params, (x.unsqueeze(0),))
        return ((prediction.squeeze(0) - y) ** 2).sum()

    return vmap(grad(compute_loss), in_dims=(None, 0, 0))(params, inputs, targets)


def evaluate(model, inputs):
    model.eval()
    with torch.no_grad():
        return model(inputs).mean()


def main():
    model = Regressor(2, 3)
    model = model.double()
    inputs = torch.tensor([[0.0, 1.0], [1.0, 1.0], [0.5, -0.5]], dtype=torch.float64)
    targets = torch.zeros(3, 1, dtype=torch.float64)
    gradients = per_sample_gradients(model, inputs, targets)
    score = evaluate(model, inputs)
    return {
        "bias": gradients["second.bias"],
        "score": score,
        "kept": len(HIDDEN),
        "first": HIDDEN[0].squeeze(1).detach().numpy(),
        "second": HIDDEN[1],
    }
