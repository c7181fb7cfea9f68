from phi.flow import *


def profile(r):
    return math.sum(math.where(r > 0, math.sqrt(math.where(r > 0, r, 1)), 0.0))


def decay(t):
    late = t > 1
    return math.sum(math.where(late, 1 / math.where(late, t - 1, 1), 0.5 * t))


def smooth(t):
    return math.sum(math.where(t > 1, t**2, 2 * t))


def main():
    r = math.tensor([0.0, 1.0, 4.0], spatial("x"))
    return {
        "profile": math.gradient(profile, "r", get_output=False)(r),
        "decay": math.gradient(decay, "t", get_output=False)(r),
        "smooth": math.gradient(smooth, "t", get_output=False)(r),
    }
