//! Divisions in the reader's language.

use crate::i18n::Words;
use crate::ui::form::Choice;
use domain::division::{Division, DivisionCode, DivisionLevel};
use domain::geometry::OutlineQuality;
use std::collections::HashMap;

/// The names of the divisions of a day.
#[derive(Debug, Clone, Default)]
pub(crate) struct DivisionNames {
    divisions: Vec<Named>,
    by_code: HashMap<DivisionCode, usize>,
    schematic: bool,
}

#[derive(Debug, Clone)]
struct Named {
    code: DivisionCode,
    level: DivisionLevel,
    zh: String,
    en: String,
}

impl DivisionNames {
    /// From the divisions as the gazetteer lists them.
    pub(crate) fn new(divisions: &[Division]) -> Self {
        let schematic =
            divisions.iter().any(|division| division.outline_quality == Some(OutlineQuality::Schematic));
        let divisions: Vec<Named> = divisions
            .iter()
            .map(|division| Named {
                code: division.code.clone(),
                level: division.level,
                zh: division.name.clone(),
                en: division.name_en.clone(),
            })
            .collect();
        let by_code = divisions.iter().enumerate().map(|(at, named)| (named.code.clone(), at)).collect();
        Self { divisions, by_code, schematic }
    }

    /// Whether outlines are drawn from the seats only.
    pub(crate) const fn is_schematic(&self) -> bool {
        self.schematic
    }

    /// A division's name; its code where nobody knows it.
    pub(crate) fn name(&self, l: Words, code: &DivisionCode) -> String {
        match self.by_code.get(code).and_then(|at| self.divisions.get(*at)) {
            Some(named) => named.name(l).to_owned(),
            None => code.to_string(),
        }
    }

    /// Code and name of every district, in the order of the gazetteer.
    pub(crate) fn districts(&self, l: Words) -> Vec<(String, String)> {
        let districts = self.divisions.iter().filter(|named| named.level == DivisionLevel::District);
        districts.map(|named| (named.code.to_string(), named.name(l).to_owned())).collect()
    }

    /// A choice of one district, or of any.
    pub(crate) fn choices(&self, l: Words, chosen: &str) -> Vec<Choice> {
        let any = Choice::new("", l.t("filter-any")).chosen(chosen.is_empty());
        let districts = self.districts(l).into_iter();
        let districts = districts.map(|(code, name)| Choice::new(&*code, name).chosen(code == chosen));
        [any].into_iter().chain(districts).collect()
    }

    #[cfg(test)]
    pub(crate) fn sample() -> Self {
        let named = |code: &str, zh: &str, en: &str| Named {
            code: DivisionCode(code.into()),
            level: DivisionLevel::District,
            zh: zh.into(),
            en: en.into(),
        };
        let divisions =
            vec![named("500106", "沙坪坝区", "Shapingba"), named("500107", "九龙坡区", "Jiulongpo")];
        let by_code = divisions.iter().enumerate().map(|(at, named)| (named.code.clone(), at)).collect();
        Self { divisions, by_code, schematic: true }
    }
}

impl Named {
    fn name(&self, l: Words) -> &str {
        if l.is_zh() || self.en.is_empty() { &self.zh } else { &self.en }
    }
}
