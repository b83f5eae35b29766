"""Every test may ask for real servers; see tests/support/servers.py."""

pytest_plugins = ["tests.support.servers"]
