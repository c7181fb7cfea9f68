from phi.flow import *
from reservoir import drain, drained


def message(function, *args):
    try:
        function(*args)
    except ValueError as error:
        return str(error)
    return "nothing"


def main():
    level = math.tensor([1.0, 2.0], channel(tank="a,b"))
    half = math.wrap(0.5)
    gradient = math.gradient(lambda level: math.sum(drained(level, 3.0), "tank"), "level", get_output=False)
    return drain(level, half), [
        message(drained, level, math.wrap(3.0)),
        message(drained, level * 100, half),
        message(gradient, level),
    ]
