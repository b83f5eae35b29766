"""Sessions: groups, the twelve educational sessions, attendance and completion."""
