"""A reference city system: practice records behind the City Connector contract.

It is the far side of the wire and imports nothing of the house. Its registers are YAML files
(`registers/`, and any folder named beside it); its ledger says what it accepted. Its front page
lists what can be asked, and the values that make it fail on purpose (`magic.py`).
"""
