//! A chart with its table, and the figure a page puts both in.

use super::svg::escape;
use crate::text::one_line;

/// A chart, with the same numbers as plain tables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// The image as SVG text, ready to stand in a page.
    pub svg: String,
    /// What the chart shows, as a heading.
    pub title: String,
    /// What to know to read it: what was left out, grouped or assumed.
    pub notes: Vec<String>,
    /// The numbers as tables.
    pub tables: Vec<Plain>,
    /// Whether it has a natural width, and scrolls where the page is narrower.
    pub wide: bool,
}

/// A plain table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plain {
    /// What it lists.
    pub caption: String,
    /// Headings.
    pub columns: Vec<String>,
    /// Rows; the first cell of each names it.
    pub rows: Vec<Vec<Cell>>,
}

/// A cell of a plain table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its text.
    pub text: String,
    /// Where it leads.
    pub href: Option<String>,
}

impl From<&str> for Cell {
    fn from(text: &str) -> Cell {
        Cell {
            text: text.to_owned(),
            href: None,
        }
    }
}
impl From<String> for Cell {
    fn from(text: String) -> Cell {
        Cell { text, href: None }
    }
}

impl Cell {
    /// A text that leads somewhere.
    pub fn link(text: impl Into<String>, href: impl Into<String>) -> Cell {
        Cell {
            text: text.into(),
            href: Some(href.into()),
        }
    }
}

impl Plain {
    /// A table without rows.
    pub fn new(
        caption: impl Into<String>,
        columns: impl IntoIterator<Item = impl Into<String>>,
    ) -> Plain {
        Plain {
            caption: caption.into(),
            columns: columns.into_iter().map(Into::into).collect(),
            rows: Vec::new(),
        }
    }

    /// The table as HTML, every text escaped.
    pub fn html(&self) -> String {
        let mut out =
            String::from("<div class=\"table-scroll\"><table class=\"chart-table\"><caption>");
        words(&mut out, &self.caption);
        out.push_str("</caption><thead><tr>");
        for column in &self.columns {
            out.push_str("<th scope=\"col\">");
            words(&mut out, column);
            out.push_str("</th>");
        }
        out.push_str("</tr></thead><tbody>");
        for row in &self.rows {
            out.push_str("<tr>");
            for (at, cell) in row.iter().enumerate() {
                let (open, close) = if at == 0 {
                    ("<th scope=\"row\">", "</th>")
                } else {
                    ("<td>", "</td>")
                };
                out.push_str(open);
                cell.html(&mut out);
                out.push_str(close);
            }
            out.push_str("</tr>");
        }
        out.push_str("</tbody></table></div>");
        out
    }
}

impl Cell {
    fn html(&self, out: &mut String) {
        match &self.href {
            None => words(out, &self.text),
            Some(href) => {
                out.push_str("<a href=\"");
                escape(out, href);
                out.push_str("\">");
                words(out, &self.text);
                out.push_str("</a>");
            }
        }
    }
}

impl Chart {
    /// The chart as a figure, its tables folded away below it.
    pub fn html(&self) -> String {
        let mut out = String::from("<figure class=\"chart\">");
        if self.wide {
            out.push_str(
                "<div class=\"chart-scroll\" role=\"region\" tabindex=\"0\" aria-label=\"",
            );
            escape(&mut out, &one_line(&self.title));
            out.push_str("\">");
            out.push_str(&self.svg);
            out.push_str("</div>");
        } else {
            out.push_str(&self.svg);
        }
        if !self.notes.is_empty() {
            out.push_str("<figcaption>");
            for note in &self.notes {
                out.push_str("<p>");
                words(&mut out, note);
                out.push_str("</p>");
            }
            out.push_str("</figcaption>");
        }
        out.push_str("<details class=\"chart-numbers\"><summary>The same as a table</summary>");
        for table in &self.tables {
            out.push_str(&table.html());
        }
        out.push_str("</details></figure>");
        out
    }
}

fn words(out: &mut String, text: &str) {
    escape(out, &one_line(text));
}
