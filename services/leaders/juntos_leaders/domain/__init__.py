"""Candidacies, leader lists, district networks and actions, with their rules."""
