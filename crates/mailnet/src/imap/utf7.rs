//! Names of folders in modified UTF-7 (RFC 3501 §5.1.3).

use data_encoding::BASE64_NOPAD;

/// The name as every server understands it.
pub(super) fn encode(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut other: Vec<u8> = Vec::new();
    for c in name.chars() {
        if matches!(c, ' '..='~') {
            flush(&mut out, &mut other);
            out.push(c);
            if c == '&' {
                out.push('-');
            }
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                other.extend(unit.to_be_bytes());
            }
        }
    }
    flush(&mut out, &mut other);
    out
}

fn flush(out: &mut String, other: &mut Vec<u8>) {
    if !other.is_empty() {
        let text = BASE64_NOPAD.encode(other).replace('/', ",");
        out.push('&');
        out.push_str(&text);
        out.push('-');
        other.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::encode;

    #[test]
    fn the_example_of_the_rfc_and_a_german_folder() {
        assert_eq!(
            encode("~peter/mail/台北/日本語"),
            "~peter/mail/&U,BTFw-/&ZeVnLIqe-"
        );
        assert_eq!(encode("Entwürfe & mehr"), "Entw&APw-rfe &- mehr");
        assert_eq!(encode("DMARC"), "DMARC");
    }
}
