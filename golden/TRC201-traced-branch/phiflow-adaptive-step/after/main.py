from phi.flow import *

from burgers.solver import Burgers


def main():
    solver = Burgers(viscosity=0.1, dx=0.5)
    results = []
    for values in ((0.5, -0.25, 0.75, 0.1), (4.0, -2.0, 1.0, 0.5), (0.9, 3.0, -3.5, 0.2)):
        u = math.convert(math.tensor(values, spatial("x")))
        elapsed = 0.0
        for _ in range(3):
            u, dt = solver.step(u)
            elapsed = elapsed + dt
        results.append({"u": u, "time": elapsed})
    return results
