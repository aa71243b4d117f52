"""What the newsroom's words mean: pure rules over frozen data, standard library only."""
