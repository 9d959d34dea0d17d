//! Taking in what was seen: every record by itself, once, with a receipt or a reason.

use crate::account::occasion;
use crate::environment::hex;
use crate::{App, AppError};
use domain::account::Actor;
use domain::claim::{Claim, ClaimSubject, Confidence, effective};
use domain::fact::{Fact, FactScope, FactValue};
use domain::field_survey::{
    Answer, Conflict, FieldSurvey, MAX_ANSWERS, MAX_PHOTOS, MAX_TEXT, ReceivedSurvey, Refusal, SOURCE, Seen,
};
use domain::id::{ClaimId, IdSource as _, ObservationId, uuid_v7};
use domain::indicator::{Observation, Phase};
use domain::permit::{Permit, SubmitFieldSurvey};
use domain::truth::Truth;
use jiff::Timestamp;
use jiff::civil::{Date, date};
use sha2::{Digest as _, Sha256};
use std::collections::HashSet;
use store::audit::Occasion;
use store::field_survey::{Arrival, ArrivingClaim};
use store::{Rx, StoreError};

/// A record as a device sends it: texts, so that one that cannot be read hinders no other.
#[derive(Debug, Clone, Default)]
pub struct SentRecord {
    /// Its name, made on the device.
    pub id: String,
    /// The community's id.
    pub community: String,
    /// The building's id, where it is about one.
    pub building: Option<String>,
    /// The day of the survey, ISO 8601.
    pub observed_on: String,
    /// When it was written down, ISO 8601.
    pub answered_at: String,
    /// The answers.
    pub answers: Vec<SentAnswer>,
    /// What was seen of indicators.
    pub observations: Vec<SentObservation>,
    /// Whatever else there was to say.
    pub note: String,
    /// How many photos follow.
    pub photos: u16,
}

/// An answer as a device sends it.
#[derive(Debug, Clone)]
pub struct SentAnswer {
    /// The fact's key.
    pub fact: String,
    /// The value, canonical text of the fact.
    pub value: String,
    /// Id of the claim that counted when the question was taken along.
    pub base: Option<String>,
}

/// What was seen of an indicator, as a device sends it.
#[derive(Debug, Clone)]
pub struct SentObservation {
    /// The indicator's id.
    pub indicator: String,
    /// Whether it is met.
    pub met: Truth,
    /// The measured value.
    pub value: Option<String>,
}

/// That a record was taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// The number.
    pub number: u64,
    /// When it was taken in.
    pub received_at: Timestamp,
    /// Whether it had been taken in before; nothing was changed this time.
    pub repeated: bool,
    /// Facts whose answers wait for a person to look at them.
    pub conflicts: Vec<(Fact, Conflict)>,
}

/// Why a record was not taken in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The reason.
    pub reason: Refusal,
    /// The key of the fact, or the id of the indicator, that it is about.
    pub about: Option<String>,
}

impl From<Refusal> for Refused {
    fn from(reason: Refusal) -> Self {
        Self { reason, about: None }
    }
}

fn refuse(reason: Refusal, about: &str) -> Refused {
    Refused { reason, about: Some(about.to_owned()) }
}

/// How often a record is tried against others that arrive at the same moment.
const TRIES: u32 = 20;
/// Nothing was built, and no clock of a device is right, before these.
const FIRST_DAY: Date = date(1949, 10, 1);
const FIRST_MOMENT: Timestamp = Timestamp::constant(946_684_800, 0);

impl App {
    /// Takes a record in. The same record again gives the same receipt and changes nothing.
    pub fn submit_field_survey(
        &self,
        actor: &Actor,
        sent: &SentRecord,
    ) -> Result<Result<Receipt, Refused>, AppError> {
        let mut tries = TRIES;
        loop {
            match self.try_to_submit(actor, sent) {
                // Somebody took the same number, or sent the same record, at the same moment.
                Err(AppError::Store(StoreError::Conflict(_))) if tries > 1 => tries -= 1,
                other => return other,
            }
        }
    }

