"""3M (now Bibliotheca) pads 810 and 210: frames, driver."""
