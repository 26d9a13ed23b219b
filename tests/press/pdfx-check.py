"""pdfx-check: the rules of PDF/X-1a:2003 and PDF/X-4 that our press PDFs must keep.

    pdfx-check.py FILE...               which rules FILE breaks; exits 1 if any
    pdfx-check.py --plant FILE...       break each rule in a copy and see that it is found

Debian has no PDF/X validator, so this is our own: a table of rules, each with where it comes from
and its planted violations. "4:" is ISO 15930-4:2003 (PDF/X-1a:2003), "7:" is ISO 15930-7:2010
(PDF/X-4), "PDF" is ISO 32000-1:2008, each by clause number; "ours" is stricter than any of them.

How far the numbers can be trusted: the bodies of both parts are sold and were not read. The numbers
are those of their tables of contents, as two validators of other people that cite them agree on
them; "~" marks a number that only one of the two gives (its neighbours on both sides are given by
both). A number says under which heading a rule stands, not that the rule is the clause's wording.
Clause 5 of part 4 says that the version in the header decides nothing: that rule is ours.
qpdf reads the file; nothing of ours is used.
"""
import base64
import copy
import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
import zlib

X1A, X4, BOTH = {"x1a"}, {"x4"}, {"x1a", "x4"}
XMP = {"rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
       "dc": "http://purl.org/dc/elements/1.1/", "xmp": "http://ns.adobe.com/xap/1.0/",
       "xmpMM": "http://ns.adobe.com/xap/1.0/mm/", "pdf": "http://ns.adobe.com/pdf/1.3/",
       "pdfxid": "http://www.npes.org/pdfx/ns/id/"}
TOKEN = re.compile(rb"\((?:\\.|[^()\\])*\)|<<|>>|<[0-9A-Fa-f\s]*>|[\[\]]"
                   rb"|/[^\s()<>\[\]{}/%]*|[^\s()<>\[\]{}/%]+")
NUMBER = re.compile(rb"[-+]?\d*\.?\d+$")
WORDS = ("/Title", "/Creator", "/Producer", "/CreationDate", "/ModDate")
NAMES = ("xmpMM:DocumentID", "xmpMM:VersionID", "xmpMM:RenditionClass", "xmp:MetadataDate")
ACTIONS = ("/OpenAction", "/AA", "/A", "/JS", "/JavaScript")
FILES = ("/EmbeddedFiles", "/F", "/EF", "/Ref", "/AF")
CURVES = ("/TR", "/TR2", "/HT", "/HTP", "/BG", "/BG2", "/UCR", "/UCR2")
OPERATORS = set(b"q Q cm gs w J j M m l c h re W W* n f f* S B B* Do BDC EMC k K cs CS scn SCN"
                .split())


