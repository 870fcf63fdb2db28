"""Tags of ISO 15693: the data models libraries write on them, and the pad they lie on."""
