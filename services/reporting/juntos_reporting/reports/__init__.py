"""What a report says, how it is compared with a later answer, and how it is shown."""
