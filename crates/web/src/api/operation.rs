//! Every operation with who may use it: the API's part of the route list.

use super::{
    area_groups, audit, ballots, batches, communities, dashboard, doors, duplicates, field_surveys,
    hand_overs, packs, projects, record, rehearsals, rolls, scenarios, session, sheets, signature_audits,
    sms, uploads, vote_result, votes, what_if,
};
use crate::server::Access;
use crate::site::Site;
use domain::permit::{
    Action as _, ChangeRegister, DecideClaim, HoldVote, KeepProject, PlanBatches, ReadAudit, SeeScenarios,
    SeeStock, SubmitFieldSurvey, TakeBallots, ViewRegister,
};
use utoipa_axum::router::UtoipaMethodRouter;
use utoipa_axum::routes;

/// What may be said of an operation that is asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Repeat {
    /// Nothing.
    Plain,
    /// The answer depends on the register, the pack and the question: it has a name, and is not sent to those
    /// who have it.
    Read,
    /// The answer depends on what was shipped or sent: it is named by what it says.
    ReadByContent,
    /// The answer has a name, and the name is what one writes against.
    ReadToWrite,
    /// It changes something, and bears a key under which it is done once.
    Once,
    /// It overrides what others may have changed: one may say what one has seen.
    Override,
    /// Both.
    OnceOverride,
}

impl Repeat {
    /// Whether the answer has a name.
    pub(crate) const fn is_named(self) -> bool {
        matches!(self, Self::Read | Self::ReadByContent | Self::ReadToWrite)
    }

    /// Whether a key makes it happen once.
    pub(crate) const fn has_key(self) -> bool {
        matches!(self, Self::Once | Self::OnceOverride)
    }

    /// Whether one may say what one has seen.
    pub(crate) const fn overrides(self) -> bool {
        matches!(self, Self::Override | Self::OnceOverride)
    }
}

/// An operation: its handler with its description, and who may use it.
pub(crate) struct Operation {
    /// Who may use it.
    pub access: Access,
    /// Whether its body is a file, with a file's size and time.
    pub takes_files: bool,
    /// What happens when it is asked again.
    pub repeat: Repeat,
    /// Schemas, paths and handler.
    pub described: UtoipaMethodRouter<Site>,
}

fn of(access: Access, repeat: Repeat, described: UtoipaMethodRouter<Site>) -> Operation {
    Operation { access, takes_files: false, repeat, described }
}

