import records
from records import note, summarise


def loss(w):
    hidden = w**3
    note(records.HISTORY, hidden.sum())
    note(records.HISTORY, w.sum())
    summarise(records.STATS, w)
    return hidden.sum()


class Probe:
    def __init__(self):
        self.seen = []

    def score(self, x):
        note(self.seen, x * 2)
        return (x**2).sum()
