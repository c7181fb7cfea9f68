from phi.flow import *


def fill(level, inflow):
    assert level.shape.rank == 1
    assert (
        not math.all_available(valid := (level + inflow < 3).all)
        or valid
    ), "overflow"
    return level + inflow


def potential(level, inflow):
    return math.sum(fill(level, inflow) ** 2, "tank")


fill_compiled = jit_compile(fill)


def message(function, *args):
    try:
        function(*args)
    except AssertionError as error:
        return str(error)
    return "nothing"


def main():
    level = math.tensor([1.0, 2.0], channel(tank="a,b"))
    full = fill_compiled(level, math.wrap(0.5))
    gradient = math.gradient(potential, "level", get_output=False)
    plain = message(fill, full, math.wrap(1.0))
    differentiated = message(gradient, full, math.wrap(1.0))
    compiled = message(fill_compiled, full, math.wrap(1.0))
    return full, [plain, differentiated, compiled]
