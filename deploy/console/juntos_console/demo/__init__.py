"""The demo: a whole edition, February to December, through the public APIs."""