/// Every operation, in the order of the document.
#[expect(clippy::too_many_lines, reason = "one line for each operation")]
pub(crate) fn operations() -> Vec<Operation> {
    use Access::{May, Open, SignedIn};
    const SEE: Access = May(SeeStock::KEY);
    const VIEW: Access = May(ViewRegister::KEY);
    const SCENARIOS: Access = May(SeeScenarios::KEY);
    const PLAN: Access = May(PlanBatches::KEY);
    const KEEP: Access = May(KeepProject::KEY);
    const CHANGE: Access = May(ChangeRegister::KEY);
    const DECIDE: Access = May(DecideClaim::KEY);
    const SURVEY: Access = May(SubmitFieldSurvey::KEY);
    const AUDIT: Access = May(ReadAudit::KEY);
    const HOLD: Access = May(HoldVote::KEY);
    const BALLOTS: Access = May(TakeBallots::KEY);
    use Repeat::{Once, OnceOverride, Override, Plain, Read, ReadByContent, ReadToWrite};
    vec![
        of(Open, Plain, routes!(session::sign_in)),
        of(SignedIn, Plain, routes!(session::sign_out)),
        of(SignedIn, Plain, routes!(session::me)),
        of(SEE, Read, routes!(communities::list_communities)),
        of(VIEW, ReadToWrite, routes!(record::show_community)),
        of(VIEW, ReadToWrite, routes!(record::list_building_claims)),
        of(DECIDE, OnceOverride, routes!(record::decide_claim)),
        of(VIEW, Plain, routes!(duplicates::list_duplicates)),
        of(VIEW, Plain, routes!(duplicates::compare_communities)),
        of(CHANGE, Once, routes!(duplicates::refuse_duplicate)),
        of(CHANGE, Plain, routes!(duplicates::withdraw_refusal)),
        of(CHANGE, Once, routes!(duplicates::merge_community)),
        of(CHANGE, Plain, routes!(duplicates::unmerge_community)),
        of(VIEW, Plain, routes!(rehearsals::list_rehearsals)),
        of(CHANGE, Once, routes!(rehearsals::make_rehearsal)),
        of(CHANGE, Plain, routes!(rehearsals::discard_rehearsal)),
        of(SEE, Read, routes!(dashboard::show_dashboard)),
        of(VIEW, Read, routes!(communities::list_missing_evidence)),
        of(VIEW, Plain, routes!(what_if::ask_what_if)),
        of(VIEW, Plain, routes!(field_surveys::list_field_surveys)),
        of(SURVEY, Plain, routes!(field_surveys::list_survey_areas)),
        of(SURVEY, Plain, routes!(field_surveys::take_survey_pack)),
        of(SURVEY, Plain, routes!(field_surveys::send_field_surveys)),
        Operation { takes_files: true, ..of(SURVEY, Plain, routes!(field_surveys::send_survey_photo)) },
        of(SignedIn, ReadByContent, routes!(packs::list_packs)),
        of(SignedIn, ReadByContent, routes!(packs::show_rules)),
        Operation { takes_files: true, ..of(CHANGE, Once, routes!(uploads::send_upload)) },
        of(VIEW, Plain, routes!(uploads::list_uploads)),
        of(VIEW, Plain, routes!(uploads::show_upload)),
        of(VIEW, ReadToWrite, routes!(uploads::preview_upload)),
        of(CHANGE, Override, routes!(uploads::set_mapping)),
        of(CHANGE, Once, routes!(uploads::commit_upload)),
        of(CHANGE, Plain, routes!(uploads::discard_upload)),
        of(VIEW, Plain, routes!(rolls::list_rolls)),
        of(HOLD, Once, routes!(rolls::draw_roll)),
        of(BALLOTS, ReadToWrite, routes!(rolls::show_roll)),
        of(HOLD, OnceOverride, routes!(rolls::publish_roll)),
        of(HOLD, OnceOverride, routes!(rolls::correct_roll)),
        of(HOLD, OnceOverride, routes!(rolls::freeze_roll)),
        of(VIEW, Plain, routes!(votes::list_votes)),
        of(BALLOTS, Plain, routes!(votes::list_latest_votes)),
        of(HOLD, Once, routes!(votes::draft_vote)),
        of(BALLOTS, ReadToWrite, routes!(votes::show_vote)),
        of(HOLD, OnceOverride, routes!(votes::announce_vote)),
        of(HOLD, OnceOverride, routes!(votes::cancel_vote)),
        of(HOLD, OnceOverride, routes!(votes::publish_vote)),
        of(HOLD, OnceOverride, routes!(votes::settle_vote)),
        of(BALLOTS, Once, routes!(votes::raise_objection)),
        of(HOLD, Once, routes!(votes::answer_objection)),
        of(Open, ReadByContent, routes!(vote_result::show_vote_result)),
        of(Open, ReadByContent, routes!(vote_result::export_vote)),
        of(Open, Plain, routes!(ballots::show_ballot_paper)),
        // Casting is once by itself: the answer to the same answers is the same receipt.
        of(Open, Plain, routes!(ballots::cast_ballot)),
        of(Open, Plain, routes!(ballots::prove_identity)),
        of(Open, Plain, routes!(ballots::check_receipt)),
        of(BALLOTS, Plain, routes!(doors::list_doors)),
        of(BALLOTS, Plain, routes!(doors::show_door)),
        of(BALLOTS, Once, routes!(doors::record_visit)),
        of(BALLOTS, Once, routes!(doors::take_ballot)),
        // Not under a key: the answer would be kept, and the code is kept nowhere.
        of(BALLOTS, Plain, routes!(doors::issue_link)),
        of(BALLOTS, Plain, routes!(doors::reissue_letter)),
        of(BALLOTS, Plain, routes!(sheets::list_sheets)),
        of(BALLOTS, Once, routes!(sheets::receive_sheet)),
        of(BALLOTS, Once, routes!(sheets::enter_sheet)),
        of(BALLOTS, Once, routes!(sheets::spoil_sheet)),
        of(BALLOTS, Plain, routes!(hand_overs::list_hand_overs)),
        of(BALLOTS, Plain, routes!(hand_overs::list_colleagues)),
        of(BALLOTS, Once, routes!(hand_overs::hand_over_doors)),
        of(BALLOTS, Plain, routes!(signature_audits::show_signature_audit)),
        of(HOLD, Once, routes!(signature_audits::draw_signatures)),
        of(BALLOTS, Once, routes!(signature_audits::answer_call_back)),
        of(HOLD, Plain, routes!(sms::show_sms)),
        of(HOLD, Once, routes!(sms::queue_sms)),
        of(SCENARIOS, Plain, routes!(scenarios::list_scenarios)),
        of(PLAN, Once, routes!(scenarios::make_scenario)),
        of(SEE, Plain, routes!(scenarios::show_scenario)),
        of(PLAN, Once, routes!(scenarios::stop_scenario)),
        of(PLAN, Once, routes!(scenarios::propose_scenario)),
        of(PLAN, Once, routes!(scenarios::return_scenario)),
        of(PLAN, Once, routes!(scenarios::publish_scenario)),
        of(PLAN, Once, routes!(scenarios::delete_scenario)),
        of(SCENARIOS, Plain, routes!(area_groups::list_area_groups)),
        of(PLAN, Once, routes!(area_groups::make_area_group)),
        of(PLAN, Once, routes!(area_groups::change_area_group)),
        of(PLAN, Once, routes!(area_groups::delete_area_group)),
        of(SEE, Plain, routes!(projects::list_projects)),
        of(KEEP, Once, routes!(projects::step_project)),
        of(AUDIT, Plain, routes!(audit::list_audit_entries)),
        of(VIEW, Plain, routes!(batches::list_batches)),
        of(VIEW, Plain, routes!(batches::show_batch)),
        of(CHANGE, Plain, routes!(batches::download_return)),
        of(CHANGE, Once, routes!(batches::undo_batch)),
    ]
}
