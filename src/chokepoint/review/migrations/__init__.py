"""How the database of cases came to have its tables, step by step; Alembic applies what a database lacks."""
