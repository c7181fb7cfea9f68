"""Programs with questions for a type and with handlers: lines that end in ``# <- CODE`` have that finding."""

OTHERS = {
    "torch: questions for a type": """
        import numpy as np, torch
        def f(x):
            if not isinstance(x, np.ndarray):  # <- TRC207
                raise TypeError("np")
            return x*2
        torch.vmap(f)(torch.ones(3))
        def g(x):
            if isinstance(x, (int, float)):
                x = torch.tensor(x)
            if not isinstance(x, torch.Tensor):
                raise TypeError
            return x * 2
        g(2.0)
        torch.vmap(g)(torch.ones(3))
        def h(x, scale):
            if isinstance(scale, float):
                return x * scale
            return x * scale[0]
        torch.vmap(h, in_dims=(0, None))(torch.ones(3), 2.0)
        def k(x):
            if isinstance(x, float): return x
            elif type(x) is torch.Tensor: return x + 1
            else: raise TypeError
        torch.func.grad(k)(torch.tensor(1.))
    """,
    "torch: questions and handlers that are all right": """
        import numpy as np, torch
        from torch import nn
        def a(x, y):
            if isinstance(y, torch.Tensor):
                return x * y
            return x * float(y)
        torch.vmap(a)(torch.ones(3), torch.ones(3))
        def b(x):
            if type(x) != torch.Tensor:
                raise TypeError
            return x
        torch.vmap(b)(torch.ones(3))
        def c(x, dim):
            if not isinstance(dim, int):
                raise TypeError
            return x.sum(dim)
        torch.vmap(c, in_dims=(0, None))(torch.ones(3, 2), 0)
        def d(p):
            if isinstance(p, nn.Parameter):
                return p.sum()
            return p.sum() * 2
        torch.func.grad(d)(nn.Parameter(torch.ones(3)))
        def e(params, x):
            for name, p in params.items():
                if not isinstance(p, torch.Tensor):
                    raise TypeError(name)
            return sum(p.sum() for p in params.values()) * x
        torch.vmap(e, in_dims=(None, 0))({"a": torch.ones(2)}, torch.ones(3))
        def f(x):
            if isinstance(x, (list, tuple)):
                return sum(map(f, x))
            elif isinstance(x, float):
                return x
            elif isinstance(x, dict):
                return sum(map(f, x.values()))
            else:
                return x.sum()
        torch.vmap(f)([torch.ones(3), {"a": torch.ones(3)}])
        def g(x):
            match x:
                case float() | int():
                    raise TypeError
                case torch.Tensor():
                    return x
        torch.vmap(g)(torch.ones(3))
        def h(x):
            match x:  # <- TRC207
                case np.ndarray():
                    return x
                case _:
                    raise TypeError
        torch.vmap(h)(torch.ones(3))
        def i(x):
            try:
                n = x.item()
            except ValueError:
                n = 1.0
            return x * n
        def j(x):
            try:
                y = torch.cholesky_inverse(x)
                y = y if torch.isfinite(y).all() else torch.eye(2)  # <- TRC208
            except RuntimeError:
                y = torch.eye(2)
            return y
        torch.vmap(j)(torch.ones(3, 2, 2))
        torch.func.jacrev(j)(torch.ones(2, 2))
        def k(x):
            try:
                y = x / x.norm()
            except Exception:
                y = x
            if y.sum() > 0:
                return y
            return -y
        torch.vmap(k)(torch.ones(3, 2))
        @torch.compile(fullgraph=True)
        def l(x):
            try:
                if x.sum() > 0:
                    return x
            except Exception:
                return -x
            return x * 2
        l(torch.ones(3))
        class Net(nn.Module):
            def forward(self, x):
                try:
                    return self.body(x)
                except AttributeError:
                    if not isinstance(x, torch.Tensor):
                        raise
                    return x
        torch.vmap(Net())(torch.ones(3))
    """,
    "handlers": """
        import logging
        import jax, numpy as np, jax.numpy as jnp, torch
        def safe_log(x):
            try:
                if x > 0:  # <- TRC208
                    return jnp.log(x)
                return -jnp.inf
            except Exception:
                return jnp.nan
        jax.vmap(safe_log)(jnp.ones(3))
        def conv(x):
            try:
                v = float(x)
            except (TypeError, ValueError):
                v = x
            return v * 2
        jax.jit(conv)(1.0)
        def conv2(x):
            v = 0.0
            try:
                v = float(x)  # <- TRC208
            except Exception:
                pass
            return v * 2
        jax.jit(conv2)(1.0)
        def helper(x):
            if x > 0:
                return x
            return -x
        def outer(x):
            try:
                y = helper(x)  # <- TRC208
            except TypeError:
                logging.warning("bad")
                y = jnp.zeros(())
            return y
        jax.jit(outer)(1.0)
        def t(x):
            try:
                s = x.item()  # <- TRC208
            except RuntimeError:
                s = 1.0
            return x * s
        torch.vmap(t)(torch.ones(3))
        torch.func.grad(t)(torch.tensor(1.))
        def t2(x):
            try:
                if x > 0:
                    return x
            except (TypeError, ValueError):
                return -x
            return x
        torch.vmap(t2)(torch.ones(3))
        def t3(x):
            try:
                if x > 0:
                    return x
            except Exception as e:
                raise ValueError("x") from e
            return x
        torch.vmap(t3)(torch.ones(3))
        def j4(x):
            try:
                concrete = bool(x > 0)
            except jax.errors.TracerBoolConversionError:
                concrete = True
            return x * concrete
        jax.jit(j4)(1.0)
        def j5(x):
            try:
                y = np.asarray(x) / np.linalg.norm(x)  # <- TRC208
            except Exception:
                y = x
            return y
        jax.jit(j5)(jnp.ones(3))
    """,
    "match": """
        import jax, jax.numpy as jnp, torch
        def m(x):
            match x:  # <- TRC207
                case float() | int():
                    return 1.0 if x > 0 else 0.0
                case _:
                    return -x
        jax.jit(m)(1.0)
        def m2(x):
            match x:
                case torch.Tensor():
                    return -x
                case _:
                    return x
        torch.vmap(m2)(torch.ones(3))
        def m3(x):
            match x:
                case v if v > 0:  # <- TRC201
                    return x
                case _:
                    return -x
        torch.vmap(m3)(torch.ones(3))
        def m4(x, mode):
            match mode:
                case "relu" if x > 0:  # <- TRC201
                    return x
                case "relu":
                    return x * 0
                case _:
                    return x
        torch.vmap(m4, in_dims=(0, None))(torch.ones(3), "relu")
        def m5(x):
            match x:  # <- TRC201
                case 0.0:
                    return x
                case _:
                    return -x
        torch.vmap(m5)(torch.ones(3))
        def m6(x):
            match x.shape:
                case (n,):
                    return x * n
                case (n, k):
                    return x.sum() * n
                case ():
                    return x
        torch.vmap(m6)(torch.ones(3))
        def m7(x):
            match x:
                case (a, b):
                    return a if a > b else b  # <- TRC201
                case {"a": a}:
                    return a
        torch.vmap(m7)((torch.ones(3), torch.ones(3)))
        def m8(x, y):
            match (x > 0, y > 0):
                case (True, True):
                    return x
                case _:
                    return y
        torch.vmap(m8)(torch.ones(3), torch.ones(3))
    """,
    "phiflow: numbers": """
        from phi.torch.flow import *
        import numpy as np
        def step(u, dt):
            if not isinstance(dt, float):  # <- TRC207
                raise ValueError("dt")
            return u * dt
        s = jit_compile(step)
        s(math.ones(spatial(x=4)), 0.1)
        def step2(u, dt):
            scale = dt if isinstance(dt, float) else dt.mean  # <- TRC207
            return u * scale
        jit_compile(step2)(math.ones(spatial(x=4)), 0.1)
        def only(dt):
            if isinstance(dt, float):
                return dt * 2
            return dt.mean
        jit_compile(only)(0.1)
        def norm(u):
            if isinstance(u, math.Tensor):
                return math.vec_length(u)
            return abs(u)
        jit_compile(norm)(math.ones(channel(v=2)))
    """,
    "torch.compile complains outside of the try": """
        import torch
        @torch.compile(fullgraph=True)
        def l(x):
            try:
                if x.sum() > 0:  # <- TRC201
                    return x
            except Exception:
                return -x
            return x * 2
        l(torch.ones(3))
    """,
    "a fallback around the transform itself": """
        import torch
        def f(x):
            if x > 0:
                return x
            return -x
        def main(xs):
            try:
                return torch.vmap(f)(xs)
            except RuntimeError:
                return torch.stack([f(x) for x in xs])
        main(torch.ones(3))
    """,
}
