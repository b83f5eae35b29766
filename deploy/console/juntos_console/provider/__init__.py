"""A local messaging provider: its own process, reached over HTTP like a real one."""
