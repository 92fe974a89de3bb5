"""A city's own system, asked over HTTP as `contract.yml` says."""
