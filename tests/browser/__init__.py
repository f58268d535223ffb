"""The chat page as a person sees and uses it, in a headless Chromium."""
