"""Writing tags, for staff: what is written (encoding), in which order (plan), and that it is there (tagger).

The patron's side can reach nothing of this; `make lint` checks it.
"""