    fn try_to_submit(&self, actor: &Actor, sent: &SentRecord) -> Result<Result<Receipt, Refused>, AppError> {
        Permit::<SubmitFieldSurvey>::grant_somewhere(actor)?;
        let survey = match read(sent) {
            Ok(survey) => survey,
            Err(refused) => return Ok(Err(refused)),
        };
        // Not those of the stock: each record that arrives would have it read anew.
        let rules = self.rules_in_force()?;
        let (today, occasion) = (self.environment().today(), occasion(self.environment()));
        let who = self.find_account(actor.account)?.map(|account| account.display_name).unwrap_or_default();
        let (hash, locator) = (hex(&Sha256::digest(super::content(&survey))), self.locator()?);
        let (claims, observations) = self.said(&survey, &who, occasion);
        self.store().write(|tx| {
            if let Some(known) = store::field_survey::find(tx, survey.id)? {
                let same = super::is_same(&known, &hash);
                return Ok(if same { Ok(repeated(&known)) } else { Err(Refusal::DifferentContent.into()) });
            }
            if let Err(refused) = fits_register(tx, &survey)? {
                return Ok(Err(refused));
            }
            // A place outside of one's territory is one that nobody has heard of.
            let place = locator.of_subject(tx, survey.subject())?;
            let permit = place.map(|place| Permit::<SubmitFieldSurvey>::grant(actor, &place));
            let Some(Ok(permit)) = permit else { return Ok(Err(Refusal::UnknownCommunity.into())) };
            if survey.observed_on > today {
                return Ok(Err(Refusal::DayInFuture.into()));
            }
            let unknown = survey.observations.iter().find(|seen| {
                survey.building.is_some()
                    || !rules.indicators().iter().any(|known| *known.id == *seen.indicator)
            });
            if let Some(seen) = unknown {
                return Ok(Err(refuse(Refusal::UnknownIndicator, &seen.indicator)));
            }
            let arrival = Arrival {
                claims: weigh(tx, actor, &survey, &claims)?,
                observations: observations.clone(),
                received: ReceivedSurvey {
                    survey: survey.clone(),
                    receipt: 0,
                    content_hash: hash.clone(),
                    submitted_by: actor.account,
                    received_at: occasion.at,
                },
            };
            let conflicts = arrival
                .claims
                .iter()
                .filter_map(|arriving| Some((arriving.claim.fact, arriving.conflict?.0)))
                .collect();
            let number = store::field_survey::insert(tx, &permit, occasion, &arrival)?;
            Ok(Ok(Receipt { number, received_at: occasion.at, repeated: false, conflicts }))
        })
    }

    /// The claims and observations that a record makes. They bear the moment they were written down, so that the
    /// order of their arrival decides nothing; a device's clock that runs ahead is held back.
    fn said(&self, survey: &FieldSurvey, who: &str, occasion: Occasion) -> (Vec<Claim>, Vec<Observation>) {
        let mut ids = self.environment().ids();
        let written_at = survey.answered_at.min(occasion.at);
        let claims = survey.answers.iter().map(|answer| Claim {
            id: ClaimId::fresh(&mut ids),
            subject: survey.subject(),
            fact: answer.fact,
            value: answer.value.clone(),
            raw: None,
            source: SOURCE,
            source_label: who.to_owned(),
            observed_on: Some(survey.observed_on),
            recorded_at: written_at,
            confidence: Confidence::of_seen(&answer.value),
            batch: None,
            decision: None,
        });
        let claims = claims.collect();
        let observations = survey.observations.iter().map(|seen| Observation {
            id: ObservationId::from_uuid(dated(written_at, ids.next_uuid())),
            community: survey.community,
            indicator: seen.indicator.clone(),
            phase: Phase::Before,
            met: seen.met,
            value: seen.value.clone(),
            observed_on: Some(survey.observed_on),
            source_label: who.to_owned(),
        });
        (claims, observations.collect())
    }
}

/// The same chance under another moment: of observations on one day, the id's order is the order of time.
fn dated(at: Timestamp, fresh: uuid::Uuid) -> uuid::Uuid {
    let mut random = [0; 10];
    for (slot, byte) in random.iter_mut().zip(fresh.as_bytes().iter().skip(6)) {
        *slot = *byte;
    }
    uuid_v7(u64::try_from(at.as_millisecond()).unwrap_or_default(), random)
}

fn repeated(known: &ReceivedSurvey) -> Receipt {
    Receipt { number: known.receipt, received_at: known.received_at, repeated: true, conflicts: Vec::new() }
}

/// Whether the places a record names are on the register.
fn fits_register(rx: &mut Rx<'_>, survey: &FieldSurvey) -> Result<Result<(), Refused>, StoreError> {
    if store::community::find(rx, survey.community)?.is_none() {
        return Ok(Err(Refusal::UnknownCommunity.into()));
    }
    if store::community::kept(rx, survey.community)? != survey.community {
        return Ok(Err(Refusal::MergedCommunity.into()));
    }
    if let Some(id) = survey.building {
        let building = store::building::find(rx, id)?;
        let home = building.map(|building| store::community::kept(rx, building.community)).transpose()?;
        if home != Some(survey.community) {
            return Ok(Err(Refusal::UnknownBuilding.into()));
        }
    }
    Ok(Ok(()))
}

