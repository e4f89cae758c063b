//! Long lists: sorting and paging as links that keep the rest of the address.

/// The query part of an address, in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query(pub Vec<(String, String)>);

impl Query {
    /// The value of a key; empty when it is not there.
    pub fn get(&self, key: &str) -> &str {
        self.0
            .iter()
            .find(|(k, _)| k == key)
            .map_or("", |(_, value)| value.as_str())
    }

    /// The same query with a key set, or taken away where the value is empty.
    pub fn with(&self, key: &str, value: &str) -> Query {
        let mut pairs: Vec<_> = self.0.iter().filter(|(k, _)| k != key).cloned().collect();
        if !value.is_empty() {
            pairs.push((key.to_owned(), value.to_owned()));
        }
        Query(pairs)
    }

    /// As it stands in an address: `?q=a%20b&sort=due`, or `?` alone, which clears it.
    pub fn href(&self) -> String {
        let mut out = String::from("?");
        for (key, value) in self.0.iter().filter(|(_, value)| !value.is_empty()) {
            if out.len() > 1 {
                out.push('&');
            }
            out.push_str(&crate::html::escaped(key));
            out.push('=');
            out.push_str(&crate::html::escaped(value));
        }
        out
    }
}

/// The heading of a column that can be sorted by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// What is read.
    pub label: &'static str,
    /// Where the link leads: the same list, sorted by this column.
    pub href: String,
    /// `ascending`, `descending`, or empty when the list is not sorted by it.
    pub order: &'static str,
    /// Whether the cells are numbers, set to the right.
    pub number: bool,
}

impl Column {
    /// A column for a list at this query; `sort` and `dir=desc` are its keys.
    ///
    /// Following the link of the column that sorts turns the direction around.
    pub fn new(query: &Query, key: &str, label: &'static str) -> Column {
        let sorts = query.get("sort") == key;
        let descending = sorts && query.get("dir") == "desc";
        let turn = if sorts && !descending { "desc" } else { "" };
        Column {
            label,
            href: query
                .with("page", "")
                .with("sort", key)
                .with("dir", turn)
                .href(),
            order: match (sorts, descending) {
                (false, _) => "",
                (true, false) => "ascending",
                (true, true) => "descending",
            },
            number: false,
        }
    }

    /// The same, over cells that are numbers.
    pub fn number(self) -> Column {
        Column {
            number: true,
            ..self
        }
    }
}

/// One page of a long list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pager {
    /// This page, from 1.
    pub page: usize,
    /// All pages, at least 1.
    pub pages: usize,
    /// Rows on all pages.
    pub total: usize,
    /// The first row shown, from 1; 0 when there is none.
    pub first: usize,
    /// The last row shown.
    pub last: usize,
    /// Where the page before is; empty on the first.
    pub previous: String,
    /// Where the next page is; empty on the last.
    pub next: String,
}

impl Pager {
    /// The page a query asks for, of `total` rows; a page beyond the last is the last.
    pub fn new(query: &Query, total: usize, per_page: usize) -> Pager {
        let per_page = per_page.max(1);
        let pages = total.div_ceil(per_page).max(1);
        let page = query.get("page").parse().unwrap_or(1).clamp(1, pages);
        let href = |page: usize| query.with("page", &page.to_string()).href();
        Pager {
            page,
            pages,
            total,
            first: if total == 0 {
                0
            } else {
                (page - 1) * per_page + 1
            },
            last: (page * per_page).min(total),
            previous: if page > 1 {
                href(page - 1)
            } else {
                String::new()
            },
            next: if page < pages {
                href(page + 1)
            } else {
                String::new()
            },
        }
    }

    /// The rows to show, as positions from 0.
    pub fn rows(&self) -> std::ops::Range<usize> {
        self.first.saturating_sub(1)..self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(pairs: &[(&str, &str)]) -> Query {
        Query(
            pairs
                .iter()
                .map(|(k, v)| ((*k).into(), (*v).into()))
                .collect(),
        )
    }

    #[test]
    fn sorting_keeps_the_filter_and_begins_at_the_first_page() {
        let here = query(&[("q", "front desk & co"), ("page", "3"), ("sort", "due")]);
        let due = Column::new(&here, "due", "Due");
        assert_eq!(due.order, "ascending");
        assert_eq!(due.href, "?q=front%20desk%20%26%20co&sort=due&dir=desc");
        let level = Column::new(&here, "level", "Level");
        assert_eq!(
            (level.order, level.href.as_str()),
            ("", "?q=front%20desk%20%26%20co&sort=level")
        );
    }

    #[test]
    fn pages_cover_every_row_once() {
        for total in [0, 1, 49, 50, 51, 10_000] {
            let pages = Pager::new(&Query::default(), total, 50).pages;
            let rows: Vec<usize> = (1..=pages)
                .flat_map(|page| {
                    Pager::new(&query(&[("page", &page.to_string())]), total, 50).rows()
                })
                .collect();
            assert_eq!(rows, (0..total).collect::<Vec<_>>(), "{total}");
        }
    }

    #[test]
    fn a_page_beyond_the_last_is_the_last() {
        let pager = Pager::new(&query(&[("page", "99999999999999999999")]), 60, 50);
        assert_eq!((pager.page, pager.next.as_str()), (1, "?page=2"));
        let pager = Pager::new(&query(&[("page", "9")]), 60, 50);
        assert_eq!(
            (pager.page, pager.rows(), pager.next.as_str()),
            (2, 50..60, "")
        );
    }
}
