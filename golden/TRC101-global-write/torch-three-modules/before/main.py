import torch
from lab.training import descend
from lab import losses as objectives


def main():
    w = torch.tensor([2.0, -1.0])
    w, steps = descend(w, limit=0.5)
    return {"w": w, "steps": steps, "terms": objectives.terms.numpy()}
