//! 物业服务合同（草案）: what owners chose, as the draft of an agreement with the provider. What nobody has said yet is left
//! blank, and every page says that it is a draft.

use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::screening_certificate::LogMark;
use crate::vote::log_mark;
use crate::{Lang, PaperError, Pdf};
use domain::Area;
use domain::money::Fen;
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// The draft of an agreement on property service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceAgreement {
    /// The community.
    pub community: String,
    /// The owners who are one party: 花卉园小区全体业主.
    pub owners: String,
    /// Who serves.
    pub provider: String,
    /// The model of service.
    pub model: String,
    /// What is promised, norm by norm: the norm and the promise; an empty one is left blank.
    pub content: Vec<(String, String)>,
    /// The fee per m² and month.
    pub fee_per_m2: Fen,
    /// The exclusive area that fees are paid of.
    pub area: Area,
    /// Months it runs.
    pub months: u16,
    /// The vote's name.
    pub title: String,
    /// When it closed, by the clocks of the city.
    pub closed_at: DateTime,
    /// Who agreed to the offer, by both measures, where that was asked.
    pub agreed: Option<Agreed>,
    /// The article by which owners decide on it; empty for none.
    pub basis: String,
    /// The head of the audit log, where it is signed.
    pub log: Option<LogMark>,
    /// Whether it is of a copy to practise on: every page says that it is not valid.
    pub rehearsal: bool,
    /// The day of the draft.
    pub made_on: Date,
}

/// Who agreed, by both measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Agreed {
    /// The area of those who agreed.
    pub area: Area,
    /// The area of all.
    pub all_area: Area,
    /// Owners who agreed.
    pub heads: u64,
    /// All owners.
    pub all_heads: u64,
}

impl ServiceAgreement {
    /// The draft in a language, A4: on our form, or on a city's own (docs/paper-templates.md).
    ///
    /// # Errors
    /// [`PaperError::Template`] where the city's form cannot be set, with the line; [`PaperError::NoFonts`] in a build
    /// without them; the others name faults of our own form.
    pub fn render(&self, lang: Lang, template: Option<&str>) -> Result<Pdf, PaperError> {
        self.sheet(lang, template).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang, template: Option<&str>) -> Sheet {
        let promise = |(norm, content): &(String, String)| json!({ "norm": norm, "content": content });
        let agreed = |it: &Agreed| {
            json!({
                "area": lang.square_metres(it.area),
                "all_area": lang.square_metres(it.all_area),
                "heads": lang.count(it.heads),
                "all_heads": lang.count(it.all_heads),
            })
        };
        let facts = json!({
            "community": self.community,
            "owners": self.owners,
            "provider": self.provider,
            "model": self.model,
            "content": self.content.iter().map(promise).collect::<Value>(),
            "fee": lang.yuan(self.fee_per_m2),
            "area": lang.square_metres(self.area),
            "months": lang.count(self.months.into()),
            "title": self.title,
            "closed_at": lang.moment(self.closed_at),
            "agreed": self.agreed.as_ref().map(agreed),
            "basis": self.basis,
            "log": log_mark(lang, self.log.as_ref()),
            "rehearsal": self.rehearsal,
            "printed": lang.day(self.made_on),
        });
        let template = match template {
            Some(text) => Template::theirs("/service_agreement.typ", text),
            None => {
                Template::ours("/service_agreement.typ", include_str!("../templates/service_agreement.typ"))
            }
        };
        Sheet { template, facts: object(facts), codes: vec![], made_on: self.made_on }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::tests::{pages, squeezed, text};
    use crate::sample;

    #[test]
    fn what_was_decided_is_in_the_draft() {
        let zh = [
            "花卉园西一路24号小区全体业主",
            "1.50元/（m²·月）",
            "36812.45m²",
            "36个月",
            "24011.50m²（共36812.45m²）、业主251人（共398人）",
            "2026年5月30日18:00",
            "操作日志12841条",
        ];
        let en = ["¥1.50perm²andmonth", "36,812.45m²", "36months", "251of398owners", "12,841entries"];
        for (lang, own) in [(Lang::Zh, &zh[..]), (Lang::En, &en[..])] {
            let draft = sample::service_agreement(lang);
            let text = text(draft.sheet(lang, None), lang);
            let mut facts = vec![&draft.provider, &draft.model, &draft.title, &draft.basis];
            facts.extend(draft.content.iter().flat_map(|(norm, content)| [norm, content]));
            for fact in facts.into_iter().map(String::as_str).chain(own.iter().copied()) {
                assert!(text.contains(&squeezed(fact)), "{fact}\n{text}");
            }
            assert!(draft.render(lang, None).is_ok());
        }
    }

    #[test]
    fn every_page_says_that_it_is_a_draft_and_a_copy_that_it_is_not_valid() {
        let draft = sample::service_agreement(Lang::Zh);
        let drafts = pages(draft.sheet(Lang::Zh, None), Lang::Zh);
        assert!(drafts.iter().all(|page| page.text.contains("草案未签订")));
        let copy = ServiceAgreement { rehearsal: true, ..draft };
        assert!(
            pages(copy.sheet(Lang::Zh, None), Lang::Zh).iter().all(|page| page.text.contains("演练副本无效"))
        );
    }

    #[test]
    fn what_nobody_has_said_is_left_blank() {
        let mut draft = sample::service_agreement(Lang::Zh);
        draft.agreed = None;
        draft.basis.clear();
        draft.content[1].1.clear();
        let text = text(draft.sheet(Lang::Zh, None), Lang::Zh);
        assert!(!text.contains("业主251人") && !text.contains("依据："), "{text}");
        assert!(draft.render(Lang::Zh, None).is_ok());
    }

    #[test]
    fn nothing_reaches_beyond_the_margin() {
        let long = ["杨家坪西郊支路二十四号".repeat(20), "A".repeat(300)].concat();
        for lang in [Lang::Zh, Lang::En] {
            let mut draft = sample::service_agreement(lang);
            (draft.community, draft.owners, draft.provider) = (long.clone(), long.clone(), long.clone());
            (draft.model, draft.title, draft.basis) = (long.clone(), long.clone(), long.clone());
            draft.content[0] = (long.clone(), long.clone());
            for page in pages(draft.sheet(lang, None), lang) {
                assert!(page.right <= 188.0 / 25.4 * 72.0 + 0.1, "{}", page.right);
            }
        }
    }

    #[test]
    fn a_citys_own_form_is_used_in_place_of_ours() {
        let own = "#import \"/base.typ\": *\n#show: document-with.with(\"合同\")\n= 合同\n#facts.provider #facts.fee";
        let draft = sample::service_agreement(Lang::Zh);
        let text = text(draft.sheet(Lang::Zh, Some(own)), Lang::Zh);
        assert!(text.contains("1.50元") && !text.contains("草案"), "{text}");
    }
}
