from flow import constants
from flow.solver import Solver, simulate


def main():
    slow = simulate(8.0, 2)
    constants.VISCOSITY = 0.5
    constants.LIMITS["speed"] = 3.0
    fast = simulate(8.0, 2)
    solver = Solver(1.0)
    energies = [solver.energy(2.0, solver.stiffness)]
    solver.soften()
    energies.append(solver.energy(2.0, solver.stiffness))
    return slow, fast, energies
