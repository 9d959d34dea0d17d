//! Forms of official papers that a city gives in place of ours: typst texts, by the name of the paper.

use crate::App;
use std::collections::BTreeMap;

impl App {
    /// Says which papers are set on the city's own form; once, before anything is served.
    pub fn use_city_forms(&self, forms: BTreeMap<String, String>) {
        // A second call is of the same configuration.
        let _ = self.0.city_forms.set(forms);
    }

    /// The city's own form of a paper, where it has one.
    pub fn city_form(&self, paper: &str) -> Option<&str> {
        self.0.city_forms.get()?.get(paper).map(String::as_str)
    }
}
