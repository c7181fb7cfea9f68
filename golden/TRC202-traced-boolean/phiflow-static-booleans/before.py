from phi.flow import *

LIMITS = {"low": 0.0, "high": None}


@jit_compile(auxiliary_args="name, limits")
def clamp(x, name="", limits=None):
    limits = limits or (None, None)
    if name and not name.startswith("_") and "x" in x.shape:
        x = 2 * x
    if limits[0] is not None and limits[1] is not None:
        x = math.clip(x, *limits)
    return x


@jit_compile
def lower(x, offset=None):
    has_vector = "vector" in x.shape or channel(x).rank > 0
    if not has_vector and not (LIMITS["high"] or x.shape.batch_rank):
        x = x - 1
    return x if offset is None else x + offset


def is_large(x):
    """Looks at the values; never compiled."""
    return bool((x > 0).all and x.max > 1)


def main():
    fields = [math.convert(math.tensor(values, spatial("x"))) for values in ((1.0, 2.0), (-3.0, 4.0), (0.0, -1.0))]
    return [(clamp(x, name="u"), lower(x), is_large(x)) for x in fields]
