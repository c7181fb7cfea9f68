def expected():
    def average(factor):
        powers = [factor**i for i in range(3)]
        return sum(p * v for p, v in zip(powers, (4.0, 2.0, 1.0))) / sum(powers)

    return average(0.5**0.5), average(0.5**0.5), average(0.5)
