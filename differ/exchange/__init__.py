"""Exchange: comparisons in the formats that translators' own tools read."""
