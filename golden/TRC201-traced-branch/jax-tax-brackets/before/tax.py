"""A progressive tax and its marginal rate."""


def tax(income):
    if income < 10_000:
        due = 0.0 * income
    elif income < 40_000:
        due = 0.2 * (income - 10_000)
    elif income < 90_000:
        due = 6_000 + 0.4 * (income - 40_000)
    else:
        due = 26_000 + 0.5 * (income - 90_000)
    return due


def benefit(income, children):
    """Paid per child, withdrawn as income rises; nothing without children."""
    if children == 0:
        return 0.0 * income
    if income < 20_000:
        return 1_000.0 * children + 0.0 * income
    if income < 30_000:
        return (30_000 - income) / 10 * children
    return 0.0 * income
