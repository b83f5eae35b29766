"""The `juntos` command: local stack, demo and operations."""
