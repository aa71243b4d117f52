"""Machine translation engines behind one port."""
