"""What is known of transforms and array libraries, as data."""
