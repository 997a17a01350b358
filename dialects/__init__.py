"""What the IR may say: operations, types, attributes and their verifiers, level by level."""
