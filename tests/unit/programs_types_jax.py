"""Programs with questions for a type in jax: lines that end in ``# <- CODE`` have that finding."""

JAX = {
    "jax: questions for a type": """
        import math
        from numbers import Number
        import jax, numpy as np, jax.numpy as jnp
        def smooth(x, passes):
            if isinstance(passes, int):  # <- TRC207
                for _ in range(passes):
                    x = 0.5 * (x + jnp.roll(x, 1))
                return x
            raise TypeError("passes")
        jax.jit(smooth)(jnp.ones(3), 3)
        def ok(x, dt):
            if isinstance(dt, float):
                dt = jnp.asarray(dt)
            return x * dt
        jax.jit(ok)(jnp.ones(3), 0.1)
        def ok2(x):
            if isinstance(x, (int, float)):
                return math.exp(-x)
            return jnp.exp(-x)
        jax.jit(ok2)(2.0)
        def interp(x):
            scalar = np.isscalar(x)  # <- TRC207
            y = jnp.atleast_1d(x) ** 2
            return y[0] if scalar else y
        jax.jit(interp)(2.0)
        def a(x):
            assert isinstance(x, Number), "number"  # <- TRC207
            return x * 2
        jax.grad(a)(2.0)
        @jax.jit
        def b(x):
            if not isinstance(x, np.ndarray):  # <- TRC207
                raise TypeError("np")
            return x * 2
        b(np.ones(3))
        def c(x):
            if type(x) in (int, float):  # <- TRC207
                return x
            elif isinstance(x, jax.Array):
                return x * 2
            raise TypeError
        jax.jit(c)(1.0)
        jax.vmap(c)(jnp.ones(3))
        def d(x, n):
            if isinstance(n, int) and n > 2:
                return x
            return -x
        jax.jit(d, static_argnums=1)(jnp.ones(3), 3)
        jax.jit(d)(jnp.ones(3), 3)
        def e(x):
            dtype = x.dtype if hasattr(x, "dtype") else jnp.float32
            return jnp.ones(3, dtype)
        jax.jit(e)(1.0)
    """,
    "jax: questions and handlers that are all right": """
        import functools, math, logging, warnings
        import jax, numpy as np, jax.numpy as jnp, torch
        # 1: number passed both eagerly and traced by array
        def a(x):
            if isinstance(x, (int, float)) and x < 0:
                raise ValueError
            return jnp.abs(x)
        jax.jit(a)(1.0)
        # 2: guard for None/str
        def b(x, mode=None):
            if isinstance(mode, str):
                return x
            if not isinstance(mode, (str, type(None))):
                raise TypeError
            return x
        jax.jit(b)(1.0)
        # 3: optional number
        def c(x, s=None):
            if s is None:
                s = 1.0
            if not isinstance(s, float):
                raise TypeError
            return x * s
        jax.jit(c)(1.0)
        jax.jit(c, static_argnames="s")(1.0, s=2.0)
        # 4: recursion on pytrees
        def d(t):
            if isinstance(t, (list, tuple)):
                return sum(d(u) for u in t)
            if isinstance(t, (int, float, np.ndarray, jax.Array)):
                return jnp.sum(jnp.asarray(t))
            raise TypeError
        jax.jit(d)([1.0, np.ones(3)])
        # 5 dispatch with .item
        def e(x):
            if isinstance(x, np.ndarray):
                return x.sum().item()
            return jnp.sum(x)
        jax.jit(e)(np.ones(3))
        # 6 asserting inside test helper for jit'ed value from numpy
        def f(x):
            assert not isinstance(x, np.ndarray)
            return x * 2
        jax.jit(f)(np.ones(3))
        # 7 isinstance tracer
        def g(x):
            if isinstance(x, jax.core.Tracer):
                return x
            return x * 1
        jax.jit(g)(1.0)
        # 8 log branch
        def h(x):
            if np.isscalar(x):
                logging.info("scalar %s", x)
            return x
        jax.jit(h)(1.0)
        # 9 default arg types
        @jax.jit
        def i(x, n=3):
            if isinstance(n, int):
                return x ** n
            return jnp.power(x, n)
        i(2.0)
        # 10 singledispatch
        @functools.singledispatch
        def k(x):
            raise TypeError
        @k.register
        def _(x: float):
            return x
        jax.jit(lambda x: x)(k(1.0))
        # 11 eager only path raising under other flag
        def l(x, strict):
            if strict and not isinstance(x, float):
                raise TypeError
            return x
        jax.jit(l, static_argnames="strict")(1.0, strict=False)
        # 12 bool flags: isinstance(flag, bool)
        def m(x, flag):
            if not isinstance(flag, bool):
                raise TypeError
            return x if flag else -x
        jax.jit(m, static_argnums=1)(1.0, True)
        # 13 complex
        def n(x):
            if isinstance(x, complex):
                return abs(x)
            return jnp.abs(x)
        jax.jit(n)(1.0)
        # 14 closure
        def o(x):
            def inner(y):
                if isinstance(y, float):
                    return y
                raise TypeError
            return inner(2.0) * x
        jax.jit(o)(1.0)
        # 15 derived
        def p(x):
            y = x * 2
            if isinstance(y, float):
                return y
            return y
        jax.jit(p)(1.0)
        # 16 hasattr shape
        def q(x):
            if hasattr(x, "shape") and x.shape:
                return x.sum()
            return x
        jax.jit(q)(1.0)
        # 17 size
        def r(x):
            n = len(x) if hasattr(x, "__len__") else 1  # <- TRC207
            return x * n
        jax.jit(r)(1.0)
        # 18 raising NotImplementedError for lists
        def s(x):
            if not hasattr(x, "shape"):
                raise TypeError
            return x
        jax.jit(s)(1.0)
        # 19 value in try
        def t(x):
            try:
                n = int(x)
            except Exception:
                n = None
            return x if n is None else x * n
        jax.jit(t)(1.0)
        def u(x):
            try:
                y = x.numpy()
            except AttributeError:
                y = x
            return y
        jax.jit(u)(1.0)
        def v(x):
            try:
                y = x.item()
            except AttributeError:
                y = x
            return y
        jax.jit(v)(1.0)
        def w(x, path):
            try:
                f = open(path)
                n = float(f.read())
            except Exception:
                n = 1.0
            return x * n
        jax.jit(w, static_argnums=1)(1.0, "a")
        def xx(x):
            try:
                from scipy.special import expit
                return expit(np.asarray(2.0)) * x
            except ImportError:
                return jax.nn.sigmoid(2.0) * x
        jax.jit(xx)(1.0)
        def yy(x):
            try:
                if x.shape[0] > 2 and not x.ndim == 3:
                    return x
            except Exception:
                return x
        jax.jit(yy)(jnp.ones(3))
        def zz(x):
            try:
                out = jnp.where(x > 0, x, -x)
                assert out.shape == x.shape
            except Exception as err:
                warnings.warn(str(err))
                out = x
            return out
        jax.jit(zz)(jnp.ones(3))
        def z1(x, n):
            try:
                return x.reshape(n, -1) if n > 1 else x
            except TypeError:
                return x
        jax.jit(z1, static_argnums=1)(jnp.ones(4), 2)
        def z2(xs):
            try:
                m = max(xs.shape)
                t = float(np.asarray(xs.shape).sum())
            except Exception:
                m, t = 0, 0.0
            return xs * m * t
        jax.jit(z2)(jnp.ones(4))
    """,
}
