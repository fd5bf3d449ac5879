"""Of a mail, what its writer wrote; whatever mails look like."""

from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.history.reading.html import text_of_html
from predictor.history.reading.mail import read_mail
from predictor.history.reading.replies import own_lines


def mail(body: str = "Hello Bob", **headers: str) -> bytes:
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\n".join([*lines, "", body]).encode()


def text_of(content: bytes) -> str:
    found = read_mail(content)
    assert found is not None
    return found.text


@pytest.mark.parametrize(
    "quoted",
    [
        "> what Bob said\n>> and Eve",
        " > what Bob said",
        "On Mon, 5 Jan 2015 at 10:00, Bob <bob@example.org> wrote:\n> what Bob said",
        "On Mon, 5 Jan 2015 at 10:00, Bob Builder of Buildings\n<bob@example.org> wrote:\n> what Bob said",
        "Am 5. Januar 2015 schrieb Bob <bob@example.org>:\n> what Bob said",
        "Bob <bob@example.org> wrote:\n\n> what Bob said",
        "-- \nwhat Bob said\nand more",
        "--\nwhat Bob said",
        "-----Original Message-----\nFrom: Bob\nwhat Bob said",
        "---------- Forwarded message ---------\nwhat Bob said",
        "Begin forwarded message:\n\nwhat Bob said",
        "From: Bob\nSent: Monday\nTo: me\n\nwhat Bob said",
        "Von: Bob\nGesendet: Montag\n\nwhat Bob said",
        "________________________________\nFrom: Bob\nwhat Bob said",
        "Sent from my iPhone",
        "-----BEGIN PGP SIGNATURE-----\nwhatBobsaid",
    ],
)
def test_what_others_wrote_is_left_out(quoted: str) -> None:
    assert text_of(mail(f"Hello Bob,\nthis is mine.\n\n{quoted}\n")) == "Hello Bob,\nthis is mine."


def test_what_stands_between_quotations_is_kept() -> None:
    body = (
        "Hi\n\nOn 5 Jan 2015, Bob wrote:\n> one\n\nYes.\n\n> two\n\nOn balance I wrote: no.\n>From here on."
    )
    assert text_of(mail(body)) == "Hi\nYes.\nOn balance I wrote: no.\nFrom here on."


def test_broken_lines_are_joined_and_others_are_not() -> None:
    long = "The quick brown fox jumps over the lazy dog while the cat sleeps and\nthen goes home."
    assert text_of(mail(f"{long}\n\n- milk\n- eggs\n\nLove,\nAnna")) == (
        "The quick brown fox jumps over the lazy dog while the cat sleeps and then goes home.\n"
        "- milk\n- eggs\nLove,\nAnna"
    )


def test_who_wrote_it_and_when() -> None:
    found = read_mail(
        mail(
            From='"Ann, A." <Ann@Example.ORG>',
            Date="Thu, 05 Jan 2015 10:00:00 +0100",
            Message_ID="<1@example.org>",
        )
    )
    assert found is not None
    assert (found.senders, found.when, found.name) == (
        frozenset({"ann@example.org"}),
        1420448400.0,
        "<1@example.org>",
    )
    encoded = read_mail(mail(From="=?utf-8?q?J=C3=A4kk=C3=B6nen?= <j@example.org>", Date="yesterday"))
    assert encoded is not None
    assert (encoded.senders, encoded.when) == (frozenset({"j@example.org"}), None)


def test_the_plain_part_counts_and_nothing_that_is_attached() -> None:
    message = EmailMessage()
    message.set_content("The plain Zoë.", charset="latin-1", cte="quoted-printable")
    message.add_alternative("<p>The <b>rich</b> one</p>", subtype="html")
    message.add_attachment("An attached text", filename="notes.txt")
    inner = EmailMessage()
    inner.set_content("A forwarded mail")
    message.add_attachment(inner)
    assert text_of(message.as_bytes()) == "The plain Zoë."


def test_html_is_read_where_there_is_no_plain_part() -> None:
    message = EmailMessage()
    message.set_content(
        "<html><head><title>no</title><style>p {}</style></head><body><p>Dear Bob,<br>this&nbsp;is &amp; was"
        '\n mine.</p><div class="gmail_quote">On Monday<div>no</div></div><blockquote>no<blockquote>no'
        "</blockquote></blockquote><ul><li>one<li>two</ul><script>no()</script></body></html>",
        subtype="html",
    )
    assert text_of(message.as_bytes()).split("\n") == ["Dear Bob,", "this is & was mine.", "one", "two"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00\xff\xfe" * 1000,
        b"Content-Type: text/plain; charset=klingon\n\nHello \xff",
        b"Content-Type: text/plain; charset=idna\n\nHello",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n",
        b"Content-Type: multipart/mixed\n\nno boundary",
        b"Content-Transfer-Encoding: base64\n\n!!!!",
        b"From: \xff\xfe <a@b>\nDate: Thu, 99 Foo 0000\n\nHello",
        b"From: =?utf-8?b?!!!?= <a@b>\nDate: Mon, 1 Jan 99999 00:00:00 +9999\n\nHello",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(3000)),
        b"Content-Type: text/html\n\n" + b"<div class=gmail_quote>" * 5000,
    ],
)
def test_no_mail_is_too_broken(content: bytes) -> None:
    read_mail(content)


@given(st.binary(max_size=300), st.text(max_size=200))
def test_nothing_breaks_it(content: bytes, text: str) -> None:
    read_mail(content)
    read_mail(b"Content-Type: text/html\n\n" + content)
    assert all(">" not in line[:1] for line in own_lines(text))
    text_of_html(text)
