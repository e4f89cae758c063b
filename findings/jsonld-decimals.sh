#!/usr/bin/env bash
# Four vulnerabilities in JSON-LD: what each would cost, and its score. The context types both
# as xsd:decimal; the values are JSON's numbers (1000, 1234.5, 8.7). Asked in SPARQL for the
# sum of the costs, for scores of 8.7 and more, and for scores up to 9.8.
#
# One would guess: decimals in the context are decimals in the graph; the sum is 2984.75, and
# 8.7 is 8.7.
#
# What happens: JSON-LD has each number with a fraction written as a double with an exponent,
# whatever its type. xsd:decimal has no exponents.
#   PyLD and jsonld.js write "1.2345E3" and "8.699999999999999E0" as xsd:decimal. Whole
#   numbers stay as they are: 1000, and 500 for 500.0.
#   pyoxigraph keeps "8.7E0" as xsd:decimal, which is no number to it: there is no sum, the
#   only score of 8.7 and more is the 10, and the greatest of all is 9.8.
#   rdflib keeps a binary float under the name of xsd:decimal. It shows 8.7 and compares it
#   exactly, as 8.699999999999999289..., with the 8.7 that was asked for. So the score of 8.7
#   is not among those of 8.7 and more, nor 9.8 among those up to 9.8. Of what PyLD wrote it
#   makes real decimals, of the digits above, with the same answers.
#   Values written as strings ("8.7") are right everywhere.
#
# Seen with: PyLD 3.3.0, npm jsonld 9.0.0, rdflib 7.6.0, pyoxigraph 0.5.13.
#
# Why it matters: a limit is most often one of the very numbers that stand in the data: all
# from 8.7, all up to the amount that may be accepted. What lies on the limit falls out, in
# the one store with all else that has a fraction; nothing warns, and a test with whole
# numbers shows nothing. Whoever writes JSON-LD with xsd:decimal should write strings.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

python3 -m venv env
env/bin/pip install --quiet pyld==3.3.0 rdflib==7.6.0 pyoxigraph==0.5.13
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund jsonld@9.0.0

cat >make.py <<'END'
import json

DECIMAL = {"@type": "http://www.w3.org/2001/XMLSchema#decimal"}
context = {"@vocab": "https://clinic.example/", "cost": DECIMAL, "score": DECIMAL}
rows = (("urn:a", 1000, 10), ("urn:b", 1234.5, 9.8), ("urn:c", 250.25, 8.7), ("urn:d", 500.0, 7.0))
for name, form in (("numbers", lambda value: value), ("strings", str)):
    graph = [{"@id": row, "cost": form(cost), "score": form(score)} for row, cost, score in rows]
    json.dump({"@context": context, "@graph": graph}, open(name + ".jsonld", "w"))
END
cat >write.cjs <<'END'
const fs = require('node:fs');
const jsonld = require('jsonld');

for (const name of ['numbers', 'strings']) {
  jsonld.toRDF(JSON.parse(fs.readFileSync(`${name}.jsonld`, 'utf8')), { format: 'application/n-quads' })
    .then((text) => fs.writeFileSync(`${name}.nq`, text));
}
END
cat >run.py <<'END'
import json

import pyoxigraph
import rdflib
from pyld import jsonld

QUERIES = {
    "sum of costs": "SELECT (SUM(?v) AS ?r) { ?s c:cost ?v }",
    "8.7 and more": "SELECT ?s { ?s c:score ?v FILTER(?v >= 8.7) } ORDER BY ?s",
    "up to 9.8": "SELECT ?s { ?s c:score ?v FILTER(?v <= 9.8) } ORDER BY ?s",
    "greatest": "SELECT (MAX(?v) AS ?r) { ?s c:score ?v }",
}


def oxigraph(text, form):
    store = pyoxigraph.Store()
    store.load(text.encode(), format=form)
    return lambda query: [row[0].value if row[0] else "nothing" for row in store.query(query)]


def rdf(text, form):
    graph = rdflib.Graph().parse(data=text, format=form)
    return lambda query: [str(row[0]) for row in graph.query(query)]


