"""Ray-Links RL866 modules: blocks, driver."""
