"""Überströmung: file with BOM, CRLF, tabs, a form feed and no final newline."""

import torch
from torch import vmap

π = 3.0

def weir(h):
	q = torch.where(
		h > 0,
		1.7 * h * h,  # Überfall
		0 * h,
	)
	return q


class Reservoir:
	def level(self, h, inflow):
		h = h + \
			inflow - weir(h)
		return torch.where(h > π, 0 * h + π, h)


def main():
	reservoir = Reservoir()
	return vmap(reservoir.level)(torch.tensor([-1.0, 0.5, 1.0, 4.0]), torch.tensor([0.5, 0.5, 9.0, 40.0]))