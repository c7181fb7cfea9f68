from phi.flow import *


def boost(value, gain):
    if isinstance(value, Tensor):
        return value * gain
    return math.wrap(value) * gain


def limited(field, limit):
    limit = math.wrap(limit) if isinstance(limit, (int, float)) else limit
    return math.minimum(field, limit)


def named(field, kind):
    if isinstance(kind, str):
        return math.exp(field) if kind == "exp" else field
    raise ValueError("kind")


def main():
    values = math.tensor([1.0, 2.0], spatial("x"))
    gain = math.tensor(3.0)
    return (
        jit_compile(boost)(values, gain),
        boost(1.0, gain),
        jit_compile(limited, auxiliary_args="limit")(values, 1.5),
        jit_compile(named)(values, "linear"),
    )
