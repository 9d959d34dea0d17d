//! The explorer's state as it stands in the address bar: pages, exports, tiles and the API read the same.

use crate::form::Fields;
use app::explorer::{ExplorerQuery, ExplorerSort};
use domain::community::CommunityForm;
use domain::division::DivisionCode;
use domain::{Fact, Verdict};

/// Rows on a page when nothing else is asked for.
const PER_PAGE: usize = 50;

/// What is asked of the explorer. What cannot be read is as good as absent: an old link still opens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ExplorerParams {
    /// Words to search by.
    pub q: Option<String>,
    pub district: Option<DivisionCode>,
    pub verdict: Option<Verdict>,
    pub missing: Option<Fact>,
    pub from: Option<i16>,
    pub to: Option<i16>,
    pub form: Option<CommunityForm>,
    pub sort: ExplorerSort,
    pub descending: bool,
    pub page: usize,
}

impl ExplorerParams {
    /// Reads the fields of a query string.
    pub(crate) fn read(fields: &Fields) -> Self {
        Self {
            q: fields.text("q").map(|text| text.chars().take(60).collect()),
            district: fields.text("district").map(|code| DivisionCode(code.into())),
            verdict: fields.text("verdict").and_then(Verdict::parse),
            missing: fields.read("missing"),
            from: fields.read("from"),
            to: fields.read("to"),
            form: fields.text("form").and_then(CommunityForm::parse),
            sort: fields.text("sort").and_then(ExplorerSort::parse).unwrap_or_default(),
            descending: fields.text("order") == Some("descending"),
            page: fields.read("page").unwrap_or(1),
        }
    }

    /// What the use case is asked; the search for `q` is done by the use case itself.
    pub(crate) fn query(&self) -> ExplorerQuery {
        ExplorerQuery {
            found: None,
            district: self.district.clone(),
            verdict: self.verdict,
            missing: self.missing,
            built_from: self.from,
            built_to: self.to,
            form: self.form,
            sort: self.sort,
            descending: self.descending,
            page: self.page,
            per_page: PER_PAGE,
        }
    }

    /// How many filters are set.
    pub(crate) fn active(&self) -> usize {
        [
            self.q.is_some(),
            self.district.is_some(),
            self.verdict.is_some(),
            self.missing.is_some(),
            self.from.is_some(),
            self.to.is_some(),
            self.form.is_some(),
        ]
        .into_iter()
        .filter(|set| *set)
        .count()
    }

    /// The filters alone, as `name=value` pairs in a fixed order: the same question has the same address.
    fn filters(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        let mut add = |name, value: Option<String>| pairs.extend(value.map(|value| (name, value)));
        add("q", self.q.clone());
        add("district", self.district.as_ref().map(ToString::to_string));
        add("verdict", self.verdict.map(|verdict| verdict.key().to_owned()));
        add("missing", self.missing.map(|fact| fact.key().to_owned()));
        add("from", self.from.map(|year| year.to_string()));
        add("to", self.to.map(|year| year.to_string()));
        add("form", self.form.map(|form| form.key().to_owned()));
        pairs
    }

    /// An address under `path` with the filters and nothing of order and page.
    pub(crate) fn filtered(&self, path: &str) -> String {
        address(path, &self.filters())
    }

    /// An address under `path` with filters, order and page.
    pub(crate) fn href(&self, path: &str) -> String {
        let mut pairs = self.filters();
        pairs.extend(self.order());
        if self.page > 1 {
            pairs.push(("page", self.page.to_string()));
        }
        address(path, &pairs)
    }

    /// The order, as pairs; empty for the usual one.
    pub(crate) fn order(&self) -> Vec<(&'static str, String)> {
        let mut pairs = Vec::new();
        if self.sort != ExplorerSort::default() || self.descending {
            pairs.push(("sort", self.sort.key().to_owned()));
        }
        if self.descending {
            pairs.push(("order", "descending".to_owned()));
        }
        pairs
    }

    /// The same question on another page.
    pub(crate) fn on_page(&self, page: usize) -> Self {
        Self { page, ..self.clone() }
    }

    /// The same question in another order; asked again for the same order, it turns around. Numbers begin
    /// with the largest.
    pub(crate) fn sorted_by(&self, sort: ExplorerSort) -> Self {
        let numbers = matches!(sort, ExplorerSort::Households | ExplorerSort::FloorArea);
        let descending = if self.sort == sort { !self.descending } else { numbers };
        Self { sort, descending, page: 1, ..self.clone() }
    }
}

/// A path with a query.
pub(crate) fn address(path: &str, pairs: &[(&str, String)]) -> String {
    if pairs.is_empty() {
        return path.to_owned();
    }
    let mut query = form_urlencoded::Serializer::new(format!("{path}?"));
    query.extend_pairs(pairs);
    query.finish().replacen("?&", "?", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_bar_keeps_the_whole_question() {
        let address = "q=%E6%B2%99%E5%9D%AA%E5%9D%9D&district=500106&verdict=undetermined\
                       &missing=built_year&from=1980&to=2000&form=estate&sort=floor-area\
                       &order=descending&page=3";
        let params = ExplorerParams::read(&Fields::parse(address.as_bytes()));
        assert_eq!(params.q.as_deref(), Some("沙坪坝"));
        assert_eq!(params.active(), 7);
        assert_eq!(params.href("/communities"), format!("/communities?{address}"));
        let again = ExplorerParams::read(&Fields::parse(params.href("").trim_start_matches('?').as_bytes()));
        assert_eq!(again, params);
    }

    #[test]
    fn nonsense_in_the_address_is_as_good_as_absent() {
        let params = ExplorerParams::read(&Fields::parse(b"verdict=maybe&from=old&page=-1&sort=colour&q=+"));
        assert_eq!(params, ExplorerParams { page: 1, ..ExplorerParams::default() });
        assert_eq!(params.href("/communities"), "/communities");
    }

    #[test]
    fn sorting_twice_by_the_same_column_turns_the_order_around() {
        let params = ExplorerParams { page: 4, ..ExplorerParams::default() };
        let by_area = params.sorted_by(ExplorerSort::FloorArea);
        assert_eq!((by_area.descending, by_area.page), (true, 1));
        assert!(!by_area.sorted_by(ExplorerSort::FloorArea).descending);
        assert!(params.sorted_by(ExplorerSort::Name).descending);
    }
}
