"""Rows from files into the workspace: reading, mapping, checks, versions, and what was set aside and why."""
