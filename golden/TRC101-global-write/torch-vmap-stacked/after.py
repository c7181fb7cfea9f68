import torch

attention = None


def attend(query, keys, values):
    scores = keys @ query / query.shape[0] ** 0.5
    attention = torch.softmax(scores, dim=0)
    return attention @ values, attention


def main():
    global attention
    torch.manual_seed(0)
    keys = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    values = torch.tensor([[1.0], [2.0], [3.0]])
    queries = torch.tensor([[1.0, 2.0], [0.0, -1.0]])
    out, attention = torch.vmap(attend, in_dims=(0, None, None))(queries, keys, values)
    return {"out": out, "attention": attention * 1.0}
