"""Unpacking: whatever the pieces that come, the bytes are those that were packed."""

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from snapshots.errors import FetchFailed
from snapshots.fetching.codings import decoders, unpacked


def raw(body: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(body) + packer.flush()


PACKERS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "Deflate ": raw,
    "br": brotli.compress,
    "br, gzip": lambda body: gzip.compress(brotli.compress(body)),
    "identity": bytes,
    "": bytes,
}


@given(
    st.sampled_from(sorted(PACKERS)),
    st.binary() | st.binary(min_size=1).map(lambda body: body * 9000),
    st.integers(1, 9) | st.just(10**6),
)
def test_what_was_packed_comes_out_in_pieces_of_any_size(coding, body, size):
    packed = PACKERS[coding](body)
    steps = decoders(coding)
    chunks = [packed[start : start + size] for start in range(0, min(len(packed), 9000), size)]
    if len(packed) > 9000:
        chunks = [packed]
    found = b"".join(piece for chunk in chunks for piece in unpacked(chunk, steps))
    for step in steps:
        step.finish()
    assert found == body


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_no_piece_is_large(coding):
    packed = PACKERS[coding](bytes(5_000_000))
    assert max(map(len, unpacked(packed, decoders(coding)))) < 500_000


@given(st.sampled_from(["gzip", "deflate", "br", "gzip, br"]), st.binary())
def test_what_was_not_packed_is_refused_or_unpacked(coding, body):
    steps = decoders(coding)
    try:
        found = b"".join(unpacked(body, steps))
        for step in steps:
            step.finish()
    except FetchFailed:
        return
    assert isinstance(found, bytes)


@pytest.mark.parametrize("coding", ["zstd", "compress", "gzip, nonsense", "gzip, gzip, gzip"])
def test_what_was_not_asked_for_is_refused(coding):
    with pytest.raises(FetchFailed, match="not asked for"):
        decoders(coding)
