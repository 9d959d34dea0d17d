//! Why an item is on the menu: what the community lacks that it would mend, from the register and from what was seen on
//! the spot. What nobody knows is left out.

use crate::community::by_fact;
use crate::{AppError, Desk};
use domain::claim::{Claim, ClaimSubject};
use domain::dossier::{FactSheet, Known};
use domain::fact::{Fact, FactValue};
use domain::id::CommunityId;
use domain::indicator::{Observation, Phase};
use domain::menu::{Gap, Lack};
use domain::truth::Truth;
use policy::{Item, Rules, ScoreLine, score};
use std::collections::BTreeMap;
use store::{Rx, StoreError, building, claim, indicator};

/// What is known of a community that bears on its menu.
#[derive(Debug, Clone, Default)]
pub(crate) struct Evidence {
    /// The claims that count of the community.
    community: Vec<Claim>,
    /// Those of each building.
    buildings: Vec<Vec<Claim>>,
    observations: Vec<Observation>,
}

impl Desk {
    /// Why each item of the pack in force would be on the menu of a community, by its code; nothing of those that mend
    /// nothing that is known.
    pub fn list_gaps(&self, id: CommunityId) -> Result<BTreeMap<String, Vec<Gap>>, AppError> {
        let (locator, rules) = (self.locator()?, self.rules_in_force()?);
        let evidence = self.store().read(|rx| {
            self.check_community(&locator, rx, id)?;
            Ok::<_, AppError>(Evidence::read(rx, id)?)
        })?;
        let gaps = rules.menu().iter().map(|item| (item.code.to_string(), evidence.gaps(&rules, item)));
        Ok(gaps.filter(|(_, gaps)| !gaps.is_empty()).collect())
    }
}

impl Evidence {
    pub(crate) fn read(rx: &mut Rx<'_>, id: CommunityId) -> Result<Self, StoreError> {
        let mut buildings = Vec::new();
        for building in building::list_of_community(rx, id)? {
            buildings.push(counting(claim::list_of_subject(rx, ClaimSubject::Building(building.id))?));
        }
        Ok(Self {
            community: counting(claim::list_of_subject(rx, ClaimSubject::Community(id))?),
            buildings,
            observations: indicator::list_of_community(rx, id)?,
        })
    }

    /// What is lacking that this item would mend: what the register says of it, then the indicators that are not met.
    pub(crate) fn gaps(&self, rules: &Rules, item: &Item) -> Vec<Gap> {
        let measured = item.measured_by.iter().filter_map(|fact| self.of_fact(*fact));
        let unmet = rules.scorecards().iter().flat_map(|card| self.unmet(rules, &card.id, item));
        measured.chain(unmet).collect()
    }

    fn of_fact(&self, fact: Fact) -> Option<Gap> {
        let Some(claim) = find(&self.community, fact) else { return self.without(fact) };
        match &claim.value {
            // Building by building says more than a yes or no of all.
            FactValue::Flag(_) => self.without(fact),
            FactValue::Count(count) => {
                let households = self.households().filter(|households| count < households)?;
                Some(gap(claim, Lack::Few { fact, count: *count, households }))
            }
            FactValue::Choice(state) if *state != "good" => {
                Some(gap(claim, Lack::Poor { fact, state: (*state).to_owned() }))
            }
            _ => None,
        }
    }

    /// How many buildings do not have it, of those of which it is known.
    fn without(&self, fact: Fact) -> Option<Gap> {
        let flag = |claims: &Vec<Claim>| {
            let claim = find(claims, fact)?;
            let FactValue::Flag(has) = claim.value else { return None };
            Some((claim.clone(), has, count_of(claims, Fact::Storeys)))
        };
        let known: Vec<(Claim, bool, Option<i64>)> = self.buildings.iter().filter_map(flag).collect();
        let lacking: Vec<&(Claim, bool, Option<i64>)> = known.iter().filter(|(_, has, _)| !has).collect();
        let (latest, ..) = lacking.iter().max_by_key(|(claim, ..)| claim.observed_on)?;
        let lack = Lack::Without {
            fact,
            without: u32::try_from(lacking.len()).ok()?,
            known: u32::try_from(known.len()).ok()?,
            storeys: lacking.iter().filter_map(|(_, _, storeys)| *storeys).max(),
        };
        Some(gap(latest, lack))
    }

    fn households(&self) -> Option<i64> {
        count_of(&self.community, Fact::Households)
    }

    /// The indicators of a scorecard that are not met and that the item would meet.
    fn unmet(&self, rules: &Rules, card: &str, item: &Item) -> Vec<Gap> {
        let mut facts = FactSheet::default();
        for claim in &self.community {
            facts.set(claim.fact, known(claim));
        }
        let lines = score(rules, card, Phase::Before, &self.observations, &facts).map(|score| score.lines);
        let mended = |line: &ScoreLine| line.met == Truth::No && line.proposed.contains(&item.code);
        let lines = lines.into_iter().flatten().filter(mended);
        lines.filter_map(|line| self.unmet_gap(rules, &line)).collect()
    }

    fn unmet_gap(&self, rules: &Rules, line: &ScoreLine) -> Option<Gap> {
        let named = rules.indicators().iter().find(|indicator| indicator.id == line.indicator)?;
        let of_it = |seen: &&Observation| *seen.indicator == *line.indicator && seen.phase == Phase::Before;
        let seen = self.observations.iter().filter(of_it).max_by_key(|seen| seen.observed_on);
        Some(Gap {
            lack: Lack::Unmet {
                indicator: line.indicator.to_string(),
                name: named.name.zh.to_string(),
                // What was not observed rests on facts, which are told by themselves.
                value: seen?.value.clone(),
            },
            source: line.source.as_ref()?.to_string(),
            seen_on: seen?.observed_on,
        })
    }
}

