"""The processes we start and keep: the database, the language model, the roles of one machine."""
