//! Matters (表决事项): what owners decide, and what a decision needs.

use crate::amount::{Amount, Amounts};
use crate::compile::Fault;
use crate::condition::{Written, domain_words};
use crate::diagnostic::{NameKind, Problem};
use crate::entry::{Bilingual, Provenance};
use crate::item::{DecidingScope, Item};
use crate::parameter::{Parameter, ParameterKind, ParameterValue};
use crate::reader::{Entry, Fields, Read, Spot};
use crate::rules::Rules;
use crate::scalar::Id;
use domain::Share;
use domain::calendar::Period;
use domain::identity::IdentityQuestion;
use domain::nearest::nearest;
use domain::proxy::ProxyRule;
use domain::roll::{Counting, HeadUnit, PublicHousingVoter};
use domain::threshold::{Opens, Quality, Rule, SecondRound, Silence};
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::de::DeValue;

domain_words!(HeadUnit, PublicHousingVoter);

/// A matter as the rules of a day have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Matter {
    /// Its id: `rebuild`, `use-fund`.
    pub id: Arc<str>,
    /// Its name.
    pub name: Bilingual,
    /// What falls under it.
    pub about: Option<Bilingual>,
    /// The matter of the law that it is decided as, where it is one of renovation.
    pub under: Option<Arc<str>>,
    /// Who decides it together, where the law or the nature of the thing says so.
    pub scope: Option<DecidingScope>,
    /// The menu items that are decided as it.
    pub items: Vec<Arc<str>>,
    /// What it needs; `None` while a number is required and the sources do not give it.
    pub rule: Option<Rule>,
    /// The parameters whose values are missing.
    pub empty: Vec<Arc<str>>,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

/// A matter as a layer declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Declared {
    pub(crate) id: Arc<str>,
    name: Bilingual,
    about: Option<Bilingual>,
    under: Option<Arc<str>>,
    scope: Option<DecidingScope>,
    items: Vec<Arc<str>>,
    electorate: Vec<Quality>,
    silence: Option<WrittenSilence>,
    quorum: Option<Written>,
    approval: Option<Written>,
    objections: Option<Written>,
    consequences: Vec<Consequence>,
    second_round: Option<WrittenRound>,
    #[serde(flatten)]
    pub(crate) provenance: Provenance,
}

impl Entry for Declared {
    const NAME: &'static str = "[[matter]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let id = fields.need::<Id>("id");
        let (name, about) = (fields.need("name"), fields.may("about"));
        let under = fields.spot::<Id>("under").and_then(|_| fields.reference("under", NameKind::Matter));
        let scope = fields.may("scope");
        let items = fields.references("items", NameKind::Item);
        let (electorate, silence) =
            (fields.list::<Quality>("electorate"), fields.may::<WrittenSilence>("silence"));
        let (quorum, approval) = (fields.may::<Written>("quorum"), fields.may::<Written>("approval"));
        let objections = fields.may::<Written>("objections");
        let consequences = fields.list::<Consequence>("consequences");
        let second_round = fields.may::<WrittenRound>("second_round");
        let provenance = Provenance::fields(fields);
        if under.is_some() == approval.is_some() && !fields.wrong && id.is_some() {
            let problem = Problem::OneOfKeys { of: Self::NAME, keys: &["approval", "under"] };
            fields.reading.report(fields.span.clone(), problem, None);
            return None;
        }
        let own = [
            ("electorate", !electorate.is_empty()),
            ("silence", silence.is_some()),
            ("quorum", quorum.is_some()),
            ("objections", objections.is_some()),
            ("consequences", !consequences.is_empty()),
            ("second_round", second_round.is_some()),
        ];
        // What is decided as another matter has that matter's rule and nothing of its own.
        for (key, _) in own.into_iter().filter(|(_, there)| *there && under.is_some()) {
            let problem = Problem::UnknownKey { key: key.to_owned(), of: "a matter under another" };
            fields.reading.report(fields.span.clone(), problem, None);
            fields.wrong = true;
        }
        Some(Self {
            id: id?.0,
            name: name?,
            about,
            under,
            scope,
            items,
            electorate,
            silence,
            quorum,
            approval,
            objections,
            consequences,
            second_round,
            provenance: provenance?,
        })
    }
}

/// `{ with_majority = "1/2" }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct WrittenSilence {
    with_majority: Amount,
}

impl Entry for WrittenSilence {
    const NAME: &'static str = "what silence does";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self { with_majority: fields.need("with_majority")? })
    }
}

/// `{ name = "everyone-pays", holds = … }`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct Consequence {
    name: Arc<str>,
    holds: Written,
}

impl Entry for Consequence {
    const NAME: &'static str = "a consequence";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (name, holds) = (fields.need::<Id>("name"), fields.need("holds"));
        Some(Self { name: name?.0, holds: holds? })
    }
}

/// When a second round may be held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum WrittenOpens {
    QuorumMissed,
    Rejected(Written),
}

