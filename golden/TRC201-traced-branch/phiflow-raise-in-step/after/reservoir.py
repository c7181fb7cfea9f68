from phi.flow import *


def check(level):
    if (level < 0).any:
        raise ValueError("a basin ran dry")


def report(level):
    if level.max > 100:
        print("flood:", level.max)


def drain(level):
    check(level)
    level = 0.9 * level
    report(level)
    return level
