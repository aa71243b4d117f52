"""The news site as static files: what an edition looks like, and how it reaches the disk."""