impl Read for WrittenOpens {
    fn read(spot: &Spot<'_>) -> Option<Self> {
        if let DeValue::Table(table) = spot.value {
            let mut fields = Fields::of(spot.reading, table, spot.span.clone(), "when a second round opens");
            let rejected = fields.need("rejected");
            fields.refuse_others();
            return rejected.map(Self::Rejected);
        }
        match &*Arc::<str>::read(spot)? {
            "quorum-missed" => Some(Self::QuorumMissed),
            other => {
                let of = vec!["quorum-missed"];
                spot.report(Problem::NotOneOf { word: other.to_owned(), of: of.clone() }, nearest(other, of));
                None
            }
        }
    }

    fn shape() -> Value {
        json!({"anyOf": [
            {"type": "string", "enum": ["quorum-missed"]},
            {"type": "object", "properties": {"rejected": Written::shape()}, "required": ["rejected"],
             "additionalProperties": false},
        ]})
    }
}

/// A second vote on the same matter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
struct WrittenRound {
    opens: WrittenOpens,
    quorum: Option<Written>,
    approval: Written,
}

impl Entry for WrittenRound {
    const NAME: &'static str = "a second round";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (opens, quorum, approval) = (fields.need("opens"), fields.may("quorum"), fields.need("approval"));
        Some(Self { opens: opens?, quorum, approval: approval? })
    }
}

/// How heads are counted; a pack has one way at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CountingRule {
    /// The way.
    #[serde(flatten)]
    pub counting: Counting,
    /// Where it comes from.
    #[serde(flatten)]
    pub provenance: Provenance,
}

impl Entry for CountingRule {
    const NAME: &'static str = "[[counting]]";

    fn fields(fields: &mut Fields<'_>) -> Option<Self> {
        let (head, developer_votes) = (fields.need("head"), fields.need("developer_votes"));
        let (public_housing, parking_counts) = (fields.need("public_housing"), fields.need("parking_counts"));
        let provenance = Provenance::fields(fields);
        let counting = Counting {
            head: head?,
            developer_votes: developer_votes?,
            public_housing: public_housing?,
            parking_counts: parking_counts?,
        };
        Some(Self { counting, provenance: provenance? })
    }
}

/// The matters of a day: numbers filled in, and those of renovation under the rule of theirs.
pub(crate) fn resolve(declared: &[Declared], parameters: &[Parameter]) -> Result<Vec<Matter>, Vec<Fault>> {
    let (mut matters, mut faults) = (Vec::with_capacity(declared.len()), Vec::new());
    for matter in declared {
        let source = match &matter.under {
            None => Some(matter),
            Some(under) => declared.iter().find(|other| other.id == *under && other.under.is_none()),
        };
        let Some(source) = source else {
            let name = matter.under.as_ref().map(ToString::to_string).unwrap_or_default();
            let near = nearest(&name, declared.iter().map(|other| &*other.id)).map(str::to_owned);
            faults.push((Problem::UnknownName { kind: NameKind::Matter, name }, near));
            continue;
        };
        let mut amounts = Amounts::new(parameters);
        match source.rule(&mut amounts, parameters) {
            Ok(rule) => matters.push(matter.resolved(rule, amounts.empty)),
            Err(fault) => faults.push(fault),
        }
    }
    if faults.is_empty() { Ok(matters) } else { Err(faults) }
}

impl Declared {
    fn resolved(&self, rule: Option<Rule>, empty: Vec<Arc<str>>) -> Matter {
        Matter {
            id: self.id.clone(),
            name: self.name.clone(),
            about: self.about.clone(),
            under: self.under.clone(),
            scope: self.scope,
            items: self.items.clone(),
            rule,
            empty,
            provenance: self.provenance.clone(),
        }
    }

    fn rule(&self, amounts: &mut Amounts<'_>, parameters: &[Parameter]) -> Result<Option<Rule>, Fault> {
        let quorum = optional(self.quorum.as_ref(), amounts)?;
        let approval = optional(self.approval.as_ref(), amounts)?;
        let objections = optional(self.objections.as_ref(), amounts)?;
        let silence = self.silence(amounts, parameters)?;
        let mut consequences = BTreeMap::new();
        for consequence in &self.consequences {
            if let Some(condition) = consequence.holds.resolve(amounts)? {
                consequences.insert(consequence.name.to_string(), condition);
            }
        }
        let second_round = match &self.second_round {
            None => None,
            Some(round) => round.resolve(amounts)?,
        };
        if !amounts.empty.is_empty() {
            return Ok(None);
        }
        let electorate = self.electorate.clone();
        let Some(approval) = approval else { return Ok(None) };
        let rule = Rule { electorate, silence, quorum, approval, objections, consequences, second_round };
        match rule.check() {
            Ok(()) => Ok(Some(rule)),
            Err(why) => Err((Problem::Unsound { name: self.id.to_string(), why }, None)),
        }
    }

