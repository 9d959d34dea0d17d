//! Duplicates: pairs that may be one community, merging them, deciding that they are two, and taking either back.

use crate::account::occasion;
use crate::community::{by_fact, checked_reason};
use crate::stock::{Stock, StockItem};
use crate::territory::{Locator, permit_at};
use crate::{App, AppError, Desk, Noun};
use domain::account::Actor;
use domain::claim::{ClaimSubject, EffectiveRule, SourceKind};
use domain::division::{DivisionCode, Gazetteer};
use domain::duplicate::{Likelihood, Likeness, Merge, Pair, Proposal, Refusal, compare, propose};
use domain::fact::{Fact, FactValue};
use domain::id::{BatchId, CommunityId};
use domain::permit::{ChangeRegister, Permit};
use std::collections::HashSet;
use std::sync::Arc;
use store::{Rx, StoreError};

/// Decisions of each kind that the list shows, the latest first.
const DECISIONS: usize = 100;
/// Pairs on a page at most.
pub const MAX_PAIRS: usize = 100;

/// What the list of proposals is asked for. Every filter that is absent lets everything through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DuplicateQuery {
    /// So likely.
    pub likelihood: Option<Likelihood>,
    /// With one of the two in this district.
    pub district: Option<DivisionCode>,
    /// With one of the two brought or spoken of by this batch.
    pub batch: Option<BatchId>,
    /// Which page, from 1.
    pub page: usize,
    /// Pairs on a page, at most [`MAX_PAIRS`].
    pub per_page: usize,
}

/// A page of proposals, and what was decided so far.
pub struct Duplicates {
    /// The stock they were found in.
    pub stock: Arc<Stock>,
    /// The divisions of the register.
    pub divisions: Arc<Gazetteer>,
    /// The pairs of this page, the likeliest first; positions are those of [`Stock::items`].
    pub proposals: Vec<Proposal>,
    /// How many pairs pass the other filters, by likelihood.
    pub counts: [(Likelihood, usize); 3],
    /// How many pairs pass all filters.
    pub total: usize,
    /// This page, from 1.
    pub page: usize,
    /// Number of pages, at least 1.
    pub pages: usize,
    /// Pairs that somebody decided are two, the latest first.
    pub refusals: Vec<Refusal>,
    /// Merges that stand, the latest first.
    pub merges: Vec<Merge>,
}

impl Duplicates {
    /// The two of a proposal.
    pub fn sides(&self, proposal: &Proposal) -> Option<[&StockItem; 2]> {
        let items = self.stock.items();
        Some([&**items.get(proposal.one)?, &**items.get(proposal.other)?])
    }

    /// The two of a refusal, unless one has left the stock.
    pub fn of_pair(&self, pair: Pair) -> Option<[&StockItem; 2]> {
        Some([self.stock.find(pair.one)?, self.stock.find(pair.other)?])
    }
}

/// A fact of two communities beside each other, and what would count if they were one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PairFact {
    /// The fact.
    pub fact: Fact,
    /// What counts on each side.
    pub sides: [Option<FactValue>; 2],
    /// What would count together.
    pub together: FactValue,
    /// Why that.
    pub rule: EffectiveRule,
    /// Whose word that is.
    pub source: SourceKind,
    /// That source in words.
    pub source_label: String,
}

impl PairFact {
    /// Whether both sides say something, and not the same.
    pub fn differs(&self) -> bool {
        matches!(&self.sides, [Some(one), Some(other)] if one != other)
    }
}

/// What one side brings along when it is merged into the other.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Belongings {
    /// The numbers of its buildings.
    pub buildings: Vec<String>,
    /// The claims on it.
    pub claims: usize,
    /// Its facilities.
    pub facilities: usize,
    /// Observations of its indicators.
    pub observations: usize,
    /// Communities that were merged into it before.
    pub merged: usize,
}

