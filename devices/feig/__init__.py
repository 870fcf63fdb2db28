"""FEIG OBID readers in ISO host mode: frames, receive buffer, driver."""
