"""Payment gateways, one folder each; no gateway knows another."""
