"""What differs between two screens is shown as in a test of its own."""

import pytest

pytest.register_assert_rewrite("tests.end_to_end.transcript")