/// Holds every claim against the one that counts before it.
fn weigh(
    rx: &mut Rx<'_>,
    actor: &Actor,
    survey: &FieldSurvey,
    claims: &[Claim],
) -> Result<Vec<ArrivingClaim>, StoreError> {
    let known = store::claim::list_of_subject(rx, survey.subject())?;
    let mut weighed = Vec::with_capacity(claims.len());
    for (answer, claim) in survey.answers.iter().zip(claims) {
        let of_fact = || known.iter().filter(|known| known.fact == claim.fact);
        let before = effective(of_fact()).map(|effective| effective.claim);
        let counts =
            effective(of_fact().chain([claim])).is_some_and(|effective| effective.claim.id == claim.id);
        let own = match before {
            Some(before) => store::field_survey::submitter_of(rx, before.id)? == Some(actor.account),
            None => false,
        };
        let conflict = answer.conflict(before, own, counts);
        weighed.push(ArrivingClaim {
            claim: claim.clone(),
            base: answer.base,
            conflict: conflict.zip(before.map(|before| before.id)),
        });
    }
    Ok(weighed)
}

/// Reads a record as it was sent; what it says of the register is looked at later.
fn read(sent: &SentRecord) -> Result<FieldSurvey, Refused> {
    let id = sent.id.parse().map_err(|_| Refusal::IdMalformed)?;
    let community = sent.community.parse().map_err(|_| Refusal::UnknownCommunity)?;
    let building = sent.building.as_deref().map(str::parse).transpose();
    let building = building.map_err(|_| Refusal::UnknownBuilding)?;
    let observed_on: Date = sent.observed_on.parse().map_err(|_| Refusal::DayMalformed)?;
    if observed_on < FIRST_DAY || observed_on.year() > 9000 {
        return Err(Refusal::DayMalformed.into());
    }
    let answered_at: Timestamp = sent.answered_at.parse().map_err(|_| Refusal::MomentMalformed)?;
    if answered_at < FIRST_MOMENT {
        return Err(Refusal::MomentMalformed.into());
    }
    if sent.answers.len() > MAX_ANSWERS || sent.observations.len() > MAX_ANSWERS || sent.photos > MAX_PHOTOS {
        return Err(Refusal::TooMany.into());
    }
    let subject = building.map_or(ClaimSubject::Community(community), ClaimSubject::Building);
    let note = sent.note.trim().to_owned();
    if is_long(&note) {
        return Err(refuse(Refusal::TextTooLong, "note"));
    }
    let answers: Vec<Answer> =
        sent.answers.iter().map(|answer| read_answer(subject, answer)).collect::<Result<_, _>>()?;
    let observations: Vec<Seen> = sent.observations.iter().map(read_seen).collect::<Result<_, _>>()?;
    let mut keys = HashSet::new();
    let asked = answers.iter().map(|answer| answer.fact.key());
    let asked = asked.chain(observations.iter().map(|seen| seen.indicator.as_str()));
    if let Some(twice) = asked.into_iter().find(|key| !keys.insert(*key)) {
        return Err(refuse(Refusal::AnsweredTwice, twice));
    }
    if answers.is_empty() && observations.is_empty() && note.is_empty() && sent.photos == 0 {
        return Err(Refusal::NothingSaid.into());
    }
    let photos = sent.photos;
    Ok(FieldSurvey { id, community, building, observed_on, answered_at, answers, observations, note, photos })
}

fn read_answer(subject: ClaimSubject, sent: &SentAnswer) -> Result<Answer, Refused> {
    let fact: Fact = sent.fact.parse().map_err(|_| refuse(Refusal::UnknownFact, &sent.fact))?;
    if matches!(subject, ClaimSubject::Building(_)) && fact.scope() != FactScope::Building {
        return Err(refuse(Refusal::FactNotOfBuildings, fact.key()));
    }
    let text = sent.value.trim();
    if is_long(text) {
        return Err(refuse(Refusal::TextTooLong, fact.key()));
    }
    let value = Some(text).filter(|text| !text.is_empty()).and_then(|text| FactValue::parse(fact, text).ok());
    let value = value.ok_or_else(|| refuse(Refusal::ValueMalformed, fact.key()))?;
    // A base that is no id is one that nobody has: what counts now was not seen.
    let base = sent.base.as_deref().and_then(|base| base.parse().ok());
    Ok(Answer { fact, value, base })
}

fn read_seen(sent: &SentObservation) -> Result<Seen, Refused> {
    let value = sent.value.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
    if value.as_deref().is_some_and(is_long) || is_long(&sent.indicator) {
        return Err(refuse(Refusal::TextTooLong, "indicator"));
    }
    Ok(Seen { indicator: sent.indicator.clone(), met: sent.met, value })
}

fn is_long(text: &str) -> bool {
    text.chars().count() > MAX_TEXT
}
