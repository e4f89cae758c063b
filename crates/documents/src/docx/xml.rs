//! Writes XML so that text cannot become markup.

/// An XML part in the making.
pub(super) struct Xml {
    out: String,
}

impl Xml {
    /// A part that begins with the XML declaration.
    pub(super) fn new() -> Self {
        Self {
            out: "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n".into(),
        }
    }

    /// Adds markup of our own. Never called with text of a report.
    pub(super) fn raw(&mut self, markup: &str) -> &mut Self {
        self.out.push_str(markup);
        self
    }

    /// Adds text, escaped for content and for double-quoted attributes. Characters that
    /// XML 1.0 cannot hold were replaced when the report was normalized; any left is dropped.
    pub(super) fn text(&mut self, text: &str) -> &mut Self {
        for char in text.chars() {
            match char {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\u{FFFE}' | '\u{FFFF}' => {}
                other if other.is_control() && !matches!(other, '\n' | '\t') => {}
                other => self.out.push(other),
            }
        }
        self
    }

    /// `<tag>text</tag>`.
    pub(super) fn element(&mut self, tag: &str, text: &str) -> &mut Self {
        self.raw("<")
            .raw(tag)
            .raw(">")
            .text(text)
            .raw("</")
            .raw(tag)
            .raw(">")
    }

    /// A run of text with these run properties; line feeds become line breaks.
    pub(super) fn run(&mut self, properties: &str, text: &str) -> &mut Self {
        self.raw("<w:r>");
        if !properties.is_empty() {
            self.raw("<w:rPr>").raw(properties).raw("</w:rPr>");
        }
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.raw("<w:br/>");
            }
            self.raw("<w:t xml:space=\"preserve\">")
                .text(line)
                .raw("</w:t>");
        }
        self.raw("</w:r>")
    }

    /// The part.
    pub(super) fn finish(self) -> String {
        self.out
    }
}