/// Two communities beside each other.
pub struct Twosome {
    /// The stock they were found in.
    pub stock: Arc<Stock>,
    /// The two.
    pub pair: Pair,
    /// What speaks for and against their being one.
    pub likeness: Likeness,
    /// What is known of either, fact by fact.
    pub facts: Vec<PairFact>,
    /// What each brings along.
    pub belongings: [Belongings; 2],
    /// Numbers of buildings that both have: they are read as one building.
    pub shared_buildings: Vec<String>,
    /// The decision that they are two, if somebody decided so.
    pub refusal: Option<Refusal>,
}

impl Twosome {
    /// The two, in the order of the pair.
    pub fn items(&self) -> Option<[&StockItem; 2]> {
        Some([self.stock.find(self.pair.one)?, self.stock.find(self.pair.other)?])
    }
}

impl Stock {
    /// Pairs of the stock that may be one community, the likeliest first; found once per stock.
    pub fn proposals(&self) -> &[Proposal] {
        self.proposals.get_or_init(|| {
            let communities: Vec<_> = self.items().iter().map(|item| &item.community).collect();
            propose(&communities)
        })
    }

    fn pair(&self, proposal: &Proposal) -> Option<Pair> {
        let (one, other) = (self.items().get(proposal.one)?, self.items().get(proposal.other)?);
        Pair::of(one.community.id, other.community.id)
    }
}

impl Desk {
    /// Pairs that may be one community, without those on which somebody decided.
    pub fn list_duplicates(&self, query: &DuplicateQuery) -> Result<Duplicates, AppError> {
        let (stock, divisions) = (self.stock()?, self.divisions()?);
        let (mut refusals, mut merges, of_batch) = self.store().read(|rx| {
            let of_batch = query.batch.map(|batch| store::community::list_of_batch(rx, batch)).transpose()?;
            let merges = store::community::list_standing_merges(rx)?;
            Ok::<_, StoreError>((store::duplicate::list(rx)?, merges, of_batch))
        })?;
        let refused: HashSet<Pair> = refusals.iter().map(|refusal| refusal.pair).collect();
        let of_batch: Option<HashSet<CommunityId>> = of_batch.map(|ids| ids.into_iter().collect());
        let admits = |proposal: &&Proposal| {
            let Some(pair) = stock.pair(proposal) else { return false };
            let sides = [proposal.one, proposal.other].map(|at| stock.items().get(at));
            let lies_in = |district: &DivisionCode| {
                sides.iter().flatten().any(|item| item.community.district.as_ref() == Some(district))
            };
            !refused.contains(&pair)
                && query.district.as_ref().is_none_or(lies_in)
                && of_batch.as_ref().is_none_or(|ids| ids.contains(&pair.one) || ids.contains(&pair.other))
        };
        let open: Vec<&Proposal> = stock.proposals().iter().filter(admits).collect();
        let counts = Likelihood::ALL
            .map(|grade| (grade, open.iter().filter(|proposal| proposal.likelihood == grade).count()));
        let wanted = |it: &&Proposal| query.likelihood.is_none_or(|grade| it.likelihood == grade);
        let open: Vec<&Proposal> = open.into_iter().filter(wanted).collect();
        let (total, per_page) = (open.len(), query.per_page.clamp(1, MAX_PAIRS));
        let pages = total.div_ceil(per_page).max(1);
        let page = query.page.clamp(1, pages);
        let proposals: Vec<Proposal> =
            open.into_iter().skip((page - 1) * per_page).take(per_page).cloned().collect();
        refusals.retain(|it| stock.find(it.pair.one).is_some() && stock.find(it.pair.other).is_some());
        if !self.sees_city() {
            merges.retain(|merge| stock.find(merge.kept).is_some());
        }
        refusals.truncate(DECISIONS);
        merges.truncate(DECISIONS);
        Ok(Duplicates { stock, divisions, proposals, counts, total, page, pages, refusals, merges })
    }

