"""Programs with functorch's functional modules whose parameters have to stay tuples."""

from __future__ import annotations

from collections.abc import Mapping

KEPT: Mapping[str, str] = {
    "history": """
        from functorch import make_functional, grad
        def main():
            fmodel, params = make_functional(make())
            history = []
            for _ in range(3):
                gs = grad(lambda p: F.mse_loss(fmodel(p, X), Y))(params)
                params = tuple(p - 0.1 * g for p, g in zip(params, gs))
                history.append(params)
            return fmodel(history[0], X), fmodel(history[-1], X)
    """,
    "returned-value": """
        from functorch import make_functional
        def split(model):
            return make_functional(model)
        def main():
            fmodel, params = split(make())
            return fmodel(params, X)
    """,
    "dict-state": """
        from functorch import make_functional
        def main():
            fmodel, params = make_functional(make())
            state = {"params": params, "step": 0}
            return fmodel(state["params"], X)
    """,
    "eval-later": """
        from functorch import make_functional
        def main():
            model = make()
            f, p = make_functional(model)
            model.load_state_dict(make(5).state_dict())
            return f(p, X), model(X)
    """,
    "optimizer-model-used": """
        from functorch import make_functional
        def main():
            model = make()
            fmodel, params = make_functional(model)
            optimizer = torch.optim.SGD(params, lr=0.05)
            loss = F.mse_loss(fmodel(params, X), Y)
            loss.backward()
            optimizer.step()
            return loss, model(X), fmodel(params, X)
    """,
    "teacher": """
        from functorch import make_functional, vmap, grad
        def main():
            student, params = make_functional(make(0))
            teacher, teacher_params = make_functional(make(1))
            def distill(params, x):
                return F.mse_loss(student(params, x), teacher(teacher_params, x))
            g = grad(distill)(params, X)
            return [each for each in g], student(teacher_params, X)
    """,
    "isinstance": """
        from functorch import make_functional
        def main():
            f, p = make_functional(make())
            assert isinstance(p, tuple)
            return f(p, X)
    """,
    "concat": """
        from functorch import make_functional_with_buffers
        def main():
            f, p, b = make_functional_with_buffers(make(buffers=True))
            everything = p + b
            return len(everything), f(p, b, X)
    """,
    "list-store": """
        from functorch import make_functional
        def main():
            f, params = make_functional(make())
            params = list(params)
            params[0] = params[0] * 2
            return f(params, X)
    """,
    "list-append": """
        from functorch import make_functional
        def main():
            f, params = make_functional(make())
            moved = []
            for p in params:
                moved.append(p * 2)
            return f(moved, X), f(tuple(moved), X)
    """,
    "passthrough": """
        from functorch import make_functional, grad
        def main():
            f, params = make_functional(make())
            def loss(params, x):
                return f(params, x).sum()
            def call(*args):
                return loss(*args)
            def named(**kw):
                return loss(**kw)
            return call(params, X), [g for g in grad(call)(params, X)]
    """,
    "own-decorator": """
        from functorch import make_functional
        def twice(fn):
            def inner(*args):
                return fn(*args) + fn(*args)
            return inner
        def main():
            f, p = make_functional(make())
            @twice
            def predict(params, x):
                return f(params, x)
            return predict(p, X)
    """,
    "yield": """
        from functorch import make_functional, grad
        def steps(f, params, n):
            for _ in range(n):
                gs = grad(lambda p: F.mse_loss(f(p, X), Y))(params)
                params = tuple(p - 0.1 * g for p, g in zip(params, gs))
                yield params
        def main():
            f, p = make_functional(make())
            return [f(q, X) for q in steps(f, p, 2)]
    """,
    "in-dims-tree": """
        from functorch import make_functional, vmap
        def main():
            f, params = make_functional(make(sizes=(2, 1)))
            stacked = tuple(torch.stack([p, 2 * p]) for p in params)
            return vmap(f, in_dims=((0, 0), None))(stacked, X), vmap(f, in_dims=(0, None))(stacked, X)
    """,
    "reused-name": """
        from functorch import make_functional
        def other(params):
            return [p for p in params]
        def main():
            f, params = make_functional(make())
            out = f(params, X)
            params = {"a": 1}
            return out, params, other([1, 2])
    """,
    "shared-helper": """
        from functorch import make_functional
        def norms(tensors):
            return [t.norm() for t in tensors]
        def main():
            f, params = make_functional(make())
            return norms(params), norms([X, Y])
    """,
    "vmap-grads-hessian": """
        from functorch import make_functional, hessian, jacfwd, jacrev
        def main():
            f, params = make_functional(make(sizes=(2, 1)))
            h = hessian(lambda p: f(p, X).sum())(params)
            return [[b for b in a] for a in h]
    """,
    "loop-stack": """
        from functorch import make_functional, vmap
        def main():
            all_params = []
            for seed in range(3):
                f, params = make_functional(make(seed))
                all_params.append(params)
            stacked = tuple(torch.stack(p) for p in zip(*all_params))
            return vmap(f, (0, None))(stacked, X)
    """,
    "opacus": """
        from functorch import make_functional, vmap, grad
        def main():
            model = make()
            fmodel, _fparams = make_functional(model)
            params = list(model.parameters())
            def loss(params, x, y):
                return F.mse_loss(fmodel(params, x.unsqueeze(0)), y.unsqueeze(0))
            gs = vmap(grad(loss), (None, 0, 0))(params, X, Y)
            return [g for g in gs]
    """,
    "recursion": """
        from functorch import make_functional, grad
        def main():
            f, p = make_functional(make())
            def descend(params, n):
                if n == 0:
                    return params
                gs = grad(lambda p: F.mse_loss(f(p, X), Y))(params)
                return descend(tuple(a - 0.1 * g for a, g in zip(params, gs)), n - 1)
            return f(descend(p, 2), X)
    """,
    "mutated-through-alias": """
        from functorch import make_functional
        def main():
            net = make()
            other = net
            f, p = make_functional(net)
            with torch.no_grad():
                for q in other.parameters():
                    q.zero_()
            return f(p, X)
    """,
    "global-model-trained": """
        from functorch import make_functional
        net = make()
        def train():
            with torch.no_grad():
                for q in net.parameters():
                    q.mul_(2)
        def main():
            f, p = make_functional(net)
            before = f(p, X)
            train()
            return before, f(p, X), net(X)
    """,
    "train-mode": """
        from functorch import make_functional
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                torch.manual_seed(0)
                self.a = nn.Linear(2, 2)
            def forward(self, x):
                return self.a(x) * (2.0 if self.training else 1.0)
        def main():
            net = Net()
            net.eval()
            f, p = make_functional(net)
            net.train()
            return f(p, X)
    """,
    "optimizer-before": """
        from functorch import make_functional
        def main():
            net = make()
            opt = torch.optim.SGD(net.parameters(), lr=0.5)
            f, p = make_functional(net)
            net(X).sum().backward()
            opt.step()
            return f(p, X)
    """,
    "nested-train": """
        from functorch import make_functional
        def main():
            net = make()
            f, p = make_functional(net)
            def train():
                with torch.no_grad():
                    for q in net.parameters():
                        q.mul_(2)
            train()
            return f(p, X), net(X)
    """,
    "nested-train-before": """
        from functorch import make_functional
        def main():
            net = make()
            def train():
                with torch.no_grad():
                    for q in net.parameters():
                        q.mul_(2)
            f, p = make_functional(net)
            train()
            return f(p, X), net(X)
    """,
    "method-pair": """
        import torch.nn as nn
        from functorch import make_functional, grad
        class Trainer:
            def __init__(self, net, lr):
                self.net = net
                self.lr = lr
                self.func, self.params = make_functional(net)
            def loss(self, params):
                return F.mse_loss(self.func(params, X), Y)
            def step(self):
                gs = grad(self.loss)(self.params)
                self.params = [p - self.lr * g for p, g in zip(self.params, gs)]
                return self.loss(self.params)
        def main():
            t = Trainer(make(), 0.1)
            return [t.step() for _ in range(3)], [p for p in t.params]
    """,
}
