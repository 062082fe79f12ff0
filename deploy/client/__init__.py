"""The package for departments' developers as one wheel: `python -m deploy.client FOLDER`."""
