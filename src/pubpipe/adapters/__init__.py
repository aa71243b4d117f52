"""The outsides: databases, files, models and the network."""
