"""PDF documents, written by hand."""

from __future__ import annotations


def made(*pages: str) -> bytes:
    """A document with a line of text on each page, as ISO 32000-1 has it."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for page in pages:
        shown = b" ".join(b"(%b) Tj 0 -14 Td" % line.encode() for line in page.split("\n"))
        text = b"BT /F1 12 Tf 72 700 Td %b ET" % shown
        head = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >>"
        objects += [
            b"%b /Contents %d 0 R >>" % (head, len(objects) + 2),
            b"<< /Length %d >>\nstream\n%b\nendstream" % (len(text), text),
        ]
    whole, places = b"%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    return b"%bxref\n0 %d\n0000000000 65535 f \n%btrailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        whole,
        count,
        table,
        count,
        len(whole),
    )
