"""Measurements, one a module; ``make bench`` runs them."""
