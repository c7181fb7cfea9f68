import torch


def forward(params, x, activations):
    """Runs the layers, and appends what each gave to a list of the caller's."""
    for layer in params:
        x = torch.tanh(x @ layer["w"])
        activations.append(x)
    return x
