//! Certificates of an organization's own authority: what they are, or what is wrong.

use jiff::Timestamp;
use mailkit::Certified;
use mailnet::authority::{AuthorityError, read};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn mb_03_an_authority_is_named_with_its_end() {
    let pem = Certified::authority_of("Lantern Hill IT", (2020, 1, 1), (2030, 6, 1));
    let other = Certified::authority_of("Its older one", (2015, 1, 1), (2029, 1, 1));
    let read = read(
        &format!("bag attributes\n{pem}\n{other}"),
        at("2026-11-30T12:00:00Z"),
    );
    let read = read.unwrap();
    let names: Vec<_> = read.iter().map(|one| one.subject.as_str()).collect();
    assert_eq!(names, ["Lantern Hill IT", "Its older one"]);
    assert_eq!(read[0].until, at("2030-06-01T00:00:00Z"));
}

#[test]
fn mb_03_what_is_wrong_with_a_certificate_is_said_with_the_way_out() {
    let now = at("2026-11-30T12:00:00Z");
    let good = Certified::authority_of("Lantern Hill IT", (2020, 1, 1), (2030, 6, 1));
    let ended = Certified::authority_of("Lantern Hill IT", (2020, 1, 1), (2025, 6, 1));
    let later = Certified::authority_of("Lantern Hill IT", (2027, 1, 1), (2030, 6, 1));
    let server = Certified::server("mail.clinic.test");
    let cut: String = good.lines().take(3).collect::<Vec<_>>().join("\n");
    let scrambled = good.replace("MII", "MIJ");
    let both = format!("{}\n{}", server.authority, server.key);
    let several = good.repeat(21);
    for (pem, says) in [
        ("hello", "There is no certificate in this"),
        (cut.as_str(), "Certificate 1 of this cannot be read"),
        (&scrambled, "Certificate 1 of this cannot be read"),
        (&both, "This holds a private key"),
        (&ended, "“Lantern Hill IT” ended on 2025-06-01"),
        (&later, "“Lantern Hill IT” is valid only from 2027-01-01"),
        (&several, "more than 20 certificates"),
        (
            &server.certificate,
            "Give the certificate of “Lantern Hill authority”",
        ),
    ] {
        let wrong = read(pem, now).unwrap_err().to_string();
        assert!(wrong.contains(says), "{wrong}");
        assert!(wrong.ends_with('.'), "{wrong}");
    }
    // One that is good does not make another good.
    let wrong = read(&format!("{good}{ended}"), now);
    assert!(matches!(wrong, Err(AuthorityError::Ended(..))), "{wrong:?}");
}
