"""State shared by the processes of a desk and worth nothing after a restart: in Redis where there
is one, else in this process."""
