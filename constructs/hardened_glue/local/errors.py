"""What can go wrong before a local run starts, said so that the reader knows what to do next."""


class LocalRunError(Exception):
    """A job cannot be run here; the text says what was looked for, and what would help."""
