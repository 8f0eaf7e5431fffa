"""`FILE.certificate.json`, beside `FILE.py`: what was established of it, and whether it holds.

The digest seals a certificate against accident and small edits; it is no signature. Whoever doubts
one runs `symnn verify FILE.py`, which checks the file again and trusts nothing in the certificate.
"""

from symnn.certificate.model import Certificate, certificate_schema
from symnn.certificate.seal import (
    certificate_path,
    certify,
    covers,
    is_certificate,
    read,
    to_text,
)
from symnn.certificate.standing import Standing, Status, first_difference, standing

__all__ = [
    "Certificate",
    "Standing",
    "Status",
    "certificate_path",
    "certificate_schema",
    "certify",
    "covers",
    "first_difference",
    "is_certificate",
    "read",
    "standing",
    "to_text",
]
