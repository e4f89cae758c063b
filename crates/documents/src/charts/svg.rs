//! Writes SVG so that text cannot become markup, and guesses how wide text is.

use crate::text::one_line;
use std::borrow::Cow;
use std::fmt::Write as _;

/// A box on the canvas, in pixels at natural size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rect {
    /// Its left side.
    pub x: f64,
    /// Its upper side.
    pub y: f64,
    /// Its width.
    pub w: f64,
    /// Its height.
    pub h: f64,
}

/// What an attribute is set to.
pub enum Value<'a> {
    /// A number, written with at most one decimal.
    Number(f64),
    /// A text, which is escaped.
    Text(Cow<'a, str>),
}

impl From<f64> for Value<'_> {
    fn from(number: f64) -> Self {
        Value::Number(number)
    }
}
impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::Text(Cow::Borrowed(text))
    }
}
impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::Text(Cow::Owned(text))
    }
}

/// An SVG image in the making.
pub struct Svg {
    out: String,
    links: bool,
}

/// What the image is, for those who do not see it.
pub struct Labels<'a> {
    /// Unique in a page; letters and hyphens.
    pub id: &'a str,
    /// What it shows.
    pub title: &'a str,
    /// How to read it.
    pub desc: &'a str,
    /// Whether parts of it are links. An image has no parts, so it is then a group.
    pub links: bool,
}

impl Svg {
    /// Opens the image. Its size scales with the page unless `natural` asks for
    /// pixels (wide charts, which scroll).
    pub fn new(labels: &Labels<'_>, class: &str, width: f64, height: f64, natural: bool) -> Svg {
        let mut svg = Svg {
            out: String::new(),
            links: labels.links,
        };
        let (title, desc) = (
            format!("{}-title", labels.id),
            format!("{}-desc", labels.id),
        );
        let mut attributes: Vec<(&str, Value<'_>)> = vec![
            ("xmlns", "http://www.w3.org/2000/svg".into()),
            ("class", class.into()),
            (
                "viewBox",
                format!("0 0 {} {}", short(width), short(height)).into(),
            ),
            ("role", if labels.links { "group" } else { "img" }.into()),
            ("aria-labelledby", title.as_str().into()),
            ("aria-describedby", desc.as_str().into()),
        ];
        if natural {
            attributes.push(("width", width.into()));
            attributes.push(("height", height.into()));
        }
        svg.open("svg", attributes);
        for (tag, id, text) in [("title", title, labels.title), ("desc", desc, labels.desc)] {
            svg.open(tag, [("id", id.into())]);
            svg.words(text);
            svg.close(tag);
        }
        svg
    }

