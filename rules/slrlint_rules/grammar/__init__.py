"""What AWS refuses or misreads in any policy."""
