"""The public dataset as files to take away: written as a version that never changes, described, found again."""