class Pdf:
    """A file as qpdf sees it: dictionaries with resolved references, streams as bytes."""

    def __init__(self, path):
        self.raw = open(path, "rb").read()
        out = subprocess.run(["qpdf", "--json=2", "--json-key=qpdf", "--decode-level=none",
                              "--json-stream-data=inline", path], check=True,
                             capture_output=True).stdout
        head, self.objects = json.loads(out)["qpdf"]
        self.version = head["pdfversion"]
        self.trailer = self.objects["trailer"]["value"]
        self.kind = "x4" if b"<pdfxid:" in self.raw else "x1a"

    def get(self, value):
        """What a reference leads to; the dictionary of a stream."""
        while isinstance(value, str) and re.match(r"\d+ \d+ R$", value):
            found = self.objects["obj:" + value]
            value = found["value"] if "value" in found else found["stream"]["dict"]
        return value

    def at(self, value, *keys):
        for key in keys:
            value = self.get(value)
            value = value.get(key) if isinstance(value, dict) else None
        return self.get(value)

    def data(self, reference):
        stream = self.objects["obj:" + reference]["stream"]
        data = base64.b64decode(stream["data"])
        return zlib.decompress(data) if stream["dict"].get("/Filter") == "/FlateDecode" else data

    @property
    def root(self):
        return self.get(self.trailer["/Root"])

    @property
    def info(self):
        return self.get(self.trailer["/Info"])

    @property
    def pages(self):
        return [self.get(page) for page in self.at(self.root, "/Pages", "/Kids")]

    @property
    def intents(self):
        return [self.get(i) for i in self.get(self.root.get("/OutputIntents")) or []]

    def dictionaries(self):
        """Every dictionary of the file, however deep."""
        todo = [o.get("value", o.get("stream", {}).get("dict")) for o in self.objects.values()]
        while todo:
            value = todo.pop()
            if isinstance(value, dict):
                yield value
                todo += value.values()
            elif isinstance(value, list):
                todo += value

    def colour_spaces(self):
        return [s for d in self.dictionaries() if "/ColorSpace" in d
                for s in dict(self.get(d["/ColorSpace"])).values()]

    def states(self):
        return [s for d in self.dictionaries() if "/ExtGState" in d
                for s in d["/ExtGState"].values()]

    def content_references(self):
        """Pages first, then forms."""
        return [p["/Contents"] for p in self.pages] + [
            name[4:] for name, o in self.objects.items()
            if o.get("stream", {}).get("dict", {}).get("/Subtype") == "/Form"]

    def contents(self):
        """The tokens of each page and form."""
        return [TOKEN.findall(self.data(r)) for r in self.content_references()]

    def operators(self):
        plain = re.compile(rb"[(<\[\]>/]")
        for tokens in self.contents():
            yield from (t for t in tokens if not plain.match(t) and not NUMBER.match(t))

    def xmp(self, name):
        """The text of a property of the metadata, or None."""
        node = ET.fromstring(self.data(self.root["/Metadata"])).find(".//" + name, XMP)
        return None if node is None else "".join(node.itertext()).strip()

    def replace_content(self, old, new):
        """In the page or form where `old` stands first."""
        for reference in self.content_references():
            data = self.data(reference)
            if old in data:
                stream = self.objects["obj:" + reference]["stream"]
                stream["dict"].pop("/Filter", None)
                stream["data"] = base64.b64encode(data.replace(old, new)).decode()
                return
        raise AssertionError(old)

    def replace_xmp(self, old, new):
        reference = self.root["/Metadata"]
        data = self.data(reference)
        assert old in data, old
        self.objects["obj:" + reference]["stream"]["data"] = base64.b64encode(
            data.replace(old, new)).decode()


def text(value):
    return value[2:] if isinstance(value, str) and value.startswith("u:") else None


def day(value):
    """The digits of a date, from D:20261201000000Z or 2026-12-01T00:00:00Z."""
    return re.sub(r"\D", "", value or "")


def inside(inner, outer):
    return (outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2]
            and inner[3] <= outer[3])


def boxes_nest(page):
    trim, media = page.get("/TrimBox"), page.get("/MediaBox")
    bleed = page.get("/BleedBox", trim)
    return bool(trim and media) and inside(trim, bleed) and inside(bleed, media)


def boxes_all_nest(pdf):
    return all(map(boxes_nest, pdf.pages))


def has_registered_condition(pdf):
    return all(text(i.get("/RegistryName")) == "http://www.color.org" or "/DestOutputProfile" in i
               for i in pdf.intents)


def profile_is_cmyk(pdf):
    for intent in pdf.intents:
        if "/DestOutputProfile" not in intent:
            return False
        data = pdf.data(intent["/DestOutputProfile"])
        if (pdf.get(intent["/DestOutputProfile"]).get("/N") != 4 or data[36:40] != b"acsp"
                or data[12:20] != b"prtrCMYK"):
            return False
    return True


def is_opaque(pdf):
    for d in pdf.dictionaries():
        if (d.get("/SMask", "/None") != "/None" or d.get("/CA", 1) != 1 or d.get("/ca", 1) != 1
                or d.get("/BM", "/Normal") not in ("/Normal", "/Compatible")
                or d.get("/S") == "/Transparency"):
            return False
    return True


def spots_are_cmyk(pdf):
    return all(isinstance(s, list) and s[0] == "/Separation" and s[2] == "/DeviceCMYK"
               for s in pdf.colour_spaces())


def spots_agree(pdf):
    looks = {}
    for space in (s for s in pdf.colour_spaces() if s[0] == "/Separation"):
        if looks.setdefault(space[1], json.dumps(space[2:])) != json.dumps(space[2:]):
            return False
    return True


