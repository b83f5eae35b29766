"""Plan, policies, facts, indicators and schedule of the JUNTOS programme."""
