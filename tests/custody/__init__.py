"""Nothing is lost, nothing is doubled: kills, floods, faults and forgeries against the real process."""
