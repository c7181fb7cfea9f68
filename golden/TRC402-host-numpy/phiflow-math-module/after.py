from phi.flow import *



def response(x):
    return x * math.exp(-0.5 * x) + math.sqrt(x) * math.cos(x)


compiled = math.jit_compile(response)
slope = math.gradient(response, "x", get_output=False)


def main():
    return [compiled(wrap(x)) for x in (1.0, 2.0, 4.0)], slope(wrap(1.0))
