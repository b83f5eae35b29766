"""Questions over the facts: the five indicators, the schedule, what is in the view."""
