"""What is known of programs and of the machine: profiles, work, predictions."""
