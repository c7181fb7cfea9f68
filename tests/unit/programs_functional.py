"""Programs with functorch's functional modules, all of whose uses are in sight."""

from __future__ import annotations

from collections.abc import Mapping

HEAD = """
import torch
from torch import nn
import torch.nn.functional as F


def make(seed=0, sizes=(2, 3, 1), buffers=False):
    torch.manual_seed(seed)
    layers = []
    for a, b in zip(sizes, sizes[1:]):
        layers += [nn.Linear(a, b), nn.Tanh()]
    return nn.Sequential(*layers, *([nn.BatchNorm1d(sizes[-1])] if buffers else []))


X = torch.linspace(-1, 1, 8).reshape(4, 2)
Y = X.sum(1, keepdim=True)
"""

FOLLOWED: Mapping[str, str] = {
    "ntk": """
        from functorch import make_functional, vmap, jacrev
        def empirical_ntk(fnet_single, params, x1, x2):
            jac1 = vmap(jacrev(fnet_single), (None, 0))(params, x1)
            jac1 = [j.flatten(2) for j in jac1]
            jac2 = vmap(jacrev(fnet_single), (None, 0))(params, x2)
            jac2 = [j.flatten(2) for j in jac2]
            result = torch.stack([torch.einsum('Naf,Mbf->NMab', j1, j2) for j1, j2 in zip(jac1, jac2)])
            return result.sum(0)
        def main():
            net = make()
            fnet, params = make_functional(net)
            def fnet_single(params, x):
                return fnet(params, x.unsqueeze(0)).squeeze(0)
            return empirical_ntk(fnet_single, params, X[:2], X[2:])
    """,
    "factory": """
        import functorch
        def build(seed):
            net = make(seed)
            func, params = functorch.make_functional(net)
            return func, params
        def main():
            func, weights = build(1)
            def objective(w):
                return ((func(w, X) - Y) ** 2).mean()
            value = objective(weights)
            gs = functorch.grad(objective)(weights)
            norm = torch.stack([g.norm() for g in gs]).norm()
            return value, norm, len(weights)
    """,
    "autograd": """
        from functorch import make_functional
        def main():
            fmodel, params = make_functional(make())
            for step in range(4):
                loss = F.mse_loss(fmodel(params, X), Y)
                grads = torch.autograd.grad(loss, params)
                with torch.no_grad():
                    params = tuple((p - 0.1 * g).requires_grad_() for p, g in zip(params, grads))
            return loss, [p for p in params]
    """,
    "optimizer": """
        from functorch import make_functional
        def main():
            model = make()
            fmodel, params = make_functional(model)
            optimizer = torch.optim.Adam(params, lr=0.05)
            for _ in range(3):
                optimizer.zero_grad()
                loss = F.mse_loss(fmodel(params, X), Y)
                loss.backward()
                optimizer.step()
            return loss, torch.nn.utils.parameters_to_vector(params)
    """,
    "inplace-elements": """
        from functorch import make_functional, grad
        def main():
            fmodel, params = make_functional(make(), disable_autograd_tracking=True)
            def loss(p):
                return F.mse_loss(fmodel(p, X), Y)
            for _ in range(3):
                gs = grad(loss)(params)
                for p, g in zip(params, gs):
                    p.sub_(0.1 * g)
            return loss(params)
    """,
    "jvp": """
        from functorch import make_functional, jvp, vjp
        def main():
            fmodel, params = make_functional(make())
            tangents = tuple(torch.ones_like(p) for p in params)
            out, dot = jvp(lambda p: fmodel(p, X), (params,), (tangents,))
            value, pull = vjp(lambda p: fmodel(p, X), params)
            cot, = pull(torch.ones_like(value))
            return out, dot, [c.sum() for c in cot]
    """,
    "two-models": """
        from functorch import make_functional
        def main():
            f1, p1 = make_functional(make(0))
            f2, p2 = make_functional(make(1))
            mixed = tuple(0.5 * (a + b) for a, b in zip(p1, p2))
            return f1(mixed, X), f2(p2, X)
    """,
    "vmap-value": """
        from functorch import make_functional, vmap
        def main():
            model = make()
            fmodel, params = make_functional(model)
            return vmap(fmodel, in_dims=(None, 0))(params, X), vmap(fmodel, (None, 0))(params, X + 1)
    """,
    "buffers-bn": """
        from functorch import make_functional_with_buffers, grad_and_value
        def main():
            model = make(buffers=True)
            model.train()
            func, weights, buffers = make_functional_with_buffers(model)
            def loss_fn(weights, buffers, x, y):
                return F.mse_loss(func(weights, buffers, x), y)
            gs, value = grad_and_value(loss_fn)(weights, buffers, X, Y)
            return value, [b for b in buffers], [g for g in gs]
    """,
    "aux": """
        from functorch import make_functional, grad, grad_and_value
        def main():
            fmodel, params = make_functional(make())
            def loss_fn(params, x, y):
                out = fmodel(params, x)
                return F.mse_loss(out, y), (out, params)
            grads, (out, same) = grad(loss_fn, has_aux=True)(params, X, Y)
            more, (value, aux) = grad_and_value(loss_fn, has_aux=True)(params, X, Y)
            return [g for g in grads], out, fmodel(same, X), value, [m for m in more]
    """,
    "partial": """
        from functools import partial
        from functorch import make_functional, grad
        def loss(func, x, y, params):
            return F.mse_loss(func(params, x), y)
        def main():
            func, params = make_functional(make())
            bound = partial(loss, func, X, Y)
            return [g for g in grad(bound)(params)]
    """,
    "index": """
        from functorch import make_functional
        def main():
            fmodel, params = make_functional(make())
            w = params[0]
            b = params[1].sum()
            last = params[-1]
            a, *rest = params
            return w, b, last, a, len(rest), [p.shape[0] for p in params[:2]]
    """,
    "unpack": """
        from functorch import make_functional
        def main():
            fmodel, params = make_functional(nn.Linear(2, 1, dtype=torch.float32) if False else make(sizes=(2,1)))
            weight, bias = params
            return (X @ weight.T + bias).tanh() - fmodel(params, X)
    """,
    "kwargs": """
        from functorch import make_functional
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                torch.manual_seed(0)
                self.a = nn.Linear(2, 2)
            def forward(self, x, scale=1.0, *, shift=0.0):
                return self.a(x) * scale + shift
        def main():
            fmodel, params = make_functional(Net())
            return fmodel(params, X, scale=2.0), fmodel(params, X, 3.0, shift=1.0), fmodel(params, *(X, 2.0))
    """,
    "lambda-loss": """
        from functorch import make_functional, vmap, grad
        def main():
            f, p = make_functional(make())
            per_sample = vmap(grad(lambda p, x, y: ((f(p, x) - y) ** 2).sum()), (None, 0, 0))(p, X, Y)
            clip = [g.flatten(1).norm(dim=1) for g in per_sample]
            total = torch.stack(clip, 1).norm(dim=1)
            scale = (1.0 / (total + 1e-6)).clamp(max=1.0)
            clipped = [torch.einsum("i,i...", scale, g) for g in per_sample]
            new = tuple(w - 0.1 * g for w, g in zip(p, clipped))
            return f(new, X)
    """,
    "tree-map": """
        from functorch import make_functional, grad
        from torch.utils._pytree import tree_map
        def main():
            f, p = make_functional(make())
            g = grad(lambda p: f(p, X).sum())(p)
            moved = tree_map(lambda a: a * 2, p)
            return f(moved, X), f(tree_map(torch.zeros_like, g), X)
    """,
    "model-param": """
        from functorch import make_functional, grad
        def gradients(model, x, y):
            f, p = make_functional(model)
            return [g.norm() for g in grad(lambda p: F.mse_loss(f(p, x), y))(p)]
        def main():
            return gradients(make(), X, Y)
    """,
    "ensemble-train": """
        from functorch import combine_state_for_ensemble, vmap, grad
        def main():
            models = [make(s) for s in range(3)]
            fmodel, params, buffers = combine_state_for_ensemble(models)
            [p.requires_grad_() for p in params]
            def loss(params, buffers, x, y):
                return F.mse_loss(fmodel(params, buffers, x), y)
            for _ in range(2):
                gs = vmap(grad(loss), (0, 0, None, None))(params, buffers, X, Y)
                params = tuple(p - 0.1 * g for p, g in zip(params, gs))
            return vmap(fmodel, (0, 0, None))(params, buffers, X)
    """,
    "enumerate": """
        from functorch import make_functional
        def main():
            f, params = make_functional(make())
            sizes = [(i, p.shape[0]) for i, p in enumerate(params)]
            total = 0
            for i in range(len(params)):
                total += params[i].sum()
            for number, p in enumerate(params):
                total = total + number * p.sum()
            return sizes, total, f(params, X)
    """,
    "default-arg": """
        from functorch import make_functional
        def main():
            f, params = make_functional(make())
            def predict(x, params=params):
                return f(params, x)
            return predict(X), predict(X, tuple(2 * p for p in params))
    """,
    "none-default": """
        from functorch import make_functional
        class Model:
            def __init__(self):
                self.f, self.params = make_functional(make())
            def __call__(self, x, params=None):
                if params is None:
                    params = self.params
                return self.f(params, x)
        def main():
            m = Model()
            return m(X), m(X, [p * 2 for p in m.params])
    """,
    "alias-import": """
        import functorch as ft
        from functorch import make_functional as split
        def main():
            f, p = split(make())
            g, q, b = ft.make_functional_with_buffers(make(buffers=True))
            return f(p, X), g(q, b, X), [each for each in ft.grad(lambda p: f(p, X).sum())(p)]
    """,
    "decorated": """
        from functools import partial
        from functorch import make_functional, vmap, grad
        def main():
            f, p = make_functional(make())
            @partial(vmap, in_dims=(None, 0, 0))
            @grad
            def sample_grads(params, x, y):
                return ((f(params, x) - y) ** 2).sum()
            return [g.shape for g in sample_grads(p, X, Y)], [g for g in sample_grads(p, X, Y)]
    """,
    "yield-loss": """
        from functorch import make_functional, grad_and_value
        def steps(f, params, n):
            for _ in range(n):
                gs, value = grad_and_value(lambda p: F.mse_loss(f(p, X), Y))(params)
                params = tuple(p - 0.1 * g for p, g in zip(params, gs))
                yield value
        def main():
            f, p = make_functional(make())
            return list(steps(f, p, 3))
    """,
    "momentum": """
        from functorch import make_functional, grad
        def main():
            f, params = make_functional(make())
            velocity = tuple(torch.zeros_like(p) for p in params)
            for _ in range(3):
                gs = grad(lambda p: F.mse_loss(f(p, X), Y))(params)
                velocity = tuple(0.9 * v + g for v, g in zip(velocity, gs))
                params = tuple(p - 0.1 * v for p, v in zip(params, velocity))
            return f(params, X), [v for v in velocity]
    """,
    "batched-grads-agg": """
        from functorch import make_functional, grad, vmap
        def main():
            f, params = make_functional(make())
            per = vmap(grad(lambda p, x, y: F.mse_loss(f(p, x), y)), in_dims=(None, 0, 0))(params, X, Y)
            mean = tuple(g.mean(0) for g in per)
            params = tuple(p - 0.1 * m for p, m in zip(params, mean))
            params = [p.detach() for p in params]
            sq = sum((p ** 2).sum() for p in params)
            flat = torch.cat([p.reshape(-1) for p in params])
            return f(params, X), sq, flat, max(p.max() for p in params), any(p.isnan().any() for p in params)
    """,
    "hessian-input": """
        from functorch import make_functional, hessian, jacrev, vmap
        def main():
            f, params = make_functional(make())
            def u(x, params):
                return f(params, x).squeeze()
            return vmap(hessian(u), (0, None))(X, params), vmap(jacrev(u, argnums=0), (0, None))(X, params)
    """,
    "loop-models": """
        from functorch import make_functional
        def main():
            outs = []
            for seed in range(3):
                f, params = make_functional(make(seed))
                outs.append(f(params, X))
            return outs
    """,
    "multi-line-call": """
        from functorch import make_functional
        def main():
            f, params = make_functional(make())
            out = f(
                params,
                X,
            )
            return out
    """,
    "global-state": """
        from functorch import make_functional, grad
        f, params = make_functional(make())
        def train():
            global params
            gs = grad(lambda p: F.mse_loss(f(p, X), Y))(params)
            params = tuple(p - 0.1 * g for p, g in zip(params, gs))
        def main():
            train(); train()
            return f(params, X)
    """,
    "tied": """
        from functorch import make_functional, grad
        class Tied(nn.Module):
            def __init__(self):
                super().__init__()
                torch.manual_seed(0)
                self.a = nn.Linear(2, 2)
                self.b = nn.Linear(2, 2)
                self.b.weight = self.a.weight
            def forward(self, x):
                return self.b(self.a(x))
        def main():
            f, p = make_functional(Tied())
            g = grad(lambda p: f(p, X).sum())(p)
            return len(p), [each for each in g], f(tuple(2 * a for a in p), X)
    """,
}
