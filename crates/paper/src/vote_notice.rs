//! 表决公告: that a vote is held, on what, of whom, and by which bar; for the notice board.

use crate::log_head::object;
use crate::press::{Sheet, Template};
use crate::screening_certificate::LogMark;
use crate::vote::{
    Bar, Channel, Contact, Days, Matter, RollTotals, VoteKind, bar, contact, days, hash_rows, log_mark,
};
use crate::{Lang, PaperError, Pdf};
use jiff::civil::{Date, DateTime};
use serde_json::{Value, json};

/// The notice of a vote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoteNotice {
    /// The community.
    pub community: String,
    /// What kind of vote it is.
    pub kind: VoteKind,
    /// The vote's name.
    pub title: String,
    /// Who decides: 花卉园小区全体业主, 3栋2单元全体业主.
    pub scope: String,
    /// What is decided, and what each needs.
    pub matters: Vec<NoticeMatter>,
    /// The sealed roll.
    pub roll: RollTotals,
    /// When voting opens, by the clocks of the city.
    pub opens_at: DateTime,
    /// When it closes.
    pub closes_at: DateTime,
    /// The ways to vote, and how each goes, in a sentence.
    pub channels: Vec<(Channel, String)>,
    /// When the roll may be objected to; `None` once it is sealed, and the time for that is over.
    pub objections: Option<Days>,
    /// Where the roll may be seen and objections are handed in, in a sentence.
    pub objection_how: String,
    /// Whom to ask.
    pub contact: Contact,
    /// Who gives the notice.
    pub issuer: String,
    /// The head of the audit log, where it is signed.
    pub log: Option<LogMark>,
    /// Whether it is of a copy to practise on: every page says that it is not valid.
    pub rehearsal: bool,
    /// The day of the notice.
    pub made_on: Date,
}

/// A matter with what it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeMatter {
    /// The matter.
    pub matter: Matter,
    /// Who must take part, where that is asked.
    pub quorum: Option<Bar>,
    /// Who must agree, where a share is asked.
    pub approval: Option<Bar>,
    /// What else it needs, in sentences: what is asked building by building, of some owners only, or as a number.
    pub needs: Vec<String>,
    /// The article that says so, or how the result is worked out; empty for none.
    pub basis: String,
}

impl VoteNotice {
    /// The notice in a language, A4: on our form, or on a city's own (docs/paper-templates.md).
    ///
    /// # Errors
    /// [`PaperError::Template`] where the city's form cannot be set, with the line; [`PaperError::NoFonts`] in a build
    /// without them; the others name faults of our own form.
    pub fn render(&self, lang: Lang, template: Option<&str>) -> Result<Pdf, PaperError> {
        self.sheet(lang, template).print(lang)
    }

