import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap

DEBUG = False


class Head(nn.Module):
    def __init__(self, dropout: float = 0.5) -> None:
        super().__init__()
        self.scale = nn.Parameter(torch.tensor([1.0, 2.0, -1.0]))
        self.dropout = dropout
        self.norm = None

    def forward(self, x: Tensor, mask: Tensor | None = None) -> Tensor:
        if self.training and self.dropout > 0:
            x = torch.dropout(x, self.dropout, True)
        if mask is None:
            weight = self.scale
        else:
            weight = self.scale * mask
        if x.ndim == 2 or x.dim() > 2:
            x = x.sum(0)
        if len(x) > 3:
            x = x[:3] + x[3]
        if x.dtype == torch.float64:
            x = x.float()
        if not isinstance(x, Tensor) or x.numel() == 0:
            raise TypeError("a tensor with elements is needed")
        if self.norm is not None:
            x = self.norm(x)
        if DEBUG:
            print("head", x.shape)
        if "scale" in self._parameters and x.device == weight.device:
            return torch.dot(x, weight)
        return x.sum()


def main():
    head = Head().eval()
    params = dict(head.named_parameters())
    call = lambda p, x, mask=None: functional_call(head, p, (x, mask))  # noqa: E731
    x = torch.arange(8.0).reshape(2, 4)
    mask = torch.tensor([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]])
    plain = vmap(call, in_dims=(None, 0))(params, x)
    masked = vmap(grad(call), in_dims=(None, 0, 0))(params, x, mask)
    return plain, masked["scale"]
