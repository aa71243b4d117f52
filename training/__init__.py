"""The recipe that trains pubpipe's starter translation models."""
