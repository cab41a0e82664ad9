"""The parts of the health view: findings as rows."""