    /// How many pairs that may be one community a batch has a part in.
    pub fn count_duplicates_of_batch(&self, batch: BatchId) -> Result<usize, AppError> {
        let query = DuplicateQuery { batch: Some(batch), page: 1, per_page: 1, ..DuplicateQuery::default() };
        Ok(self.list_duplicates(&query)?.total)
    }

    /// Two communities beside each other, with what would become of them as one.
    pub fn load_pair(&self, one: CommunityId, other: CommunityId) -> Result<Twosome, AppError> {
        let pair = Pair::of(one, other).ok_or(AppError::NotFound(Noun::Community))?;
        let stock = self.stock()?;
        let (here, there) = (stock.find(pair.one), stock.find(pair.other));
        let viewed =
            here.zip(there).filter(|(one, other)| self.views(&one.place) && self.views(&other.place));
        let (here, there) = viewed.ok_or(AppError::NotFound(Noun::Community))?;
        let proposed = stock.proposals().iter().find(|it| stock.pair(it) == Some(pair));
        let likeness = proposed
            .map_or_else(|| compare(&here.community, &there.community), |found| found.likeness.clone());
        let (facts, belongings, refusal) = self.store().read(|rx| {
            let belongings = [belongings(rx, pair.one)?, belongings(rx, pair.other)?];
            Ok::<_, StoreError>((facts(rx, pair)?, belongings, store::duplicate::find(rx, pair)?))
        })?;
        let [own, its] = &belongings;
        let shared_buildings =
            own.buildings.iter().filter(|number| its.buildings.contains(number)).cloned().collect();
        Ok(Twosome { stock, pair, likeness, facts, belongings, shared_buildings, refusal })
    }

    /// The merge that a community stands in, if it is merged into another.
    pub fn find_merge(&self, merged: CommunityId) -> Result<Option<Merge>, AppError> {
        let locator = self.locator()?;
        self.store().read(|rx| {
            let standing = store::community::list_standing_merges(rx)?;
            let found = standing.into_iter().find(|merge| merge.merged == merged);
            if let Some(merge) = &found {
                self.check_community(&locator, rx, merge.kept)?;
            }
            Ok(found)
        })
    }
}

impl App {
    /// Merges a community into another, because they are one. Nothing of either is lost.
    pub fn merge_communities(
        &self,
        actor: &Actor,
        merged: CommunityId,
        kept: CommunityId,
        reason: &str,
    ) -> Result<(), AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let reason = checked_reason(reason)?;
        let pair =
            Pair::of(merged, kept).ok_or(AppError::Invalid { field: "into", reason: "duplicate-same" })?;
        let (occasion, locator) = (occasion(self.environment()), self.locator()?);
        self.store().write(|tx| {
            let permit = permit_on_both(&locator, tx, actor, [merged, kept])?;
            if store::duplicate::find(tx, pair)?.is_some() {
                return Err(AppError::Conflict("duplicate-refused"));
            }
            for id in [merged, kept] {
                if store::rehearsal::find(tx, id)?.is_some() {
                    return Err(AppError::Conflict("community-rehearsal"));
                }
            }
            if store::community::kept(tx, kept)? != kept {
                return Err(AppError::Conflict("community-merged"));
            }
            store::community::merge(tx, &permit, occasion, merged, kept, reason).map_err(of_merge)
        })
    }

    /// Takes a merge back: both are there again as they were.
    pub fn unmerge_community(
        &self,
        actor: &Actor,
        merged: CommunityId,
        reason: &str,
    ) -> Result<(), AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let (reason, occasion) = (checked_reason(reason)?, occasion(self.environment()));
        let locator = self.locator()?;
        self.store().write(|tx| {
            let permit = permit_on_both(&locator, tx, actor, [merged, merged])?;
            let own = locator.of_merged(tx, merged)?;
            permit_at::<ChangeRegister>(actor, own.as_ref(), Noun::Community)?;
            store::community::unmerge(tx, &permit, occasion, merged, reason).map_err(|error| match error {
                StoreError::WrongState { .. } => AppError::Conflict("community-not-merged"),
                other => of_merge(other),
            })
        })
    }

    /// Decides that two communities are two; they are not proposed again. Deciding it twice is deciding it once.
    pub fn refuse_duplicate(&self, actor: &Actor, pair: Pair, reason: &str) -> Result<Refusal, AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let (reason, occasion) = (checked_reason(reason)?, occasion(self.environment()));
        let locator = self.locator()?;
        let refusal = self.store().write(|tx| {
            let permit = permit_on_both(&locator, tx, actor, [pair.one, pair.other])?;
            store::duplicate::refuse(tx, &permit, occasion, pair, reason).map_err(of_merge)?;
            Ok::<_, AppError>(store::duplicate::find(tx, pair)?)
        })?;
        refusal.ok_or(AppError::NotFound(Noun::Community))
    }

    /// Takes such a decision back; the pair is proposed again.
    pub fn withdraw_refusal(&self, actor: &Actor, pair: Pair) -> Result<(), AppError> {
        Permit::<ChangeRegister>::grant_somewhere(actor)?;
        let (occasion, locator) = (occasion(self.environment()), self.locator()?);
        self.store().write(|tx| {
            let permit = permit_on_both(&locator, tx, actor, [pair.one, pair.other])?;
            store::duplicate::withdraw(tx, &permit, occasion, pair).map_err(of_merge)
        })
    }
}

