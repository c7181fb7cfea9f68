"""Programs whose tests are marked where Python may not ask for the truth: torch."""

TORCH = {
    "a gradient alone runs Python on values": """
        import torch
        from torch.func import grad, hessian, jacrev, vjp
        def f(x):
            if x > 0:
                return x
            return -x
        def main(x):
            return grad(f)(x), hessian(f)(x), jacrev(f)(x), vjp(f, x)
    """,
    "a batched argument": """
        import torch
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        g = torch.vmap(f)
    """,
    "vmap around grad": """
        from torch.func import grad, vmap
        def f(x):
            return x if x > 0 else -x  # <- torch.func.vmap
        df = vmap(grad(f))
    """,
    "an argument that is not mapped": """
        from torch.func import vmap
        def f(x, y):
            if y > 0:
                x = x + y
            if x > y:  # <- torch.func.vmap
                x = y
            return x
        g = vmap(f, in_dims=(0, None))
    """,
    "shapes, types, flags and None are static": """
        import torch
        from torch.func import vmap
        DEBUG = False
        class Layer(torch.nn.Module):
            def forward(self, x, mask=None):
                if mask is None:
                    mask = torch.ones_like(x)
                if x.ndim == 2 or len(x) > 3 or x.dtype == torch.float64:
                    x = x * 2
                if self.training and DEBUG:
                    x = x + 1
                if isinstance(x, torch.Tensor) and x.requires_grad:
                    x = x - 1
                if torch.is_tensor(x) and x.is_floating_point() and x.numel() > 1:
                    x = x - 1
                if x.sum() > 0:  # <- torch.func.vmap
                    x = -x
                return x
        def main(x):
            return vmap(Layer())(x)
    """,
    "a guard and a traced test": """
        from torch.func import vmap
        def f(x, floor=None):
            if x is not None and x > 0:  # <- torch.func.vmap
                return x
            if floor is not None and x < floor:
                return floor
            return -x
        g = vmap(f)
    """,
    "names that are not the transform": """
        import torch
        from torch import jit
        def f(x):
            if x > 0:
                return x
            return -x
        scripted = jit.script(f)
        def vmap(g):
            return g
        h = vmap(f)
        def use(grad, x):
            if x.grad is not None:
                return grad(f)
    """,
    "through partial, lambda, a dict of functions and a stored transform": """
        from functools import partial
        from torch.func import vmap
        def soft(x, t):
            return x if x > t else 0 * x  # <- torch.func.vmap
        def hard(x, t):
            if x > t:  # <- torch.func.vmap
                return x
            return 0 * x
        RULES = {"soft": soft, "hard": hard}
        class Model:
            def __init__(self, rule):
                self.rule = rule
                self.run = vmap(self.step)
            def step(self, x):
                return RULES[self.rule](x, 0.5)
            def clean(self, x):
                if x > 0:
                    return x
        def main(x, model):
            k = vmap(partial(soft, t=0.1))
            return k(x), vmap(lambda v: v if v > 1 else 1 - v)(x)  # <- torch.func.vmap
    """,
    "a wrapper of the project": """
        import torch
        def batched(f, **options):
            return torch.vmap(f, **options)
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        def main(x):
            return batched(f, in_dims=0)(x)
    """,
    "a decorator of the project": """
        import functools
        import torch
        def batched(f):
            @functools.wraps(f)
            def run(*args, **kwargs):
                return torch.vmap(f)(*args, **kwargs)
            return run
        @batched
        def f(x):
            if x > 0:  # <- torch.func.vmap
                return x
            return -x
        def main(x):
            return f(x)
    """,
    "compile breaks the graph, fullgraph fails": """
        import torch
        @torch.compile
        def f(x):
            if x.sum() > 0:
                return x
            return -x
        @torch.compile(fullgraph=True)
        def g(x: torch.Tensor):
            if x.sum() > 0:  # <- torch.compile
                return x
            return -x
    """,
    "a mask for flex attention": """
        from torch.nn.attention.flex_attention import create_block_mask, flex_attention
        def causal(b, h, q, k):
            if q >= k:  # <- torch.nn.attention.flex_attention.create_block_mask
                return True
            return False
        def main(q, k, v):
            mask = create_block_mask(causal, None, None, 8, 8)
            return flex_attention(q, k, v, block_mask=mask)
    """,
    "what a traced branch decides is traced": """
        from torch.func import vmap
        def f(x):
            sign = 1.0
            if x < 0:  # <- torch.func.vmap
                sign = -1.0
            if sign > 0:  # <- torch.func.vmap
                return x
            return -x
        g = vmap(f)
    """,
    "a test in an error that is swallowed, and code that asks whether it is traced": """
        import torch
        from torch.func import vmap
        def f(x):
            try:
                if x > 0:
                    return x
            except RuntimeError:
                return -x
            if torch.compiler.is_compiling():
                if x > 1:
                    return x
            return x
        g = vmap(f)
    """,
    "numbers that were taken out, structures, and integers by annotation": """
        import torch
        from torch.func import vmap
        from torch.utils import _pytree as pytree
        def f(x, n: int):
            if n == 1:
                x = x + 1
            leaves, spec = pytree.tree_flatten((x, x))
            if spec != pytree.tree_structure((x, x)):
                x = x + 1
            if leaves[0] > 0:  # <- torch.func.vmap
                x = x + 1
            count = x.sum().item()
            if count > 3:
                x = x + 1
            if (x > 0).item():  # <- torch.func.vmap
                x = x + 1
            for value in x.tolist():
                if value > 0:
                    x = x + 1
            return x
        g = vmap(f)
    """,
    "what constructors got is known to methods, through bases, defaults and fields": """
        import dataclasses
        import torch
        from torch.func import vmap
        def decay(t, y):
            return -y * t
        def constant(t, y):
            return t
        class Base:
            def __init__(self, rhs):
                self.rhs = rhs
        class Stepper(Base):
            def __init__(self, rhs, tolerance, limit=torch.abs):
                super().__init__(rhs)
                self.tolerance, self.limit = tolerance, limit
            def step(self, y):
                if self.rhs(1.0, y) > 0:  # <- torch.func.vmap
                    y = y + 1
                if self.limit(y) > self.tolerance:  # <- torch.func.vmap
                    y = y + 1
                return y
        @dataclasses.dataclass
        class Rule:
            rhs: object
            scale: float = 1.0
            def __call__(self, y):
                if self.rhs(1.0, y) > 0:  # <- torch.func.vmap
                    y = y + 1
                return y + self.scale
        class Chain:
            def __init__(self, *stages, last=torch.sin):
                self.stages = list(stages)
                self.last = last
            def __call__(self, y):
                for stage in self.stages:
                    y = stage(1.0, y)
                if y > 0:  # <- torch.func.vmap
                    y = y + 1
                return self.last(y)
        class Still:
            def __init__(self, rhs):
                self.rhs = rhs
            def step(self, y):
                if self.rhs(torch.ones(()), y) > 0:
                    y = y + 1
                return y
        class Either(Still):
            def change(self, rhs):
                self.rhs = rhs
            def other(self, y):
                if self.rhs(torch.ones(()), y) > 0:
                    y = y + 1
                return y
        def main(ys):
            stepper = Stepper(decay, 0.1)
            vmap(stepper.step)(ys)
            vmap(Rule(rhs=decay))(ys)
            vmap(Chain(decay, decay))(ys)
            vmap(Still(constant).step)(ys)
            vmap(Either(decay).other)(ys)
    """,
    "objects that hold each other come to an end": """
        import torch
        from torch.func import vmap
        class Node:
            def __init__(self, inner):
                self.inner = inner
            def __call__(self, x):
                y = self.inner(x)
                if y.sum() > 0:
                    return y
                return -y
        def build(depth, node):
            return build(depth - 1, Node(node)) if depth else node
        def main(xs):
            node = Node(torch.sin)
            for _ in range(10):
                node = Node(node)
            vmap(build(3, node))(xs)
    """,
    "lists know what was put into them": """
        import torch
        from torch.func import vmap
        def f(x, n):
            losses, numbers, mixed, taken = [], [], [], [x]
            for i in range(n):
                losses.append(x[i] * 2)
                numbers.append(i)
                mixed.append(i if i else x)
            if losses and numbers[0] > 0 and len(losses) > 2:
                x = x + 1
            if losses[-1] > 0:  # <- torch.func.vmap
                x = x + 1
            if torch.stack(losses).sum() > 0:  # <- torch.func.vmap
                x = x + 1
            if mixed[0] > 0:
                x = x + 1
            if sum(numbers) > 3:
                x = x + 1
            losses.clear()
            if not losses or losses[0] > 0:
                x = x + 1
            first = taken.pop()
            if first.sum() > 0:  # <- torch.func.vmap
                x = x + 1
            taken.extend([torch.ones(2)])
            taken += [torch.zeros(2)]
            if taken[0].sum() > 0:
                x = x + 1
            return x
        g = vmap(f, in_dims=(0, None))(torch.ones(2, 3), 3)
    """,
    "a tensor that a loop makes batched, and one that it does not": """
        import torch
        from torch.func import vmap
        def f(x):
            total, fixed = torch.zeros(()), torch.zeros(())
            for value in x:
                if total > 3:  # <- torch.func.vmap
                    break
                if fixed > 3:
                    break
                total = total + value
                fixed = fixed + 1
            if total > 0:  # <- torch.func.vmap
                return total
            if fixed > 0:
                return fixed
            return x.sum()
        g = vmap(f)
    """,
    "entries of a dict that a comprehension made": """
        import torch
        from torch.func import vmap
        def f(params, x):
            new = {name: value - x for name, value in params.items()}
            if new and "w" in new and len(new) > 1:
                x = x + 1
            for name in new:
                if name == "w" or name.startswith("b"):
                    x = x + new[name]
            if sum(value.sum() for value in new.values()) > 0:  # <- torch.func.vmap
                return x
            return -x
        g = vmap(f, in_dims=(None, 0))({"w": torch.ones(3)}, torch.ones(2, 3))
    """,
    "an object whose attribute is asked under two transforms": """
        from torch.func import grad, vmap
        class Scale:
            def __call__(self, x, **options):
                return x * 2
        class Head:
            def __init__(self, scale, options=()):
                self.scale, self.options = scale, [{"a": 1} for _ in options]
            def __call__(self, x):
                if self.scale(x, **self.options[0]) > 0:  # <- torch.func.vmap
                    return x
                return -x
        def main(xs):
            head = Head(Scale())
            vmap(head)(xs)
            vmap(grad(head))(xs)
    """,
    "what a generator gives": """
        import torch
        from torch.func import vmap
        def windows(x, size):
            for start in range(len(x) - size):
                yield x[start : start + size]
        def f(x):
            for window in windows(x, 2):
                if window.sum() > 0:  # <- torch.func.vmap
                    x = x + 1
            return x
        g = vmap(f)
    """,
    "an argument of one graph with a method that arrays alone have": """
        import torch
        class Net(torch.nn.Module):
            @torch.compile(fullgraph=True)
            def step(self, x, rate):
                if x.sum() > 0:  # <- torch.compile
                    x = x + 1
                if rate > 0 or rate.is_integer():
                    x = x + 1
                return x
            @torch.compile
            def loose(self, x):
                if x.sum() > 0:
                    x = x + 1
                return x
    """,
}