    /// What the matter says of silence, or else the pack as a whole (`vote.silent-counts`).
    fn silence(&self, amounts: &mut Amounts<'_>, parameters: &[Parameter]) -> Result<Silence, Fault> {
        if let Some(silence) = &self.silence {
            let fraction = amounts.fraction(&silence.with_majority)?;
            return Ok(fraction.map_or(Silence::NotParticipating, Silence::WithMajority));
        }
        let counts = parameters.iter().find(|parameter| &*parameter.id == "vote.silent-counts");
        let counts = counts.and_then(|parameter| parameter.value.as_ref());
        Ok(match counts {
            Some(ParameterValue::Flag(true)) => Silence::WithMajority(domain::fraction::Fraction::HALF),
            _ => Silence::NotParticipating,
        })
    }
}

fn optional(
    written: Option<&Written>,
    amounts: &mut Amounts<'_>,
) -> Result<Option<domain::threshold::Condition>, Fault> {
    written.map_or(Ok(None), |written| written.resolve(amounts))
}

impl WrittenRound {
    fn resolve(&self, amounts: &mut Amounts<'_>) -> Result<Option<SecondRound>, Fault> {
        let opens = match &self.opens {
            WrittenOpens::QuorumMissed => Some(Opens::QuorumMissed),
            WrittenOpens::Rejected(condition) => condition.resolve(amounts)?.map(Opens::Rejected),
        };
        let (quorum, approval) = (optional(self.quorum.as_ref(), amounts)?, self.approval.resolve(amounts)?);
        let together = opens.zip(approval);
        Ok(together.map(|(opens, approval)| SecondRound { opens, quorum, approval }))
    }
}

impl Rules {
    /// The matters owners decide, in the pack's order.
    pub fn matters(&self) -> &[Matter] {
        &self.matters
    }

    /// The matter of that id.
    pub fn matter(&self, id: &str) -> Option<&Matter> {
        self.matters.iter().find(|matter| &*matter.id == id)
    }

    /// The matter a menu item is decided as, where one names it.
    pub fn matter_of(&self, item: &Item) -> Option<&Matter> {
        self.matters.iter().find(|matter| matter.items.contains(&item.code))
    }

    /// How heads are counted, with its source; the statute's way where the pack says nothing.
    pub fn counting(&self) -> Option<&CountingRule> {
        self.counting.as_ref()
    }

    /// What proxies may do: `proxy.allowed`, `proxy.max-per-person`, `proxy.papers`.
    pub fn proxy_rule(&self) -> ProxyRule {
        let usual = ProxyRule::default();
        let count = match self.value("proxy.max-per-person") {
            Some(ParameterValue::Count(count)) => u32::try_from(*count).ok(),
            _ => usual.max_per_person,
        };
        ProxyRule {
            allowed: self.flag("proxy.allowed").unwrap_or(usual.allowed),
            max_per_person: count,
            papers: self.flag("proxy.papers").unwrap_or(usual.papers),
        }
    }

    /// Whether a line that handed in nothing but a sheet that cannot be counted took part (`vote.spoiled-takes-part`);
    /// it did not where the pack does not say.
    pub fn spoiled_takes_part(&self) -> bool {
        self.flag("vote.spoiled-takes-part").unwrap_or(false)
    }

    /// What the holder of a personal link is asked besides (`vote.link-asks-id-number`, `vote.link-asks-phone`); nothing
    /// where the pack does not say. Where it says both, the ID number.
    pub fn identity_question(&self) -> Option<IdentityQuestion> {
        let asks = |parameter: &str| self.flag(parameter) == Some(true);
        if asks("vote.link-asks-id-number") {
            return Some(IdentityQuestion::IdNumber);
        }
        asks("vote.link-asks-phone").then_some(IdentityQuestion::Phone)
    }

    /// The share of households a plan asks for before it takes a community in; `None` where the sources give none.
    /// It is no threshold of a statutory vote.
    pub fn willingness_needed(&self) -> Option<Share> {
        match self.value("consent.plan-entry") {
            Some(ParameterValue::Share(share)) => Some(*share),
            _ => None,
        }
    }

    /// A period, of a parameter of kind `days` or `working-days`; `None` while it is empty.
    pub fn period(&self, parameter: &str) -> Option<Period> {
        let parameter = self.parameter(parameter)?;
        let ParameterValue::Count(count) = parameter.value.as_ref()? else { return None };
        let count = u16::try_from(*count).ok()?;
        match parameter.kind {
            ParameterKind::Days => Some(Period::Days(count)),
            ParameterKind::WorkingDays => Some(Period::WorkingDays(count)),
            _ => None,
        }
    }

    fn value(&self, parameter: &str) -> Option<&ParameterValue> {
        self.parameter(parameter).and_then(|parameter| parameter.value.as_ref())
    }

    fn flag(&self, parameter: &str) -> Option<bool> {
        match self.value(parameter)? {
            ParameterValue::Flag(flag) => Some(*flag),
            _ => None,
        }
    }
}
