import json

from symnn.verify import Finding, Report, Verdict


def report(*verdicts: Verdict) -> Report:
    return Report("derivation", tuple(Finding("W1", verdict) for verdict in verdicts))


def test_a_report_is_as_good_as_its_worst_finding() -> None:
    equal, undecided, different = Verdict.EQUAL, Verdict.UNDECIDED, Verdict.DIFFERENT
    assert report(equal, equal).verdict is equal
    assert report(equal, undecided).verdict is undecided
    assert report(undecided, different, equal).verdict is different


def test_a_report_of_nothing_is_no_pass() -> None:
    assert report().verdict is Verdict.UNDECIDED


def test_a_report_is_plain_data() -> None:
    finding = Finding("W1", Verdict.DIFFERENT, "sign", (0, 1), "2", {"x[0,0]": "1/2"})
    data = json.loads(json.dumps(Report("float", (finding,)).to_json()))
    assert data["verdict"] == "different"
    assert data["findings"][0]["entry"] == [0, 1]
    assert data["findings"][0]["witness"] == {"x[0,0]": "1/2"}
