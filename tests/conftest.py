import sys
from pathlib import Path

import pytest

from hexapla.cli import main


@pytest.fixture(scope="session")
def built_demo(tmp_path_factory) -> Path:
    """The demo as `hexapla demo --no-serve` builds it, once for all tests; not to be changed."""
    folder = tmp_path_factory.mktemp("built") / "demo-collection"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["hexapla", "demo", "--folder", str(folder), "--no-serve"])
        with pytest.raises(SystemExit) as ended:
            main()
    assert not ended.value.code
    return folder
