"""What the editor shows, a module for each feature: from a snapshot to the protocol's values, and never to the model."""
