"""From the event store to JetStream, and from JetStream into another service."""