def code_knocks_out(pdf):
    """Each page begins with a state of overprint off, and nothing is painted in process inks under
    another. A form is painted in the state of its page, which is that first one."""
    states = pdf.at(page(pdf), "/Resources", "/ExtGState")
    for i, tokens in enumerate(pdf.contents()):
        if i < len(pdf.pages) and tokens[1:2] != [b"gs"]:
            return False
        stack, state = [], {"/OP": False, "/op": False}
        for before, token in zip([b""] + tokens, tokens):
            if token == b"q":
                stack.append(state)
            elif token == b"Q":
                state = stack.pop()
            elif token == b"gs":
                state = states[before.decode()]
            elif token == b"k" and (state.get("/OP"), state.get("/op")) != (False, False):
                return False
    return True


def agree(pdf):
    info = pdf.info
    return (text(info.get("/Title")) == pdf.xmp("dc:title")
            and text(info.get("/Producer")) == pdf.xmp("pdf:Producer")
            and text(info.get("/Creator")) == pdf.xmp("xmp:CreatorTool")
            and day(text(info.get("/CreationDate"))) == day(pdf.xmp("xmp:CreateDate"))
            and day(text(info.get("/ModDate"))) == day(pdf.xmp("xmp:ModifyDate"))
            and info.get("/Trapped") == "/" + (pdf.xmp("pdf:Trapped") or ""))


def lacks(*keys):
    return lambda pdf: not any(k in d for d in pdf.dictionaries() for k in keys)


def put(where, key, value):
    """A plant: set `key` in the dictionary that `where` finds, or drop it (None)."""
    def plant(pdf):
        target = where(pdf)
        target.pop(key) if value is None else target.__setitem__(key, value)
    return plant


def root(pdf):
    return pdf.root


def info(pdf):
    return pdf.info


def page(pdf):
    return pdf.pages[0]


def intent(pdf):
    return pdf.intents[0]


def trailer(pdf):
    return pdf.trailer


def state(pdf):
    return pdf.states()[0]


def space(pdf):
    return pdf.at(pdf.pages[0], "/Resources", "/ColorSpace")


def set_version(pdf):
    pdf.version = "1.3"


def add_object_stream(pdf):
    pdf.raw += b"/Type/ObjStm"


def spoil_profile(pdf):
    reference = intent(pdf)["/DestOutputProfile"]
    data = pdf.data(reference).replace(b"CMYK", b"RGB ", 1)
    pdf.objects["obj:" + reference]["stream"] = {
        "dict": {"/N": 4}, "data": base64.b64encode(data).decode()}


