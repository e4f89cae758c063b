//! Packs the small objects of a PDF into compressed object streams (ISO 32000-1, 7.5.7).
//!
//! The typesetting library writes the structure of a tagged document, two thirds of the
//! file, as plain text. PDF/A-2 and PDF/UA-1 allow it to be compressed. What is not written
//! as expected is left as it is: a larger file is still a right one.

use std::io::Write as _;
use std::ops::Range;

use flate2::Compression;
use flate2::write::ZlibEncoder;

/// Objects in one stream; a reader unpacks a stream as a whole.
const PER_STREAM: usize = 200;

/// The same document, with its small objects packed.
pub(super) fn packed(pdf: Vec<u8>) -> Vec<u8> {
    match Parts::of(&pdf).and_then(|parts| parts.write(&pdf)) {
        Some(smaller) if smaller.len() < pdf.len() => smaller,
        _ => pdf,
    }
}

/// What a file with a plain cross-reference table is made of.
struct Parts {
    /// Where the objects begin.
    header: usize,
    /// Number, and place of what stands between `obj` and `endobj`.
    objects: Vec<(usize, Range<usize>)>,
    /// The trailer's entries, without `/Size`.
    trailer: String,
    /// One more than the highest number.
    size: usize,
}

impl Parts {
    fn of(pdf: &[u8]) -> Option<Parts> {
        let tail = &pdf[pdf.len().saturating_sub(64)..];
        let at = find(tail, b"startxref")?;
        let table: usize = words(&tail[at..]).nth(1)?.parse().ok()?;
        let rest = pdf.get(table..)?;
        let trailer_at = find(rest, b"trailer")?;
        let mut lines = words(&rest[..trailer_at]);
        if lines.next()? != "xref" || lines.next()? != "0" {
            return None;
        }
        let size: usize = lines.next()?.parse().ok()?;
        let mut starts = Vec::new();
        for number in 0..size {
            let offset: usize = lines.next()?.parse().ok()?;
            let generation = lines.next()?;
            match lines.next()? {
                "n" if generation == "00000" => starts.push((offset, number)),
                "f" => {}
                _ => return None,
            }
        }
        starts.sort_unstable();
        let ends = starts.iter().skip(1).map(|(offset, _)| *offset);
        let objects = starts
            .iter()
            .zip(ends.chain([table]))
            .map(|((start, number), end)| {
                let body = body(pdf, *number, *start..end)?;
                Some((*number, body))
            })
            .collect::<Option<Vec<_>>>()?;
        Some(Parts {
            header: starts.first()?.0,
            objects,
            trailer: trailer(&rest[trailer_at..])?,
            size,
        })
    }

    fn write(&self, pdf: &[u8]) -> Option<Vec<u8>> {
        let mut out = pdf[..self.header].to_vec();
        let mut entries = vec![Entry::Free; self.size];
        let (streams, plain): (Vec<_>, Vec<_>) = self
            .objects
            .iter()
            .partition(|(_, body)| pdf[body.clone()].ends_with(b"endstream"));
        for (number, body) in streams {
            entries[*number] = Entry::At(out.len());
            out.extend(format!("{number} 0 obj\n").bytes());
            out.extend(&pdf[body.clone()]);
            out.extend(b"\nendobj\n\n");
        }
        for chunk in plain.chunks(PER_STREAM) {
            let own = entries.len();
            let (mut index, mut bodies) = (String::new(), Vec::new());
            for (place, (number, body)) in chunk.iter().enumerate() {
                index += &format!("{number} {} ", bodies.len());
                bodies.extend(&pdf[body.clone()]);
                bodies.push(b'\n');
                entries[*number] = Entry::In(own, place);
            }
            let dictionary = format!("/Type /ObjStm /N {} /First {}", chunk.len(), index.len());
            let mut content = index.into_bytes();
            content.extend(bodies);
            entries.push(Entry::At(out.len()));
            stream(&mut out, own, &dictionary, &content)?;
        }
        self.cross_references(&mut out, entries)?;
        Some(out)
    }

    fn cross_references(&self, out: &mut Vec<u8>, mut entries: Vec<Entry>) -> Option<()> {
        let (own, start) = (entries.len(), out.len());
        entries.push(Entry::At(start));
        let mut table = Vec::with_capacity(entries.len() * 7);
        for entry in &entries {
            let (kind, first, second) = match entry {
                Entry::Free => (0_u8, 0, u16::MAX),
                Entry::At(offset) => (1, *offset, 0),
                Entry::In(stream, place) => (2, *stream, u16::try_from(*place).ok()?),
            };
            table.push(kind);
            table.extend(u32::try_from(first).ok()?.to_be_bytes());
            table.extend(second.to_be_bytes());
        }
        let dictionary = format!(
            "/Type /XRef /Size {} /W [1 4 2] {}",
            entries.len(),
            self.trailer
        );
        stream(out, own, &dictionary, &table)?;
        out.extend(format!("startxref\n{start}\n%%EOF").bytes());
        Some(())
    }
}

#[derive(Debug, Clone, Copy)]
enum Entry {
    Free,
    At(usize),
    In(usize, usize),
}

/// Adds a compressed stream as an object.
fn stream(out: &mut Vec<u8>, number: usize, dictionary: &str, content: &[u8]) -> Option<()> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(content).ok()?;
    let packed = encoder.finish().ok()?;
    let length = packed.len();
    out.extend(
        format!(
            "{number} 0 obj\n<< {dictionary} /Filter /FlateDecode /Length {length} >>\nstream\n"
        )
        .bytes(),
    );
    out.extend(packed);
    out.extend(b"\nendstream\nendobj\n\n");
    Some(())
}

/// Where the value of an object stands.
fn body(pdf: &[u8], number: usize, place: Range<usize>) -> Option<Range<usize>> {
    let open = format!("{number} 0 obj\n");
    let whole = pdf.get(place.clone())?;
    let inner = whole.strip_prefix(open.as_bytes())?.trim_ascii_end();
    let inner = inner.strip_suffix(b"endobj")?.trim_ascii_end();
    let start = place.start + open.len();
    Some(start..start + inner.len())
}

/// The entries of the trailer that go on.
fn trailer(text: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(text).ok();
    // An identity may be written as bytes; then it cannot be carried over as text.
    let text = text?;
    let (_, rest) = text.split_once("<<")?;
    let (inside, _) = rest.rsplit_once(">>")?;
    let (before, size) = inside.split_once("/Size")?;
    let after = size
        .trim_start()
        .trim_start_matches(|char: char| char.is_ascii_digit());
    Some(format!("{} {}", before.trim(), after.trim()))
}

fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    bytes.windows(word.len()).position(|window| window == word)
}

fn words(bytes: &[u8]) -> impl Iterator<Item = &str> {
    bytes
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .map(|word| std::str::from_utf8(word).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_otherwise_is_left_as_it_is() {
        for odd in [
            &b""[..],
            b"%PDF-1.7 nothing",
            b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n<<>>\nstartxref\n9\n%%EOF",
        ] {
            assert_eq!(packed(odd.to_vec()), odd);
        }
    }
}
