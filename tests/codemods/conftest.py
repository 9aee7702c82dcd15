"""Show values when a check shared by the cases fails."""

import pytest

pytest.register_assert_rewrite("tests.codemods.cases")
