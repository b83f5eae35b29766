"""Outreach: reinforcement messages, follow-up calls and the satisfaction survey."""
