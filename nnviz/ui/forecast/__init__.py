"""Parts of the dock of forecasts."""