/// Of the claims on each fact the one that counts.
fn counting(claims: Vec<Claim>) -> Vec<Claim> {
    by_fact(claims).into_iter().filter_map(|fact| fact.claims.into_iter().next()).collect()
}

fn find(claims: &[Claim], fact: Fact) -> Option<&Claim> {
    claims.iter().find(|claim| claim.fact == fact)
}

fn count_of(claims: &[Claim], fact: Fact) -> Option<i64> {
    match find(claims, fact)?.value {
        FactValue::Count(count) => Some(count),
        _ => None,
    }
}

fn known(claim: &Claim) -> Known {
    Known {
        value: claim.value.clone(),
        source: claim.source,
        source_label: claim.source_label.as_str().into(),
        confidence: claim.confidence,
    }
}

fn gap(claim: &Claim, lack: Lack) -> Gap {
    Gap { lack, source: claim.source_label.clone(), seen_on: claim.observed_on }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::claim::{Confidence, SourceKind};
    use domain::id::{BuildingId, ClaimId, ObservationId, uuid_v7};
    use jiff::civil::date;

    fn claim(fact: Fact, value: &str) -> Claim {
        Claim {
            id: ClaimId::from_uuid(uuid_v7(1, [0; 10])),
            subject: ClaimSubject::Building(BuildingId::from_uuid(uuid_v7(2, [0; 10]))),
            fact,
            value: FactValue::parse(fact, value).unwrap(),
            raw: None,
            source: SourceKind::Survey,
            source_label: "摸底调查".into(),
            observed_on: Some(date(2020, 9, 1)),
            recorded_at: jiff::Timestamp::UNIX_EPOCH,
            confidence: Confidence::High,
            batch: None,
            decision: None,
        }
    }

    fn rules() -> Rules {
        policy::Library::shipped().load("cn-chongqing").unwrap().rules_on(date(2020, 12, 31)).unwrap()
    }

    fn lacks(evidence: &Evidence, code: &str) -> Vec<Lack> {
        let rules = rules();
        evidence.gaps(&rules, rules.item(code).unwrap()).into_iter().map(|gap| gap.lack).collect()
    }

    fn observation(met: Truth, day: i8, value: Option<&str>) -> Observation {
        Observation {
            id: ObservationId::from_uuid(uuid_v7(3, [0; 10])),
            community: CommunityId::from_uuid(uuid_v7(4, [0; 10])),
            indicator: "complete-14".into(),
            phase: Phase::Before,
            met,
            value: value.map(Into::into),
            observed_on: Some(date(2020, 9, day)),
            source_label: "评估小组".into(),
        }
    }

    #[test]
    fn buildings_without_a_lift_are_counted_among_those_of_which_it_is_known() {
        let building = |lift: Option<&str>, storeys: &str| {
            let lift = lift.map(|lift| claim(Fact::HasLift, lift));
            lift.into_iter().chain([claim(Fact::Storeys, storeys)]).collect::<Vec<_>>()
        };
        let buildings = vec![
            building(Some("no"), "6"),
            building(Some("no"), "7"),
            building(Some("yes"), "18"),
            building(None, "9"),
        ];
        let evidence = Evidence { buildings, ..Evidence::default() };
        let expected = Lack::Without { fact: Fact::HasLift, without: 2, known: 3, storeys: Some(7) };
        assert_eq!(lacks(&evidence, "C15"), [expected]);
        let all = Evidence { buildings: vec![building(Some("yes"), "18")], ..Evidence::default() };
        assert_eq!(lacks(&all, "C15"), []);
    }

    #[test]
    fn what_nobody_knows_is_no_gap() {
        for item in rules().menu() {
            assert_eq!(Evidence::default().gaps(&rules(), item), [], "{}", item.code);
        }
        let without_households =
            Evidence { community: vec![claim(Fact::ParkingBays, "12")], ..Evidence::default() };
        assert_eq!(lacks(&without_households, "C06"), []);
    }

    #[test]
    fn few_bays_and_poor_pipes_say_so_and_enough_and_sound_ones_do_not() {
        let evidence = |bays: &str, water: &str| Evidence {
            community: vec![
                claim(Fact::Households, "288"),
                claim(Fact::ParkingBays, bays),
                claim(Fact::WaterCondition, water),
            ],
            ..Evidence::default()
        };
        let poor = evidence("12", "ageing");
        assert_eq!(lacks(&poor, "C06"), [Lack::Few { fact: Fact::ParkingBays, count: 12, households: 288 }]);
        assert_eq!(lacks(&poor, "B01"), [Lack::Poor { fact: Fact::WaterCondition, state: "ageing".into() }]);
        let sound = evidence("300", "good");
        assert_eq!((lacks(&sound, "C06"), lacks(&sound, "B01")), (vec![], vec![]));
    }

    #[test]
    fn the_latest_look_at_an_indicator_decides_and_brings_its_day_and_source() {
        let observations = vec![observation(Truth::Yes, 1, None), observation(Truth::No, 15, Some("80 m²"))];
        let evidence = Evidence { observations, ..Evidence::default() };
        let rules = rules();
        let gaps = evidence.gaps(&rules, rules.item("C12").unwrap());
        let expected = Gap {
            lack: Lack::Unmet {
                indicator: "complete-14".into(),
                name: "公共活动场地".into(),
                value: Some("80 m²".into()),
            },
            source: "评估小组".into(),
            seen_on: Some(date(2020, 9, 15)),
        };
        assert_eq!(gaps, [expected]);
        let observations = vec![observation(Truth::No, 1, None), observation(Truth::Yes, 15, None)];
        assert_eq!(lacks(&Evidence { observations, ..Evidence::default() }, "C12"), []);
    }
}
