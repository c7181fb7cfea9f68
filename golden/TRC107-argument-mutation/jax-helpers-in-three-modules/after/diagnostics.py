def put(table, key, value):
    table[key] = value


def note(report, **values):
    """Keeps the values of this step."""
    for key, value in values.items():
        put(report, key, value)


def summarise(report):
    return [report[key] for key in sorted(report)]
