"""The kiosk as it is heard: speech, a second renderer of the same ViewState, and four sounds."""
