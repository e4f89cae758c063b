//! Maildirs, known by their paths.

use std::path::Path;

/// Whether a path is that of a delivered mail of a maildir: a file in its `cur` or
/// `new`. What is still being delivered lies in `tmp` and is not to be read.
pub fn is_mail(path: &Path) -> bool {
    let folder = path.parent().and_then(Path::file_name);
    let hidden = path
        .file_name()
        .is_none_or(|name| name.to_string_lossy().starts_with('.'));
    !hidden && folder.is_some_and(|folder| folder == "cur" || folder == "new")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delivered_mails_are_told_from_the_rest() {
        assert!(is_mail(Path::new("Maildir/new/1700000000.M1P2.host")));
        assert!(is_mail(Path::new("/var/mail/x/.Reports/cur/1.host:2,S")));
        assert!(!is_mail(Path::new("Maildir/tmp/1.host")));
        assert!(!is_mail(Path::new("Maildir/cur/.nfs0001")));
        assert!(!is_mail(Path::new("Maildir/dovecot.index")));
    }
}
