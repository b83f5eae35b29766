"""From the queue to the provider and back, once a message and channel."""
