def add_term(table, name, value):
    table[name] = value


def tally(parts, table):
    for name in table:
        parts.append(table[name])
    parts.reverse()
