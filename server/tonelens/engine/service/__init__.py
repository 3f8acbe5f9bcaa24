"""An engine that many people share over HTTP: what is said between the two sides, who may ask, and the side that asks."""
