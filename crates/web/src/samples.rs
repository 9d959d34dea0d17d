//! Every page's sample, in both languages: it renders, no word is missing, and its bones are sound.

use crate::i18n::{Lang, Words};
use askama::Template;

/// Checks one page; keeps it in the folder `YIJU_SAMPLES`, when asked, for the eye and for axe.
#[expect(clippy::disallowed_methods, reason = "the folder is the caller's wish, in tests only")]
fn check(name: &str, l: Words, view: &impl Template) {
    let html = view.render().unwrap();
    if let Ok(folder) = std::env::var("YIJU_SAMPLES") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(format!("{folder}/{name}.{}.html", l.lang().tag()), &html).unwrap();
    }
    let at = format!("{name} in {}", l.lang().tag());
    if let Some(place) = html.find('⟦') {
        let missing: String = html[place..].chars().take(60).collect();
        panic!("{at}: a word is missing: {missing}");
    }
    assert_eq!(html.matches("<h1").count(), 1, "{at}: one heading says what the page is about");
    assert!(html.contains(&format!("<html lang=\"{}\"", l.lang().tag())), "{at}: the language is declared");
    assert!(!html.contains(" style=\""), "{at}: inline styles are refused by the content policy");
    assert!(!html.contains(" onclick"), "{at}: inline scripts are refused by the content policy");
    for form in html.split("<form ").skip(1) {
        let form = form.split("</form>").next().unwrap();
        let posts = form.starts_with("method=\"post\"");
        let open = form.contains("action=\"/sign-in\"");
        assert!(!posts || open || form.contains("name=\"csrf\""), "{at}: a form without token: {form}");
    }
    let mut ids: Vec<&str> = html.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let all = ids.len();
    ids.sort_unstable();
    let twice: Vec<&str> = ids.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]).collect();
    assert!(twice.is_empty(), "{at}: {all} ids, and these are there twice: {twice:?}");
    if !l.is_zh() {
        let stray = html.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        assert!(stray < 1500, "{at}: {stray} Chinese characters in an English page");
    }
}

macro_rules! samples {
    ($($name:ident: $view:ty;)+) => {$(
        #[test]

        fn $name() {
            for l in Lang::ALL.map(Words::of) {
                check(stringify!($name), l, &<$view>::sample(l));
            }
        }
    )+};
}

samples! {
    sign_in: crate::account::SignInView;
    sign_in_step: crate::account::SignInStepView;
    sign_in_provider_away: crate::account::ProviderAwayView;
    account: crate::account::OwnAccountView;
    account_confirm: crate::account::ConfirmView;
    account_link: crate::account::LinkView;
    account_link_made: crate::account::LinkMadeView;
    account_list: crate::account::AccountsView;
    area_group: crate::area_group::AreaGroupView;
    area_group_list: crate::area_group::AreaGroupsView;
    account_record: crate::account::AccountView;
    account_ask: crate::account::AskView;
    account_second_step: crate::account::EnrolView;
    account_recovery_codes: crate::account::CodesView;
    account_sessions: crate::account::SessionsView;
    account_tokens: crate::account::TokensView;
    audit: crate::audit::AuditView;
    audit_entry: crate::audit::AuditEntryView;
    audit_paper: crate::audit::PaperView;
    dashboard: crate::dashboard::DashboardView;
    community: crate::community::RecordView;
    decide: crate::community::DecideView;
    field_surveys: crate::field_survey::FieldSurveysView;
    field_survey: crate::field_survey::SurveyView;
    field_survey_form: crate::field_survey::FormView;
    field_survey_phone: crate::field_survey::PhoneView;
    field_survey_review: crate::field_survey::ReviewView;
    field_survey_decide: crate::field_survey::DecideConflictView;
    pipeline: crate::project::PipelineView;
    projects: crate::project::ProjectsView;
    project_step: crate::project::StepView;
    scenarios: crate::scenario::ScenariosView;
    scenario_draft: crate::scenario::DraftView;
    scenario: crate::scenario::ScenarioView;
    project_declare: crate::project::DeclareView;
    scenario_study: crate::scenario::StudyView;
    scenario_communities: crate::scenario::CommunitiesView;
    scenario_community: crate::scenario::CommunityView;
    scenario_map: crate::scenario::PlanMapView;
    scenario_schedule: crate::scenario::ScheduleView;
    scenario_compare: crate::scenario::CompareView;
    screening: crate::screening::ScreeningView;
    what_if: crate::screening::WhatIfView;
    packs: crate::pack::PacksView;
    pack: crate::pack::PackView;
    batches: crate::batch::BatchesView;
    upload: crate::batch::UploadView;
    mapping: crate::batch::MappingView;
    preview: crate::batch::PreviewView;
    progress: crate::batch::ProgressView;
    batch: crate::batch::ResultView;
    undo: crate::batch::UndoView;
    explorer: crate::community::ExplorerView;
    api_reference: crate::api::ReferenceView;
    duplicates: crate::duplicate::DuplicatesView;
    duplicate_pair: crate::duplicate::PairView;
    duplicate_merge: crate::duplicate::MergeView;
    duplicate_unmerge: crate::duplicate::UnmergeView;
    owners: crate::owner::RollView;
    owner: crate::owner::OwnerView;
    owner_reveal: crate::owner::RevealView;
    owner_revealed: crate::owner::RevealedView;
    owner_export: crate::owner::ExportView;
    owner_exported: crate::owner::ExportedView;
    owner_exports: crate::owner::ExportsView;
    owner_find: crate::owner::FindView;
    rehearsals: crate::rehearsal::RehearsalsView;
    rehearsal: crate::rehearsal::RehearsalView;
    appointments: crate::appointment::AppointmentsView;
    appointment_end: crate::appointment::EndView;
    error: crate::server::ErrorView;
    ballot_enter: crate::ballot::EnterView;
    ballot: crate::ballot::BallotView;
    ballot_receipts: crate::ballot::ReceiptsView;
    ballot_receipt: crate::ballot::ReceiptView;
    ballot_doors: crate::ballot::DoorsView;
    ballot_door: crate::ballot::DoorView;
    ballot_proxies: crate::ballot::ProxiesView;
    ballot_hand_over: crate::ballot::HandOverView;
    ballot_sheets: crate::ballot::SheetsView;
    ballot_sheet: crate::ballot::SheetView;
    ballot_wall_list: crate::ballot::WallListView;
    community_votes: crate::roll::CommunityVotesView;
    roll: crate::roll::RollView;
    votes: crate::vote::VotesView;
    vote_draft: crate::vote::DraftView;
    vote_board: crate::vote::BoardView;
    vote_result: crate::vote::ResultView;
    vote_offers: crate::vote::OffersView;
    vote_signature_audit: crate::vote::SignatureAuditView;
    vote_sms: crate::vote::SmsView;
}
