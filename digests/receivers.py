"""What digests does when accounts says that something changed."""
