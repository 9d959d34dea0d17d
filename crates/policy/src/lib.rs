//! What a city decided: reads a pack into typed rules and evaluates them with an explanation.
