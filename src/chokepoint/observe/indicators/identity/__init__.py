"""Signs of who somebody is: shared contacts, several records, copied domains, papers that name another."""
