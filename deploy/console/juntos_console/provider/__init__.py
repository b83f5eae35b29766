"""A local messaging provider: a process of its own, reached over HTTP like a real one."""