for name in ("numbers", "strings"):
    text = open(name + ".jsonld").read()
    quads = jsonld.to_rdf(json.loads(text), {"format": "application/n-quads"})
    print(f"{name}: PyLD and jsonld.js write the same:", quads == open(name + ".nq").read())
    for line in quads.splitlines():
        subject, predicate, value, _ = line.split(" ")
        print(f"  {subject[1:-1]} {predicate.rsplit('/', 1)[1][:-1]} {value.replace('http://www.w3.org/2001/XMLSchema#', 'xsd:')}")
    readers = {"rdflib": rdf(text, "json-ld"), "rdflib after PyLD": rdf(quads, "nt"),
               "pyoxigraph": oxigraph(text, pyoxigraph.RdfFormat.JSON_LD),
               "pyoxigraph after PyLD": oxigraph(quads, pyoxigraph.RdfFormat.N_QUADS)}
    for asked, query in QUERIES.items():
        for reader, ask in readers.items():
            print(f"{name}: {asked}, {reader}:", *ask("PREFIX c: <https://clinic.example/> " + query))
END
python3 make.py
node write.cjs
env/bin/python run.py >seen

cat >expected <<'END'
numbers: PyLD and jsonld.js write the same: True
  urn:a cost "1000"^^<xsd:decimal>
  urn:a score "10"^^<xsd:decimal>
  urn:b cost "1.2345E3"^^<xsd:decimal>
  urn:b score "9.800000000000001E0"^^<xsd:decimal>
  urn:c cost "2.5025E2"^^<xsd:decimal>
  urn:c score "8.699999999999999E0"^^<xsd:decimal>
  urn:d cost "500"^^<xsd:decimal>
  urn:d score "7"^^<xsd:decimal>
numbers: sum of costs, rdflib: 2984.75
numbers: sum of costs, rdflib after PyLD: 2984.75
numbers: sum of costs, pyoxigraph: nothing
numbers: sum of costs, pyoxigraph after PyLD: nothing
numbers: 8.7 and more, rdflib: urn:a urn:b
numbers: 8.7 and more, rdflib after PyLD: urn:a urn:b
numbers: 8.7 and more, pyoxigraph: urn:a
numbers: 8.7 and more, pyoxigraph after PyLD: urn:a
numbers: up to 9.8, rdflib: urn:c urn:d
numbers: up to 9.8, rdflib after PyLD: urn:c urn:d
numbers: up to 9.8, pyoxigraph: urn:d
numbers: up to 9.8, pyoxigraph after PyLD: urn:d
numbers: greatest, rdflib: 10
numbers: greatest, rdflib after PyLD: 10
numbers: greatest, pyoxigraph: 9.8E0
numbers: greatest, pyoxigraph after PyLD: 9.800000000000001E0
strings: PyLD and jsonld.js write the same: True
  urn:a cost "1000"^^<xsd:decimal>
  urn:a score "10"^^<xsd:decimal>
  urn:b cost "1234.5"^^<xsd:decimal>
  urn:b score "9.8"^^<xsd:decimal>
  urn:c cost "250.25"^^<xsd:decimal>
  urn:c score "8.7"^^<xsd:decimal>
  urn:d cost "500.0"^^<xsd:decimal>
  urn:d score "7.0"^^<xsd:decimal>
strings: sum of costs, rdflib: 2984.75
strings: sum of costs, rdflib after PyLD: 2984.75
strings: sum of costs, pyoxigraph: 2984.75
strings: sum of costs, pyoxigraph after PyLD: 2984.75
strings: 8.7 and more, rdflib: urn:a urn:b urn:c
strings: 8.7 and more, rdflib after PyLD: urn:a urn:b urn:c
strings: 8.7 and more, pyoxigraph: urn:a urn:b urn:c
strings: 8.7 and more, pyoxigraph after PyLD: urn:a urn:b urn:c
strings: up to 9.8, rdflib: urn:b urn:c urn:d
strings: up to 9.8, rdflib after PyLD: urn:b urn:c urn:d
strings: up to 9.8, pyoxigraph: urn:b urn:c urn:d
strings: up to 9.8, pyoxigraph after PyLD: urn:b urn:c urn:d
strings: greatest, rdflib: 10
strings: greatest, rdflib after PyLD: 10
strings: greatest, pyoxigraph: 10
strings: greatest, pyoxigraph after PyLD: 10
END
cat seen
diff -u expected seen || { echo "changed: see the lines that differ" >&2; exit 1; }
echo "as described"
