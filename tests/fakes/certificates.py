"""A certificate authority of the tests' own, and what it says is PayPal's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

START = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Signer:
    """A key, its certificate chain and the authority that vouches for it, as PEM."""

    key: rsa.RSAPrivateKey
    chain: bytes
    roots: bytes


@cache
def signer(host: str = "messageverificationcerts.paypal.com", lasts_days: int = 730) -> Signer:
    """A signer for that host, of an authority of its own."""
    root_key = rsa.generate_private_key(65537, 2048)
    root_name = _name(f"Root for {host}")
    root = _signed(_builder(root_name, root_name, root_key, 3650), root_key, root_key, authority=True)
    key = rsa.generate_private_key(65537, 2048)
    builder = _builder(_name(host), root_name, key, lasts_days).add_extension(
        x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False
    )
    leaf = _signed(builder, root_key, key, authority=False)
    return Signer(key, leaf.public_bytes(Encoding.PEM), root.public_bytes(Encoding.PEM))


def _name(words: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, words)])


def _builder(name: x509.Name, issuer: x509.Name, key: rsa.RSAPrivateKey, days: int) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(START)
        .not_valid_after(START + timedelta(days=days))
    )


def _signed(
    builder: x509.CertificateBuilder, by: rsa.RSAPrivateKey, key: rsa.RSAPrivateKey, *, authority: bool
) -> x509.Certificate:
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=authority, crl_sign=authority, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    builder = builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    builder = builder.add_extension(usage, critical=True)
    builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    builder = builder.add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    if not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(by, hashes.SHA256())
