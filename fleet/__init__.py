"""Remote management of a region's kiosks: what each reports, what each is to do, and what needs a human."""
