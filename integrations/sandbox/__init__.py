"""The practice far sides as one process: a city's system under `/city`, a gateway under `/gateway`.

They are the *other* side of the wire: they know nothing of the house, keep their own ledgers and
are spoken to over HTTP only.
"""