    fn start<'a>(&mut self, tag: &str, attributes: impl IntoIterator<Item = (&'a str, Value<'a>)>) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in attributes {
            self.out.push(' ');
            self.out.push_str(name);
            self.out.push_str("=\"");
            match value {
                Value::Number(number) => self.out.push_str(&short(number)),
                Value::Text(text) => escape(&mut self.out, &text),
            }
            self.out.push('"');
        }
    }

    /// Opens an element.
    pub fn open<'a>(
        &mut self,
        tag: &str,
        attributes: impl IntoIterator<Item = (&'a str, Value<'a>)>,
    ) {
        self.start(tag, attributes);
        self.out.push('>');
    }

    /// Closes an element.
    pub fn close(&mut self, tag: &str) {
        let tag = if tag == "a" && !self.links { "g" } else { tag };
        let _ = write!(self.out, "</{tag}>");
    }

    /// An element without content.
    pub fn empty<'a>(
        &mut self,
        tag: &str,
        attributes: impl IntoIterator<Item = (&'a str, Value<'a>)>,
    ) {
        self.start(tag, attributes);
        self.out.push_str("/>");
    }

    /// Text as it may be shown: escaped, with hidden characters made visible.
    pub fn words(&mut self, text: &str) {
        escape(&mut self.out, &one_line(text));
    }

    /// A tooltip, which is also the accessible name of what holds it.
    pub fn title(&mut self, text: &str) {
        self.open("title", []);
        self.words(text);
        self.close("title");
    }

    /// A line of text with its baseline at a point.
    pub fn text(&mut self, class: &str, x: f64, y: f64, text: &str) {
        self.open(
            "text",
            [("class", class.into()), ("x", x.into()), ("y", y.into())],
        );
        self.words(text);
        self.close("text");
    }

    /// A box with rounded corners.
    pub fn rect(&mut self, class: &str, rect: Rect, radius: f64) {
        let Rect { x, y, w, h } = rect;
        let mut attributes: Vec<(&str, Value<'_>)> = vec![
            ("class", class.into()),
            ("x", x.into()),
            ("y", y.into()),
            ("width", w.max(0.0).into()),
            ("height", h.max(0.0).into()),
        ];
        if radius > 0.0 {
            attributes.push(("rx", radius.into()));
        }
        self.empty("rect", attributes);
    }

    /// A path.
    pub fn path(&mut self, class: &str, d: &str) {
        self.empty("path", [("class", class.into()), ("d", d.into())]);
    }

    /// Opens a group with a class.
    pub fn group(&mut self, class: &str) {
        self.open("g", [("class", class.into())]);
    }

    /// Opens a link; what it is called is said aloud and shown as a tooltip. Its
    /// title is its name: a label besides would have to repeat every letter drawn
    /// in it (WCAG 2.5.3), and few of them are words. A group where the image has no links.
    pub fn link(&mut self, class: &str, href: &str, name: &str) {
        if self.links {
            self.open("a", [("class", class.into()), ("href", href.into())]);
        } else {
            self.group(class);
        }
        self.title(name);
    }

    /// Opens a link where there is an address, else a group.
    pub fn link_or_group(&mut self, class: &str, href: Option<&str>, name: &str) -> &'static str {
        match href {
            Some(href) => {
                self.link(class, href, name);
                "a"
            }
            None => {
                self.group(class);
                self.title(name);
                "g"
            }
        }
    }

    /// The image.
    pub fn finish(mut self) -> String {
        self.close("svg");
        self.out
    }
}

/// Adds text, escaped for content and for double-quoted attributes alike.
pub fn escape(out: &mut String, text: &str) {
    for char in text.chars() {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}

/// A number with at most one decimal.
pub fn short(number: f64) -> String {
    let tenths = (number * 10.0).round() as i64;
    if tenths % 10 == 0 {
        (tenths / 10).to_string()
    } else {
        format!("{:.1}", tenths as f64 / 10.0)
    }
}

/// How wide a text is at a font size, guessed on the wide side for the usual
/// system fonts: the server has no fonts to measure with.
pub fn width(text: &str, size: f64) -> f64 {
    text.chars().map(em).sum::<f64>() * size
}

fn em(char: char) -> f64 {
    match char {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.3,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | ' ' | '-' | '/' => 0.38,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '…' => 0.9,
        'A'..='Z' => 0.7,
        '0'..='9' => 0.58,
        // Most scripts beyond Latin, Greek and Cyrillic: as wide as high.
        '\u{1100}'.. => 1.0,
        _ => 0.57,
    }
}

/// A text in one line of at most that many pixels, ended by "…" where it was longer.
pub fn fit(text: &str, size: f64, most: f64) -> String {
    let text = one_line(text);
    if width(&text, size) <= most {
        return text;
    }
    let room = most - width("…", size);
    let mut out = String::new();
    let mut used = 0.0;
    for char in text.chars() {
        used += em(char) * size;
        if used > room {
            break;
        }
        out.push(char);
    }
    format!("{}…", out.trim_end())
}

/// A text in lines of at most that many pixels; the last is cut where it was longer.
pub fn wrap(text: &str, size: f64, most: f64, lines: usize) -> Vec<String> {
    let text = one_line(text);
    let mut out: Vec<String> = Vec::new();
    let mut rest = text.as_str();
    while !rest.is_empty() && out.len() + 1 < lines {
        if width(rest, size) <= most {
            break;
        }
        let mut used = 0.0;
        let mut last_space = None;
        for (at, char) in rest.char_indices() {
            used += em(char) * size;
            if used > most {
                break;
            }
            if char == ' ' {
                last_space = Some(at);
            }
        }
        // A first word that is too long for a line is cut, not broken.
        let Some(at) = last_space else { break };
        out.push(rest[..at].to_owned());
        rest = rest[at..].trim_start();
    }
    if !rest.is_empty() {
        out.push(fit(rest, size, most));
    }
    out
}
