//! A drawing as PNG, for word processors that show no SVG.

use std::sync::{Arc, LazyLock};

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb::Database};

use crate::pdf::world::FILES;

/// Most pixels across and down.
const MOST: f32 = 2_800.0;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut fonts = Database::new();
    for file in FILES {
        fonts.load_font_data(file.to_vec());
    }
    Arc::new(fonts)
});

/// The drawing at twice its natural size where that is not too large; `None` where it
/// cannot be drawn.
pub(crate) fn png(svg: &str) -> Option<Vec<u8>> {
    let mut options = Options {
        fontdb: Arc::clone(&FONTS),
        font_family: "IBM Plex Sans".into(),
        ..Options::default()
    };
    // A drawing loads nothing.
    options.image_href_resolver.resolve_string = Box::new(|_, _| None);
    let tree = Tree::from_str(svg, &options).ok()?;
    let size = tree.size();
    let scale = (MOST / size.width().max(size.height())).min(2.0);
    let pixels = |length: f32| (length * scale).ceil().max(1.0) as u32;
    let mut pixmap = Pixmap::new(pixels(size.width()), pixels(size.height()))?;
    pixmap.fill(resvg::tiny_skia::Color::WHITE);
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixmap.as_mut(),
    );
    pixmap.encode_png().ok()
}
