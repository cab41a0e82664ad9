"""Parts of the dock that tells what heads of attention do."""
