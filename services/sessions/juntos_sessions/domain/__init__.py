"""Groups, educational sessions and attendance, with their rules."""
