//! A real disk that is small, or can only be read: a file system in memory, mounted for
//! a test. Mounting takes the rights of root, as CI has them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A small disk; gone when dropped.
#[derive(Debug)]
pub struct Disk {
    folder: PathBuf,
}

impl Disk {
    /// One of so many megabytes, mounted on a folder that is there.
    ///
    /// # Panics
    /// Where nothing can be mounted.
    pub fn mounted_on(folder: &Path, megabytes: u32) -> Disk {
        let size = format!("size={megabytes}m,mode=0700");
        let folder = folder.to_owned();
        run(Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "tmpfs"])
            .arg(&folder));
        Disk { folder }
    }

    /// Makes it one that can only be read.
    ///
    /// # Panics
    /// Where that cannot be done, such as while a file is open for writing.
    pub fn only_read(&self) {
        run(Command::new("mount")
            .args(["-o", "remount,ro"])
            .arg(&self.folder));
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Fills what is free; the file that takes it all.
    ///
    /// # Panics
    /// Where the disk does not become full.
    pub fn fill(&self) -> PathBuf {
        let path = self.folder.join("filler");
        for chunk in [1 << 20, 4096, 1] {
            use std::io::Write;
            let mut options = std::fs::OpenOptions::new();
            let mut file = options
                .create(true)
                .append(true)
                .open(&path)
                .expect("a file to fill the disk with");
            let bytes = vec![b'x'; chunk];
            while file.write_all(&bytes).is_ok() {}
        }
        path
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.folder).status();
    }
}

fn run(command: &mut Command) {
    let done = command.output().expect("mount is there");
    assert!(
        done.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&done.stderr)
    );
}
