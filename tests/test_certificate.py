"""Certificates: what they hold, that no edit of one goes unnoticed, how they stand to a file."""

from __future__ import annotations

import json
from dataclasses import replace

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from symnn import pipeline
from symnn.certificate import (
    Status,
    certificate_path,
    certificate_schema,
    certify,
    read,
    standing,
    to_text,
)
from symnn.certificate.seal import Altered, digest, source_sha256
from symnn.errors import InputError
from symnn.spec import Dense, Network
from symnn.verify import Finding, Report, Verdict
from tests.networks import verified
from tests.quick import examples

SPEC = Network(Dense(1), input=2, name="line", optimizer={"type": "sgd", "learning_rate": 0.1})
DERIVED = pipeline.derive(SPEC)
SOURCE = pipeline.source(DERIVED)
REPORTS = verified(DERIVED)
CERTIFICATE = certify(DERIVED.model.spec, SOURCE, REPORTS)
TEXT = to_text(CERTIFICATE)


@pytest.fixture
def net(tmp_path):
    """The emitted file, with its certificate beside it."""
    file = tmp_path / "net.py"
    file.write_text(SOURCE, encoding="utf-8")
    certificate_path(file).write_text(TEXT, encoding="utf-8")
    return file


def sealed(**changed) -> str:
    """The certificate with something changed, by somebody who knows how the digest is made."""
    data = {**json.loads(TEXT), **changed}
    del data["digest"]
    return json.dumps({**data, "digest": digest(data)}, indent=1, ensure_ascii=False) + "\n"


def test_a_certificate_says_what_was_established_and_how():
    assert CERTIFICATE.verdict == "equal" and CERTIFICATE.network.sizes == [2, 1]
    assert CERTIFICATE.spec_sha256 in SOURCE  # its header names it
    assert [check.check for check in CERTIFICATE.checks] == [report.check for report in REPORTS]
    for check in CERTIFICATE.checks:
        assert check.method and check.sizes and check.verdict == "equal"
        assert CERTIFICATE.run.seconds[check.check] >= 0
    for check in CERTIFICATE.checks:
        if check.check in ("derivation", "float"):
            assert {"W1", "b1"} <= {finding.tensor for finding in check.findings}


def test_a_certificate_is_what_its_schema_describes(net):
    schema = certificate_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(TEXT), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**json.loads(TEXT), "remark": "mine"}, schema)


def test_the_claims_are_the_same_in_another_run():
    again = pipeline.derive(SPEC)
    reports = verified(again)
    assert certify(again.model.spec, SOURCE, reports).claims() == CERTIFICATE.claims()


def test_what_was_written_is_read_back(net):
    assert read(certificate_path(net)) == CERTIFICATE


@pytest.fixture(scope="module")
def scratch(tmp_path_factory):
    return tmp_path_factory.mktemp("edited") / "net.certificate.json"


@settings(max_examples=examples(400), deadline=None)
@given(
    place=st.integers(0, len(TEXT) - 1),
    put=st.sampled_from([*"0129.-+eE\"'{}[]:, \n\r\tax\\é", ""]),
    over=st.booleans(),
)
def test_an_edit_of_one_character_is_noticed_wherever_it_is(scratch, place, put, over):
    """A character put in the place of one, put before it, or taken away."""
    edited = TEXT[:place] + put + TEXT[place + over :]
    if edited == TEXT:
        return
    scratch.write_text(edited, encoding="utf-8", newline="")
    with pytest.raises(InputError) as caught:
        read(scratch)
    assert "\n" not in str(caught.value) and str(scratch) in str(caught.value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('"verdict": "equal"', '"verdict": "different"'),
        ('"format": 1', '"format": 2'),
        ('"kind": "symnn certificate"', '"kind": "Symnn certificate"'),
        (f'"symnn": "{CERTIFICATE.symnn}"', '"symnn": "9.9.9"'),
        (CERTIFICATE.digest, CERTIFICATE.digest[::-1]),
        (CERTIFICATE.source_sha256, CERTIFICATE.spec_sha256),
        (CERTIFICATE.run.numpy, "2.0.0"),
        ("max(u, 0) at 0 is 0", "max(u, 0) at 0 is 1"),
        ('"b1"', '"b2"'),
        ('"reason": "', '"reason": " '),
        ("{\n", "{ \n"),
        ('"bound": ""', '"bound": "", "bound": ""'),
    ],
    ids=range(12),  # a digest is another in every run
)
def test_an_edit_at_every_kind_of_place(net, before, after):
    assert before in TEXT
    certificate_path(net).write_text(TEXT.replace(before, after, 1), encoding="utf-8")
    found = standing(net, SOURCE, SOURCE, SPEC, REPORTS)
    assert found.status is Status.EDITED and "was edited" in found.reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "line 1: is not JSON"),
        (TEXT[:-40], "is not JSON: it was edited, or cut short"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is not a certificate that symnn wrote"),
        ('{"digest": 3}', "is not a certificate that symnn wrote"),
        (sealed(kind="another's"), "is not a certificate that symnn wrote"),
        (sealed(format=2), "format 2, this version reads 1"),
        (b"\xff\xfe", "is not UTF-8 text"),
    ],
)
def test_what_is_no_certificate_cannot_be_read(net, text, reason):
    certificate_path(net).write_bytes(text if isinstance(text, bytes) else text.encode())
    found = standing(net, SOURCE, SOURCE, SPEC, REPORTS)
    assert found.status is Status.UNREADABLE and reason in found.reason


