//! Where one is and where one can go: breadcrumbs and pages of a list.

/// A step of the breadcrumb; the last has no link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crumb {
    /// What the page is called.
    pub label: String,
    /// Where it is.
    pub href: Option<String>,
}

impl Crumb {
    /// A page above this one.
    pub fn link(href: impl Into<String>, label: impl Into<String>) -> Self {
        Self { label: label.into(), href: Some(href.into()) }
    }

    /// This page.
    pub fn here(label: impl Into<String>) -> Self {
        Self { label: label.into(), href: None }
    }
}

/// A place in the row of page numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageLink {
    /// A page that can be gone to.
    Page {
        /// Its number, from 1.
        number: u64,
        /// Its address.
        href: String,
    },
    /// The page one is on.
    Current(u64),
    /// Pages left out.
    Gap,
}

/// Which rows of a long list are shown, and how to reach the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pagination {
    /// Rows in all.
    pub total: u64,
    /// The first row shown, from 1; 0 when there is none.
    pub first: u64,
    /// The last row shown.
    pub last: u64,
    /// The page before.
    pub previous: Option<String>,
    /// The page after.
    pub next: Option<String>,
    /// First, last, current and its neighbours.
    pub links: Vec<PageLink>,
}

impl Pagination {
    /// The links of page `page` (from 1) of `total` rows; `href` gives a page's address.
    pub fn new(total: u64, per_page: u64, page: u64, href: impl Fn(u64) -> String) -> Self {
        let per_page = per_page.max(1);
        let pages = total.div_ceil(per_page).max(1);
        let page = page.clamp(1, pages);
        let first = if total == 0 { 0 } else { (page - 1) * per_page + 1 };
        Self {
            total,
            first,
            last: (page * per_page).min(total),
            previous: (page > 1).then(|| href(page - 1)),
            next: (page < pages).then(|| href(page + 1)),
            links: links(pages, page, &href),
        }
    }

    /// Whether there is more than one page.
    pub const fn is_split(&self) -> bool {
        self.links.len() > 1
    }
}

fn links(pages: u64, page: u64, href: &impl Fn(u64) -> String) -> Vec<PageLink> {
    let mut shown: Vec<u64> = [1, page.saturating_sub(1), page, page + 1, pages]
        .into_iter()
        .filter(|n| (1..=pages).contains(n))
        .collect();
    shown.sort_unstable();
    shown.dedup();
    let mut links = Vec::with_capacity(7);
    let mut before = 0;
    for number in shown {
        match number - before {
            0 | 1 => {}
            2 => links.push(PageLink::Page { number: number - 1, href: href(number - 1) }),
            _ => links.push(PageLink::Gap),
        }
        links.push(if number == page {
            PageLink::Current(number)
        } else {
            PageLink::Page { number, href: href(number) }
        });
        before = number;
    }
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(total: u64, page: u64) -> String {
        Pagination::new(total, 50, page, |n| n.to_string())
            .links
            .iter()
            .map(|link| match link {
                PageLink::Page { number, .. } => number.to_string(),
                PageLink::Current(number) => format!("[{number}]"),
                PageLink::Gap => "…".into(),
            })
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn first_last_and_neighbours_are_always_in_reach() {
        assert_eq!(row(7_400, 1), "[1] 2 … 148");
        assert_eq!(row(7_400, 4), "1 2 3 [4] 5 … 148");
        assert_eq!(row(7_400, 70), "1 … 69 [70] 71 … 148");
        assert_eq!(row(7_400, 999), "1 … 147 [148]");
        assert_eq!(row(0, 1), "[1]");
    }

    #[test]
    fn the_rows_shown_are_counted_from_one() {
        let last = Pagination::new(101, 50, 3, |n| n.to_string());
        assert_eq!((last.first, last.last, last.next), (101, 101, None));
        let none = Pagination::new(0, 50, 1, |n| n.to_string());
        assert_eq!((none.first, none.last, none.is_split()), (0, 0, false));
    }
}
