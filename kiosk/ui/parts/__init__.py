"""What screens are made of, one noun a file: each lays itself out on a sheet and touches nothing else."""
