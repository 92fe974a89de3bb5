"""The practice gateway: our adapter beside its own far side (`gateway_app`)."""