    pub(crate) fn sheet(&self, lang: Lang, template: Option<&str>) -> Sheet {
        let matter = |it: &NoticeMatter| {
            json!({
                "title": it.matter.title,
                "proposal": it.matter.proposal,
                "quorum": it.quorum.as_ref().map(bar),
                "approval": it.approval.as_ref().map(bar),
                "needs": it.needs,
                "basis": it.basis,
            })
        };
        let channel = |(channel, how): &(Channel, String)| json!({ "key": channel.key(), "how": how });
        let facts = json!({
            "community": self.community,
            "kind": self.kind.key(),
            "title": self.title,
            "scope": self.scope,
            "matters": self.matters.iter().map(matter).collect::<Value>(),
            "roll": {
                "lines": lang.count(self.roll.lines),
                "area": lang.square_metres(self.roll.area),
                "heads": lang.count(self.roll.heads),
                "hash": tlog::hex(&self.roll.hash.0),
                "rows": hash_rows(self.roll.hash),
            },
            "opens_at": lang.moment(self.opens_at),
            "closes_at": lang.moment(self.closes_at),
            "channels": self.channels.iter().map(channel).collect::<Value>(),
            "objections": self.objections.map(|window| days(lang, window)),
            "objection_how": self.objection_how,
            "contact": contact(&self.contact),
            "issuer": self.issuer,
            "log": log_mark(lang, self.log.as_ref()),
            "rehearsal": self.rehearsal,
            "printed": lang.day(self.made_on),
        });
        let template = match template {
            Some(text) => Template::theirs("/vote_notice.typ", text),
            None => Template::ours("/vote_notice.typ", include_str!("../templates/vote_notice.typ")),
        };
        Sheet { template, facts: object(facts), codes: vec![], made_on: self.made_on }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::press::tests::{pages, squeezed, text};
    use crate::sample;
    use crate::vote::{Base, Threshold};

    #[test]
    fn every_fact_is_on_the_notice() {
        let zh = [
            "花卉园西一路24号小区全体业主：",
            "专有部分面积占比三分之二以上的业主且人数占比三分之二以上的业主参与表决。",
            "参与表决专有部分面积四分之三以上的业主且参与表决人数四分之三以上的业主同意。",
            "参与表决专有部分面积过半数的业主且参与表决人数过半数的业主同意。",
            "第二百七十八条第一款第七项",
            "412户",
            "36812.45m²",
            "业主398人",
            "2026年5月16日09:00",
            "2026年5月30日18:00",
            "2026年5月1日至2026年5月15日",
            "网上投票",
            "协助投票",
            "操作日志12841条",
        ];
        let en = [
            "allownersofHuahuiyuan",
            "atleasttwothirdsoftheexclusivearea,andatleasttwothirdsoftheownersbynumber",
            "atleastthreequartersofthearea",
            "morethanhalfofthearea",
            "412lines",
            "36,812.45m²",
            "398owners",
            "16May2026,09:00",
            "30May2026,18:00",
            "1May2026to15May2026",
            "Online",
            "Withhelp",
            "12,841entries",
        ];
        for (lang, own) in [(Lang::Zh, &zh[..]), (Lang::En, &en[..])] {
            let notice = sample::vote_notice(lang);
            let text = text(notice.sheet(lang, None), lang);
            let mut facts: Vec<&str> =
                vec![&notice.title, &notice.community, &notice.issuer, &notice.objection_how];
            facts.extend([notice.contact.office.as_str(), &notice.contact.phone]);
            facts.extend(notice.channels.iter().map(|(_, how)| how.as_str()));
            facts.extend(notice.matters.iter().flat_map(|it| [it.matter.proposal.as_str(), &it.basis]));
            let rows = notice.roll.hash.rows();
            facts.extend(rows.iter().map(String::as_str));
            facts.extend(own);
            for fact in facts {
                assert!(text.contains(&squeezed(fact)), "{fact}\n{text}");
            }
            assert!(notice.render(lang, None).is_ok_and(|pdf| pdf.pages == 2));
        }
    }

    /// A sentence for each share, measure and base there is.
    #[test]
    fn each_bar_is_put_into_words() {
        let share = |parts, of, inclusive| Some(Threshold { parts, of, inclusive });
        for (base, area, heads, zh, en) in [
            (
                Base::Scope,
                share(4, 5, true),
                None,
                "专有部分面积占比五分之四以上的业主同意。",
                "Owners of at least four fifths of the exclusive area agree.",
            ),
            (
                Base::Scope,
                None,
                share(80, 100, true),
                "人数占比百分之八十以上的业主同意。",
                "In number, at least 80 % of all owners agree.",
            ),
            (
                Base::TookPart,
                share(1, 2, true),
                None,
                "参与表决专有部分面积二分之一以上的业主同意。",
                "Of those taking part, owners of at least half of the area agree.",
            ),
            (
                Base::TookPart,
                None,
                share(2, 3, false),
                "参与表决人数超过三分之二的业主同意。",
                "Of those taking part, more than two thirds of the owners by number agree.",
            ),
            (
                Base::Scope,
                share(11, 12, true),
                share(1, 3, true),
                "专有部分面积占比十二分之十一以上的业主且人数占比三分之一以上的业主同意。",
                "Owners of at least 11/12 of the exclusive area, and at least one third of all owners by number, agree.",
            ),
        ] {
            for (lang, words) in [(Lang::Zh, zh), (Lang::En, en)] {
                let mut notice = sample::vote_notice(lang);
                notice.matters.truncate(1);
                notice.matters[0].approval = Some(Bar { base, area, heads });
                let text = text(notice.sheet(lang, None), lang);
                assert!(text.contains(&squeezed(words)), "{words}\n{text}");
            }
        }
    }

    #[test]
    fn a_vote_without_a_bar_claims_none() {
        let mut notice = sample::vote_notice(Lang::Zh);
        for it in &mut notice.matters {
            (it.quorum, it.approval, it.basis) = (None, None, String::new());
            it.needs.clear();
        }
        (notice.kind, notice.log) = (VoteKind::Willingness, None);
        let text = text(notice.sheet(Lang::Zh, None), Lang::Zh);
        assert!(!text.contains("参与条件") && !text.contains("依据") && !text.contains("三分之二"), "{text}");
        assert!(text.contains("操作日志尚未签名") && text.contains("征询业主意愿"), "{text}");
    }

    #[test]
    fn nothing_reaches_beyond_the_margin() {
        let long = ["杨家坪西郊支路二十四号".repeat(20), "A".repeat(300), "1".repeat(120)].concat();
        for lang in [Lang::Zh, Lang::En] {
            let mut notice = sample::vote_notice(lang);
            (notice.title, notice.community, notice.scope) = (long.clone(), long.clone(), long.clone());
            (notice.issuer, notice.objection_how) = (long.clone(), long.clone());
            notice.matters[0].matter = Matter { title: long.clone(), proposal: long.clone() };
            notice.matters[0].basis.clone_from(&long);
            notice.channels[0].1.clone_from(&long);
            for page in pages(notice.sheet(lang, None), lang) {
                assert!(page.right <= 188.0 / 25.4 * 72.0 + 0.1, "{}", page.right);
            }
        }
    }

    #[test]
    fn the_same_notice_gives_the_same_bytes_and_a_copy_says_what_it_is() {
        let notice = sample::vote_notice(Lang::Zh);
        assert!(notice.render(Lang::Zh, None).unwrap() == notice.render(Lang::Zh, None).unwrap());
        let copy = VoteNotice { rehearsal: true, ..notice };
        assert!(
            pages(copy.sheet(Lang::Zh, None), Lang::Zh).iter().all(|page| page.text.contains("演练副本无效"))
        );
    }
}
