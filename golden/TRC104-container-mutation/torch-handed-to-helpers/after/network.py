import records
from records import note, summarise


def loss(w):
    history_entries = []
    stats_entries = {}
    hidden = w**3
    note(history_entries, hidden.sum())
    note(history_entries, w.sum())
    summarise(stats_entries, w)
    return hidden.sum(), (history_entries, stats_entries)


class Probe:
    def __init__(self):
        self.seen = []

    def score(self, x):
        seen_entries = []
        note(seen_entries, x * 2)
        return (x**2).sum(), seen_entries
