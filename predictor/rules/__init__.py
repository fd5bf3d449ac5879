"""Rules without state: how sources are mixed, calibrated, shown, continued."""
