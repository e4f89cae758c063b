//! Writes HTML so that text cannot become markup.

/// An HTML document in the making.
#[derive(Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    /// Adds markup of our own. Never called with text of a report.
    pub(super) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Adds text, escaped for content and for double-quoted attributes alike.
    pub(super) fn text(&mut self, text: &str) {
        for char in text.chars() {
            match char {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\'' => self.out.push_str("&#39;"),
                other => self.out.push(other),
            }
        }
    }

    /// An element with a class (empty for none) around text.
    pub(super) fn element(&mut self, tag: &str, class: &str, text: &str) {
        self.open(tag, class, "");
        self.text(text);
        self.out.push_str("</");
        self.out.push_str(tag);
        self.out.push('>');
    }

    /// A header cell for its column (`col`) or row (`row`).
    pub(super) fn header(&mut self, scope: &str, class: &str, text: &str) {
        self.open("th", class, scope);
        self.text(text);
        self.out.push_str("</th>");
    }

    fn open(&mut self, tag: &str, class: &str, scope: &str) {
        self.out.push('<');
        self.out.push_str(tag);
        for (name, value) in [("scope", scope), ("class", class)] {
            if !value.is_empty() {
                self.out.push(' ');
                self.out.push_str(name);
                self.out.push_str("=\"");
                self.out.push_str(value);
                self.out.push('"');
            }
        }
        self.out.push('>');
    }

    /// The document.
    pub(super) fn finish(self) -> String {
        self.out
    }
}
