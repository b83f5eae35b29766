"""Leaders: leader mothers, district networks and their community actions."""
