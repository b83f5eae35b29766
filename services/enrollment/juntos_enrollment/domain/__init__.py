"""The enrollment domain: what may happen and what it means."""
