"""Expressions compiled to Python over rows held in memory: an engine for few rows, where a database would spend its
time on setting up. What each operation gives is what DuckDB gives."""