@pytest.mark.parametrize("changed", [{"verdict": "fine"}, {"remark": "mine"}, {"checks": [{}]}])
def test_a_certificate_made_by_hand_is_measured_by_the_model(net, changed):
    certificate_path(net).write_text(sealed(**changed), encoding="utf-8")
    with pytest.raises(Altered, match=next(iter(changed))):
        read(certificate_path(net))


def test_a_certificate_holds_of_its_file_and_of_no_other(net):
    assert standing(net, SOURCE, SOURCE, SPEC, REPORTS).status is Status.HOLDS
    crlf = SOURCE.replace("\n", "\r\n")  # as git may check it out
    assert standing(net, crlf, SOURCE, SPEC, REPORTS).status is Status.HOLDS


def test_an_edited_line_is_named(net):
    lines = SOURCE.split("\n")
    lines[200] += "  # mine"
    found = standing(net, "\n".join(lines), SOURCE, SPEC, REPORTS)
    assert found.status is Status.OUTDATED
    assert found.reason.endswith("certificate was written: line 201 is not what symnn writes")


def test_an_edited_description_is_named(net):
    other = SPEC.model_copy(update={"loss": "mse"})
    text = SOURCE.replace('"loss": "least_squares"', '"loss": "mse"')
    found = standing(net, text, pipeline.generate(other), other, REPORTS)
    assert found.status is Status.OUTDATED and "SPEC" in found.reason


def test_no_certificate_is_no_error(net):
    certificate_path(net).unlink()
    found = standing(net, SOURCE, SOURCE, SPEC, REPORTS)
    assert (found.status, found.reason) == (Status.MISSING, "")


def contradicted(net, reports) -> str:
    found = standing(net, SOURCE, SOURCE, SPEC, reports)
    assert found.status is Status.CONTRADICTED
    return found.reason


def test_checks_that_say_otherwise_now_are_named(net):
    first, *rest = REPORTS
    wrong = replace(first, findings=(Finding("W1", Verdict.UNDECIDED), *first.findings[1:]))
    reason = contradicted(net, (wrong, *rest))
    assert "'derivation' says of W1: equal there and undecided now" in reason
    assert "nothing there and equal now" in contradicted(
        net, (*REPORTS, Report("field", (Finding("W1", Verdict.EQUAL),)))
    )
    assert "equal there and nothing now" in contradicted(net, REPORTS[1:])


def test_another_versions_certificate_is_measured_by_what_both_know(net):
    old = SOURCE.replace(f"Written by symnn {CERTIFICATE.symnn}", "Written by symnn 0.0.9")
    text = sealed(symnn="0.0.9", source_sha256=source_sha256(old))
    certificate_path(net).write_text(text, encoding="utf-8")
    assert standing(net, old, SOURCE, SPEC, REPORTS[1:]).status is Status.HOLDS


def test_a_link_may_stand_beside_no_certificate(net, tmp_path):
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    link = folder / "other.py"
    link.symlink_to(net)
    found = standing(link, SOURCE, SOURCE, SPEC, REPORTS)
    assert (found.status, found.path) == (Status.HOLDS, certificate_path(net))


def test_reports_go_through_json_and_back():
    finding = Finding("W1", Verdict.DIFFERENT, "why", (1, 2), "3*x", {"x": "1/2"})
    reports = (*REPORTS, Report("field", (finding,), "N = 3", "2^-61", 0.25))
    for report in reports:
        data = json.loads(json.dumps(report.to_json()))
        again = Report.from_json(data)
        assert again == replace(report, seconds=round(report.seconds, 3))


def leaves(data, place=()):
    """Every plain value of the certificate's claims, with its place."""
    if isinstance(data, dict | list):
        for key, inner in data.items() if isinstance(data, dict) else enumerate(data):
            yield from leaves(inner, (*place, key))
    else:
        yield place, data


def changed(data, place, value):
    if not place:
        return value
    copy = dict(data) if isinstance(data, dict) else list(data)
    copy[place[0]] = changed(copy[place[0]], place[1:], value)
    return copy


@pytest.mark.parametrize("place", [place for place, _ in leaves(CERTIFICATE.claims())], ids=str)
def test_one_sentence_changed_and_sealed_again_does_not_hold(net, place):
    value = dict(leaves(CERTIFICATE.claims()))[place]
    other = value + 1 if isinstance(value, int) else f"{value} or so"
    data = changed(json.loads(TEXT), place, other)
    del data["digest"]
    certificate_path(net).write_text(sealed(**data), encoding="utf-8")
    found = standing(net, SOURCE, SOURCE, SPEC, REPORTS)
    assert found.status is not Status.HOLDS
