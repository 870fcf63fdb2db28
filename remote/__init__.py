"""What a kiosk and its fleet say to each other: messages, signatures, codes and fingerprints. Pure; no I/O."""
