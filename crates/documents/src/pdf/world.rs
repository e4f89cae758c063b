//! What the typesetting library may see: one template, one data file, five fonts.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt, World};

const TEMPLATE: &str = include_str!("template.typ");

/// File ids are interned for the life of the process and there are only 65,535 of them:
/// these two serve every report.
static MAIN: LazyLock<Option<FileId>> = LazyLock::new(|| file_id("main.typ"));
static DATA: LazyLock<Option<FileId>> = LazyLock::new(|| file_id("data.json"));

fn file_id(path: &str) -> Option<FileId> {
    let path = VirtualPath::new(path).ok()?;
    Some(RootedPath::new(VirtualRoot::Project, path).intern())
}

/// The font files of documents, in the order the template names them.
pub(crate) const FILES: [&[u8]; 5] = [
    include_bytes!("../../fonts/IBMPlexSans-Regular.ttf"),
    include_bytes!("../../fonts/IBMPlexSans-Italic.ttf"),
    include_bytes!("../../fonts/IBMPlexSans-SemiBold.ttf"),
    include_bytes!("../../fonts/IBMPlexSans-SemiBoldItalic.ttf"),
    include_bytes!("../../fonts/IBMPlexSerif-SemiBold.ttf"),
];

/// The fonts of these files.
pub(super) static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    FILES
        .into_iter()
        .flat_map(|file| Font::iter(Bytes::new(file)))
        .collect()
});

static BOOK: LazyLock<LazyHash<FontBook>> =
    LazyLock::new(|| LazyHash::new(FontBook::from_fonts(FONTS.iter())));

static LIBRARY: LazyLock<LazyHash<Library>> = LazyLock::new(|| {
    // Row headers of tables are behind this flag.
    let features = [Feature::A11yExtras].into_iter().collect();
    LazyHash::new(Library::builder().with_features(features).build())
});

/// One report as the library sees it.
pub(super) struct ReportWorld {
    main: FileId,
    template: Source,
    data: Bytes,
}

impl ReportWorld {
    /// A world whose `data.json` has these bytes.
    pub(super) fn new(data: Vec<u8>) -> Self {
        let main = MAIN.unwrap_or_else(|| Source::detached("").id());
        Self {
            main,
            template: Source::new(main, TEMPLATE.into()),
            data: Bytes::new(data),
        }
    }
}

impl World for ReportWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &BOOK
    }

    fn main(&self) -> FileId {
        self.main
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.main {
            Ok(self.template.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if Some(id) == *DATA {
            Ok(self.data.clone())
        } else {
            Err(FileError::AccessDenied)
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
