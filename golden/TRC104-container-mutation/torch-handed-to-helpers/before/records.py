HISTORY = []
STATS = {}


def note(log, value):
    log.append(value)


def summarise(table, values):
    table["mean"] = values.mean()
    table["largest"] = values.max()
