import torch
from layers import forward
from torch.func import grad, vmap
from torch.utils.checkpoint import checkpoint


def loss(params, x):
    activations = []
    out = forward(params, x, activations)
    return (out**2).mean() + 0.01 * sum((a**2).mean() for a in activations)


def normalised(sample):
    sample = {name: value - value.mean() for name, value in sample.items()}
    sample["sum"] = sample["a"] + sample["b"]
    return sample


def swapped(pair):
    first = pair.pop()
    pair.append(first * 2)
    return pair


def block(x, log):
    log.append(x.shape)
    return torch.relu(x)


def walk(tree, found):
    """Collects the leaves; calls itself with the same list."""
    for key in sorted(tree):
        if isinstance(tree[key], dict):
            walk(tree[key], found)
        else:
            found.append(tree[key])


def flat_norm(tree):
    found = []
    walk(tree, found)
    return sum((leaf**2).sum() for leaf in found)


def main():
    params = [{"w": torch.eye(2)}, {"w": 2 * torch.eye(2)}]
    grads = grad(loss)(params, torch.ones(3, 2))
    table = {"a": torch.arange(4.0).reshape(2, 2), "b": torch.ones(2, 2)}
    out = vmap(normalised)(table)
    pair = vmap(swapped)([torch.ones(2), torch.ones(2)])
    log = []
    value = checkpoint(block, torch.ones(2), log, use_reentrant=False)
    tree = {"x": torch.tensor(3.0), "y": {"z": torch.tensor(4.0)}}
    slope = grad(flat_norm)(tree)
    return [grads[0]["w"], out["sum"], pair[1], value, len(log), slope["y"]["z"], tree["x"], table["a"]]
