"""The chassis: what every 2U service starts with. It holds no business word."""
