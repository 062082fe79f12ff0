"""Applications: asked for by departments and associations, recommended, decided by somebody else."""
