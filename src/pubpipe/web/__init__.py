"""The newsroom over HTTP: the desk, the JSON API and the published site."""
