def expected() -> None:
    """Never compared: the program raises before and after."""
