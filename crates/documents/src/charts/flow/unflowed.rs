//! The lane of ePHI assets on no flow.

use super::super::figure::{Cell, Plain};
use super::super::svg::{Rect, Svg, wrap};
use super::{Focus, on_no_flow};
use crate::text::count;
use register::records::Asset;
use register::{Coverage, Record, Register};

/// Most assets drawn; the rest are counted.
const DRAWN: usize = 24;
const BOX: f64 = 138.0;
const HIGH: f64 = 46.0;
const GAP: f64 = 12.0;

/// ePHI assets on no flow.
pub(super) struct Unflowed<'r> {
    pub(super) assets: Vec<&'r Asset>,
    base: &'r str,
}

impl<'r> Unflowed<'r> {
    pub(super) fn of(
        register: &'r Register,
        coverage: &Coverage,
        focus: Focus,
        base: &'r str,
    ) -> Unflowed<'r> {
        let mut assets = on_no_flow(register, coverage);
        assets.retain(|asset| match focus {
            Focus::Whole => true,
            Focus::Site(id) => asset.site == Some(id),
            Focus::Vendor(id) => asset.vendor == Some(id),
            Focus::Asset(_) => false,
        });
        Unflowed { assets, base }
    }

    fn per_row(width: f64) -> usize {
        (((width - 2.0 * GAP + GAP) / (BOX + GAP)) as usize).max(1)
    }

    /// How high the lane is at a width; 0 where it is not needed.
    pub(super) fn height(&self, width: f64) -> f64 {
        if self.assets.is_empty() {
            return 0.0;
        }
        let more = usize::from(self.assets.len() > DRAWN);
        let rows = (self.assets.len().min(DRAWN) + more).div_ceil(Self::per_row(width));
        26.0 + rows as f64 * (HIGH + GAP)
    }

    pub(super) fn draw(&self, svg: &mut Svg, top: f64, width: f64) {
        if self.assets.is_empty() {
            return;
        }
        let place = |at: usize| Rect {
            x: GAP + (BOX + GAP) * (at % Self::per_row(width)) as f64,
            y: top + 26.0 + (HIGH + GAP) * (at / Self::per_row(width)) as f64,
            w: BOX,
            h: HIGH,
        };
        svg.rect(
            "fm-lane fm-lane-none",
            Rect {
                x: 0.5,
                y: top,
                w: width - 1.0,
                h: self.height(width),
            },
            4.0,
        );
        svg.text(
            "fm-lane-title",
            GAP,
            top + 17.0,
            &format!(
                "On no flow · {}",
                count(self.assets.len(), "ePHI asset", "ePHI assets")
            ),
        );
        for (at, asset) in self.assets.iter().take(DRAWN).enumerate() {
            let Rect { x, y, .. } = place(at);
            svg.link(
                "fm-node",
                &self.href(asset),
                &format!("{} {}, on no recorded flow", asset.tag(), asset.name),
            );
            svg.rect("fm-box fm-asset", place(at), 4.0);
            svg.text("fm-tag", x + 8.0, y + 14.0, &asset.tag());
            for (line, words) in wrap(&asset.name, 12.0, BOX - 14.0, 2).iter().enumerate() {
                svg.text("fm-name", x + 8.0, y + 27.0 + 13.0 * line as f64, words);
            }
            svg.close("a");
        }
        if let Some(more) = self
            .assets
            .len()
            .checked_sub(DRAWN)
            .filter(|more| *more > 0)
        {
            let Rect { x, y, .. } = place(DRAWN);
            let words = format!("and {more} more");
            svg.link(
                "fm-node",
                &format!("{}/scope/assets", self.base),
                &format!("{words} ePHI assets on no flow"),
            );
            svg.rect("fm-box fm-more", place(DRAWN), 4.0);
            svg.text("fm-name", x + 8.0, y + 27.0, &words);
            svg.close("a");
        }
    }

    fn href(&self, asset: &Asset) -> String {
        format!("{}/scope/assets/{}", self.base, asset.number)
    }

    pub(super) fn table(&self) -> Plain {
        let mut table = Plain::new("ePHI assets on no recorded flow", ["Asset", "Name"]);
        for asset in &self.assets {
            table.rows.push(vec![
                Cell::link(asset.tag(), self.href(asset)),
                asset.name.as_str().into(),
            ]);
        }
        table
    }
}
