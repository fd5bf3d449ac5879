"""vi's language without an editor: what keys mean, where motions lead, what text objects take."""
