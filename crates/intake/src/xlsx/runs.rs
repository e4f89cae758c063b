//! Runs of a text that have a form of their own: what is struck through is said no longer.

use super::part::{Node, attribute};
use crate::workbook::squeeze;

/// Characters of struck words that are told.
const TOLD: usize = 60;

/// The run that is read, and what was struck through so far in its text.
#[derive(Debug, Default)]
pub struct Run {
    is_struck: bool,
    words: String,
}

impl Run {
    /// Follows the elements of a text.
    pub fn see(&mut self, node: &Node<'_>) {
        match node {
            Node::Open(tag) => match tag.local_name().into_inner() {
                "r" => self.is_struck = false,
                "strike" => {
                    let off = attribute(tag, "val");
                    self.is_struck = !matches!(off.as_deref(), Some("0" | "false" | "off"));
                }
                _ => {}
            },
            Node::Close("r") => self.is_struck = false,
            Node::Close(_) | Node::Text(_) => {}
        }
    }

    /// Whether a text is struck through, and then no part of what the cell says.
    pub fn keeps(&mut self, text: &str) -> bool {
        if self.is_struck && self.words.len() <= 4 * TOLD {
            self.words.extend(text.chars().take(TOLD));
        }
        self.is_struck
    }

    /// What was struck through since this was last asked.
    pub fn struck(&mut self) -> Option<String> {
        let words = squeeze(&std::mem::take(&mut self.words));
        let words: String = words.chars().take(TOLD).collect();
        Some(words).filter(|words| !words.is_empty())
    }
}
