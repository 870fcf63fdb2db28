"""The verbs of `python -m config`, each a function that prints and gives the exit code: 0 yes, 1 no."""
