"""Plan, policies, milestones and territory: what reporting itself decides."""
