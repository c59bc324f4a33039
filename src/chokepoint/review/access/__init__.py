"""Who may do what: roles, users with passwords, keys for programs, sessions of browsers."""
