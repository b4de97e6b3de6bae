"""From a provider's docs page to facts, and from facts to what differs between the page and the spec."""
