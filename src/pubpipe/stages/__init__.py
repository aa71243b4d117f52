"""What pubpipe does, one use case a file; no stage knows another."""