/// The permit to say something of two communities: both must lie where the actor keeps the register.
fn permit_on_both(
    locator: &Locator,
    rx: &mut Rx<'_>,
    actor: &Actor,
    two: [CommunityId; 2],
) -> Result<Permit<ChangeRegister>, AppError> {
    let [one, other] = two.map(|id| locator.of_community(rx, id));
    permit_at::<ChangeRegister>(actor, one?.as_ref(), Noun::Community)?;
    permit_at(actor, other?.as_ref(), Noun::Community)
}

fn of_merge(error: StoreError) -> AppError {
    match error {
        StoreError::NotFound { .. } => AppError::NotFound(Noun::Community),
        StoreError::WrongState { .. } | StoreError::Conflict(_) => AppError::Conflict("community-merged"),
        other => other.into(),
    }
}

fn facts(rx: &mut Rx<'_>, pair: Pair) -> Result<Vec<PairFact>, StoreError> {
    let [own, its] = [
        store::claim::list_of_subject(rx, ClaimSubject::Community(pair.one))?,
        store::claim::list_of_subject(rx, ClaimSubject::Community(pair.other))?,
    ];
    let all = own.iter().chain(&its).cloned().collect();
    let (own, its) = (by_fact(own), by_fact(its));
    let said = |side: &[crate::community::FactClaims], fact: Fact| {
        let found = side.iter().find(|claims| claims.fact == fact)?;
        found.claims.first().map(|claim| claim.value.clone())
    };
    let together = by_fact(all).into_iter().filter_map(|claims| {
        let first = claims.claims.first()?;
        Some(PairFact {
            fact: claims.fact,
            sides: [said(&own, claims.fact), said(&its, claims.fact)],
            together: first.value.clone(),
            rule: claims.rule,
            source: first.source,
            source_label: first.source_label.clone(),
        })
    });
    Ok(together.collect())
}

fn belongings(rx: &mut Rx<'_>, id: CommunityId) -> Result<Belongings, StoreError> {
    let buildings = store::building::list_of_community(rx, id)?;
    Ok(Belongings {
        buildings: buildings.into_iter().map(|building| building.number).collect(),
        claims: store::claim::list_of_subject(rx, ClaimSubject::Community(id))?.len(),
        facilities: store::facility::list_of_community(rx, id)?.len(),
        observations: store::indicator::list_of_community(rx, id)?.len(),
        merged: store::community::family(rx, id)?.len().saturating_sub(1),
    })
}
