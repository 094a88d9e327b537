"""Encrypted connections: a certificate that nobody vouches for ends the visit."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from snapshots.errors import FetchFailed


@pytest.fixture
def encrypted(site, tmp_path):
    """The site, with a certificate that it has signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "site.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    return f"https://127.0.0.1:{site.port}"


def test_a_certificate_that_nobody_vouches_for_is_not_believed(site, encrypted, visit):
    with pytest.raises(FetchFailed, match="certificate of the server is not valid"):
        visit(f"{encrypted}/a")
    assert site.asked == []


def test_a_server_that_does_not_encrypt_is_no_encrypted_one(site, visit):
    with pytest.raises(FetchFailed, match=r"encrypted|reached|connection"):
        visit(f"https://127.0.0.1:{site.port}/a")
    assert site.asked == []