# kinds, source, rule, check, plants
RULES = [
    (X1A, "ours; 4: 5", "the file is PDF 1.4", lambda p: p.version == "1.4", [set_version]),
    (X4, "ours", "the file is PDF 1.6", lambda p: p.version == "1.6", [set_version]),
    (X1A, "PDF 7.5.7, from PDF 1.5 on", "no object streams, no cross-reference streams",
     lambda p: b"/ObjStm" not in p.raw and b"/XRef" not in p.raw, [add_object_stream]),
    (BOTH, "4: 6.11; 7: 6.15", "no encryption", lambda p: "/Encrypt" not in p.trailer,
     [put(trailer, "/Encrypt", {})]),
    (BOTH, "4: 6.7; 7: 6.10~; PDF 14.4", "the trailer has an ID of two strings",
     lambda p: len([i for i in p.trailer.get("/ID", []) if re.match("b:.{32}$", i)]) == 2,
     [put(trailer, "/ID", None), put(trailer, "/ID", ["b:" + "0" * 32])]),
    (X1A, "4: 6.7", "Info says GTS_PDFXVersion (PDF/X-1a:2003)",
     lambda p: text(p.info.get("/GTS_PDFXVersion")) == "PDF/X-1a:2003",
     [put(info, "/GTS_PDFXVersion", "u:PDF/X-1:2001"), put(info, "/GTS_PDFXVersion", None)]),
    (X4, "7: 6.11", "XMP says pdfxid:GTS_PDFXVersion PDF/X-4",
     lambda p: p.xmp("pdfxid:GTS_PDFXVersion") == "PDF/X-4",
     [lambda p: p.replace_xmp(b">PDF/X-4<", b">PDF/X-5<")]),
    (BOTH, "4: 6.6; 7: 6.9", "Trapped is True or False, not Unknown",
     lambda p: p.info.get("/Trapped") in ("/True", "/False"),
     [put(info, "/Trapped", "/Unknown"), put(info, "/Trapped", None),
      put(info, "/Trapped", False)]),
    (BOTH, "4: 6.7; 7: 6.10~", "title, creator, producer and dates are said",
     lambda p: all(text(p.info.get(k)) for k in WORDS), [put(info, k, None) for k in WORDS]),
    (BOTH, "7: 6.10~; PDF 14.3.3; ours for 4", "Info and XMP agree", agree,
     [put(info, k, "u:other") for k in WORDS] + [put(info, "/Trapped", "/True")]),
    (X4, "7: 6.10~", "XMP names document, version and rendition",
     lambda p: all(p.xmp(k) for k in NAMES),
     [lambda p, k=k: p.replace_xmp(k.encode(), k[:-1].encode() + b"x") for k in NAMES]),
    (BOTH, "XMP part 3, PDF", "the metadata stream is not filtered",
     lambda p: "/Filter" not in p.at(p.root, "/Metadata"),
     [lambda p: p.get(p.root["/Metadata"]).__setitem__("/Filter", [])]),
    (BOTH, "4: 6.2; 7: 6.4", "exactly one output intent, of subtype GTS_PDFX",
     lambda p: [i.get("/S") for i in p.intents] == ["/GTS_PDFX"],
     [put(intent, "/S", "/GTS_PDFA1"), put(root, "/OutputIntents", None),
      lambda p: p.get(p.root["/OutputIntents"]).append(dict(intent(p)))]),
    (BOTH, "4: 6.2; 7: 6.4; PDF 14.11.5", "the intent has an identifier and words",
     lambda p: all(text(i.get("/OutputConditionIdentifier")) and text(i.get("/Info"))
                   for i in p.intents),
     [put(intent, "/Info", None), put(intent, "/OutputConditionIdentifier", None)]),
    (X1A, "4: 6.2", "the condition is registered with the ICC, or has its profile",
     has_registered_condition, [put(intent, "/RegistryName", None)]),
    (X4, "7: 6.4", "the intent embeds an output profile for CMYK", profile_is_cmyk,
     [spoil_profile, put(intent, "/DestOutputProfile", None)]),
    (BOTH, "4: 6.8; 7: 6.12", "a TrimBox and no ArtBox, and a MediaBox of the page's own",
     lambda p: all("/TrimBox" in g and "/MediaBox" in g and "/ArtBox" not in g for g in p.pages),
     [put(page, "/ArtBox", [0, 0, 10, 10]), put(page, "/TrimBox", None),
      put(page, "/MediaBox", None)]),
    (BOTH, "4: 6.8; 7: 6.12; PDF 14.11.2", "TrimBox in BleedBox in MediaBox", boxes_all_nest,
     [put(page, "/TrimBox", [-1, 0, 10, 10]), put(page, "/BleedBox", [0, 0, 9999, 10]),
      put(page, "/MediaBox", [0, 0, 10, 10])]),
    (X1A, "4: 6.16", "no soft mask, blend mode, opacity or group", is_opaque,
     [put(state, "/ca", 0.5), put(state, "/CA", 0.5), put(state, "/BM", "/Multiply"),
      put(state, "/SMask", {}), put(page, "/Group", {"/S": "/Transparency"})]),
    (X4, "ours (7: 6.20 allows it)", "no transparency", is_opaque,
     [put(page, "/Group", {"/S": "/Transparency"}), put(state, "/ca", 0.5)]),
    (BOTH, "4: 6.2; ours for 7", "colour spaces are separations of CMYK alone", spots_are_cmyk,
     [lambda p: space(p).__setitem__("/S9", ["/CalRGB", {}]),
      lambda p: space(p).__setitem__("/S9", ["/Separation", "/Same", "/DeviceRGB", {}])]),
    (BOTH, "7: 6.4; ours for 4", "one spot name has one look", spots_agree,
     [lambda p: space(p).update({"/S8": ["/Separation", "/Same", "/DeviceCMYK", {"/N": 1}],
                                 "/S9": ["/Separation", "/Same", "/DeviceCMYK", {"/N": 2}]})]),
    (BOTH, "4: 6.2 (RGB), 6.15~ (BX); ours", "only known operators: paths, k, K, separations",
     lambda p: set(p.operators()) <= OPERATORS,
     [lambda p: p.replace_content(b"0 0 0 1 k", b"0 0 0 rg"),
      lambda p: p.replace_content(b"0 0 0 1 k", b"0 0 0 1 k BX EX"),
      lambda p: p.replace_content(b"0 0 0 1 k", b"0 0 0 1 k /X0 sh")]),
    (BOTH, "ours; PDF 8.6.7", "everything process-coloured is painted with overprint off",
     code_knocks_out, [lambda p: p.replace_content(b"/K gs\n0 0 0 1 k", b"/O gs\n0 0 0 1 k")]),
    (BOTH, "ours (4: 6.3 and 7: 6.5 allow embedded ones)", "no fonts: text is outlined",
     lacks("/Font"), [lambda p: p.at(page(p), "/Resources").__setitem__("/Font", {})]),
    (BOTH, "4: 6.13; 7: 6.17", "no annotations, no forms", lacks("/Annots", "/AcroForm"),
     [put(page, "/Annots", []), put(root, "/AcroForm", {})]),
    (BOTH, "4: 6.14; 7: 6.18", "no actions, no scripts", lacks(*ACTIONS),
     [put(root, k, {}) for k in ACTIONS]),
    (BOTH, "4: 6.4; 7: 6.7", "no attachments, no foreign streams, no references", lacks(*FILES),
     [put(root, k, {}) for k in FILES]),
    (BOTH, "4: 6.10, 6.12~; 7: 6.14, 6.16", "no PostScript, no OPI, no alternate images",
     lambda p: lacks("/OPI", "/Alternates", "/PS")(p)
     and all(d.get("/Subtype") != "/PS" and d.get("/Subtype2") != "/PS" for d in p.dictionaries()),
     [put(page, "/OPI", {}), put(page, "/Alternates", []), put(page, "/PS", {}),
      put(root, "/X", {"/Subtype": "/PS"}), put(root, "/X", {"/Subtype2": "/PS"})]),
    (BOTH, "4: 6.5; 7: 6.8", "streams are plain or Flate, never LZW",
     lambda p: all(o["stream"]["dict"].get("/Filter", "/FlateDecode") == "/FlateDecode"
                   or o["stream"]["dict"]["/Filter"] == [] for o in p.objects.values()
                   if "stream" in o),
     [lambda p: p.objects.__setitem__("obj:999 0 R", {
         "stream": {"data": "", "dict": {"/Filter": "/LZWDecode"}}})]),
    (BOTH, "4: 6.9; 7: 6.13", "no transfer curves, no halftones", lacks(*CURVES),
     [put(state, k, "/Identity") for k in CURVES]),
    (X1A, "PDF 8.11, from PDF 1.5 on", "no optional content", lacks("/OCProperties", "/OC"),
     [put(root, "/OCProperties", {}), put(page, "/OC", {})]),
    (X1A, "PDF annex C (1.4: appendix C)", "names have at most 127 bytes",
     lambda p: all(len(k.encode()) <= 128 for d in p.dictionaries() for k in d),
     [put(root, "/" + "x" * 128, 0)]),
]


def broken(pdf):
    """The rules that a file does not keep."""
    return [rule for rule in RULES if pdf.kind in rule[0] and not rule[3](pdf)]


def plant_all(path):
    """Each violation of each rule must be found by that rule."""
    clean, missed = Pdf(path), 0
    for kinds, _, what, holds, plants in RULES:
        if clean.kind not in kinds:
            continue
        if not holds(clean) or not plants:
            print("%s: broken before a plant, or without one: %s" % (path, what))
            missed += 1
        for i, plant in enumerate(plants):
            pdf = copy.deepcopy(clean)
            plant(pdf)
            if holds(pdf):
                print("%s: not found when broken: %s (plant %d)" % (path, what, i + 1))
                missed += 1
    return missed


def main():
    faults = 0
    planting = sys.argv[1] == "--plant"
    for path in sys.argv[2 if planting else 1:]:
        if planting:
            faults += plant_all(path)
            continue
        for rule in broken(Pdf(path)):
            print("%s: %s (%s)" % (path, rule[2], rule[1]))
            faults += 1
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
