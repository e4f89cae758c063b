//! Tables of all kinds: registers, facts, heat maps, bars.

use super::body::Body;
use crate::model::*;
use crate::text;

/// Width between the margins in twentieths of a point: US Letter, 0.85 inch each.
const WIDTH: f64 = 9_792.0;
/// Background of header rows.
const HEAD: &str = "14405C";

impl Body<'_> {
    pub(super) fn facts(&mut self, facts: &[KeyValue]) {
        if facts.is_empty() {
            return;
        }
        let columns = [WIDTH * 0.26, WIDTH * 0.74];
        self.open_table("Facts", "", &columns, false);
        for fact in facts {
            self.xml.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            self.open_cell(columns[0], None, Align::Left);
            self.xml.run("<w:rStyle w:val=\"Muted\"/>", &fact.key);
            self.close_cell();
            self.open_cell(columns[1], None, Align::Left);
            self.rich(&fact.value);
            self.close_cell();
            self.xml.raw("</w:tr>");
        }
        self.close_table();
    }

    pub(super) fn table(&mut self, table: &Table) {
        if !table.caption.is_empty() {
            self.line("Caption", &table.caption);
        }
        let columns: Vec<f64> = crate::widths::widths(table, WIDTH / 20.0)
            .iter()
            .map(|width| width * 20.0)
            .collect();
        self.open_table("Report", &table.caption, &columns, true);
        let size = if table.compact {
            "<w:sz w:val=\"15\"/>"
        } else {
            "<w:sz w:val=\"17\"/>"
        };
        let titles = table
            .columns
            .iter()
            .map(|column| (column.title.as_str(), column.align));
        self.header_row(titles.zip(&columns), size);
        for row in &table.rows {
            self.xml.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            for ((column, cell), width) in table.cells(row).zip(&columns) {
                self.open_cell(*width, None, column.align);
                match cell {
                    Cell::Rich(rich) => self.rich_sized(rich, size),
                    Cell::Badge(badge) => self.badge_sized(badge, size),
                    other => {
                        self.xml.run(size, &other.words(column.kind));
                    }
                }
                self.close_cell();
            }
            self.xml.raw("</w:tr>");
        }
        self.close_table();
    }

    fn header_row<'t>(
        &mut self,
        titles: impl Iterator<Item = ((&'t str, Align), &'t f64)>,
        size: &str,
    ) {
        self.xml
            .raw("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        // In the cells, not in the style's first row: some programs give its fill to all.
        for ((title, align), width) in titles {
            self.open_cell(*width, Some(HEAD), align);
            self.xml
                .run(&format!("<w:b/><w:color w:val=\"FFFFFF\"/>{size}"), title);
            self.close_cell();
        }
        self.xml.raw("</w:tr>");
    }

    pub(super) fn heat_map(&mut self, map: &HeatMap) {
        if !map.caption.is_empty() {
            self.line("Caption", &map.caption);
        }
        let width = WIDTH / (map.columns.len() + 1) as f64;
        let columns = vec![width; map.columns.len() + 1];
        self.open_table("Report", &map.caption, &columns, true);
        let corner = format!("{} ↓  {} →", map.row_title, map.column_title);
        let titles = std::iter::once((corner.as_str(), Align::Left)).chain(
            map.columns
                .iter()
                .map(|label| (label.as_str(), Align::Center)),
        );
        self.header_row(titles.zip(&columns), "<w:sz w:val=\"17\"/>");
        for (label, cells) in map.rows.iter().zip(&map.cells) {
            self.xml.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            self.open_cell(width, None, Align::Left);
            self.xml.run("<w:b/><w:sz w:val=\"17\"/>", label);
            self.close_cell();
            for cell in cells {
                let (fill, ink) = cell.level.tone.colours();
                self.open_cell(width, Some(fill), Align::Center);
                let colour = format!("<w:color w:val=\"{ink}\"/>");
                let weight = if cell.count > 0 { "<w:b/>" } else { "" };
                self.xml.run(
                    &format!("{weight}{colour}<w:sz w:val=\"24\"/>"),
                    &cell.count.to_string(),
                );
                let level = format!("\n{}", cell.level.text);
                self.xml
                    .run(&format!("{colour}<w:sz w:val=\"14\"/>"), &level);
                self.close_cell();
            }
            self.xml.raw("</w:tr>");
        }
        self.close_table();
    }

    /// Bars as block characters: they need no drawing and stay in line with their numbers.
    pub(super) fn bars(&mut self, bars: &Bars) {
        if !bars.caption.is_empty() {
            self.line("Caption", &bars.caption);
        }
        let columns = [WIDTH * 0.28, WIDTH * 0.6, WIDTH * 0.12];
        self.open_table("Report", &bars.caption, &columns, true);
        let titles = [
            (bars.label_title.as_str(), Align::Left),
            ("", Align::Left),
            (bars.value_title.as_str(), Align::Right),
        ];
        self.header_row(titles.into_iter().zip(&columns), "<w:sz w:val=\"17\"/>");
        for (bar, share) in bars.scaled() {
            self.xml.raw("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
            self.open_cell(columns[0], None, Align::Left);
            self.xml.run("", &bar.label);
            self.close_cell();
            self.open_cell(columns[1], None, Align::Left);
            let (fill, ink) = bar.tone.colours();
            let colour = if bar.tone == Tone::VeryHigh {
                fill
            } else {
                ink
            };
            let length = (share * 28.0).round() as usize;
            self.xml.run(
                &format!("<w:color w:val=\"{colour}\"/>"),
                &"■".repeat(length),
            );
            self.close_cell();
            self.open_cell(columns[2], None, Align::Right);
            self.xml.run("", &text::number(bar.value, ColumnKind::Text));
            self.close_cell();
            self.xml.raw("</w:tr>");
        }
        self.close_table();
    }

    fn open_table(&mut self, style: &str, caption: &str, columns: &[f64], header: bool) {
        self.xml.raw(&format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"{style}\"/><w:tblW w:w=\"{WIDTH:.0}\" \
             w:type=\"dxa\"/><w:tblLayout w:type=\"fixed\"/><w:tblLook w:firstRow=\"{}\" \
             w:lastRow=\"0\" w:firstColumn=\"0\" w:lastColumn=\"0\" w:noHBand=\"1\" \
             w:noVBand=\"1\"/>",
            u8::from(header)
        ));
        if !caption.is_empty() {
            self.xml
                .raw("<w:tblCaption w:val=\"")
                .text(caption)
                .raw("\"/>");
        }
        self.xml.raw("</w:tblPr><w:tblGrid>");
        for width in columns {
            self.xml.raw(&format!("<w:gridCol w:w=\"{width:.0}\"/>"));
        }
        self.xml.raw("</w:tblGrid>");
    }

    /// A paragraph must stand between two tables, or they would become one.
    fn close_table(&mut self) {
        self.xml
            .raw("</w:tbl><w:p><w:pPr><w:spacing w:after=\"60\"/></w:pPr></w:p>");
    }

    fn open_cell(&mut self, width: f64, fill: Option<&str>, align: Align) {
        self.xml.raw(&format!(
            "<w:tc><w:tcPr><w:tcW w:w=\"{width:.0}\" w:type=\"dxa\"/>"
        ));
        if let Some(fill) = fill {
            self.xml.raw(&format!(
                "<w:shd w:val=\"clear\" w:color=\"auto\" w:fill=\"{fill}\"/>"
            ));
        }
        self.xml.raw(&format!(
            "</w:tcPr><w:p><w:pPr><w:jc w:val=\"{}\"/></w:pPr>",
            align.name()
        ));
    }

    fn close_cell(&mut self) {
        self.xml.raw("</w:p></w:tc>");
    }
}
