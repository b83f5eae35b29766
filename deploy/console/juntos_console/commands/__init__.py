"""The commands of `juntos`, one module a topic."""
