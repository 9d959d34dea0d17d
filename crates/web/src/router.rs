//! Every route, who may use it, and the layers around them all.

use crate::server::{
    Access, Route, Routes, asset, dress, identify, language, limit, livez, readyz, security_headers, trace,
};
use crate::site::Site;
use crate::{
    account, api, appointment, area_group, audit, ballot, batch, community, dashboard, duplicate, error,
    field_survey, log, owner, pack, project, rehearsal, roll, scenario, screening, tiles, vote,
};
use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use domain::permit::{
    Action as _, ApproveExport, ChangeRegister, DecideClaim, ExportOwners, HoldVote, KeepProject,
    ManageAccounts, PlanBatches, ReadAudit, RevealOwner, SeeExports, SeeOwners, SeeScenarios, SeeStock,
    SubmitFieldSurvey, TakeBallots, ViewRegister,
};
use std::time::Duration;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// How long between two pieces of a request's body.
const BODY_PATIENCE: Duration = Duration::from_secs(30);
/// How long a request may take in all; long work is a job. Above the time an upload may take.
const REQUEST_TIME: Duration = Duration::from_mins(11);

/// The whole site as a service.
pub fn router(site: Site) -> Router {
    let (_, routes) = all(&site).finish();
    let cross_site = CsrfLayer::new();
    // A public address that is no origin is refused when the configuration is read; here it could only
    // narrow what is let through.
    let cross_site = match cross_site.clone().add_trusted_origin(&site.config().public_url) {
        Ok(with_origin) => with_origin,
        Err(_) => cross_site,
    };
    routes
        .method_not_allowed_fallback(|| async { error::Error::new(error::Trouble::MethodNotAllowed) })
        .fallback(|| async { error::Error::not_found() })
        .layer(cross_site)
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
        .layer(RequestBodyTimeoutLayer::new(BODY_PATIENCE))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn_with_state(site.clone(), limit))
        .layer(from_fn(dress))
        .layer(from_fn_with_state(site.clone(), identify))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(site.clone(), trace))
        .layer(from_fn_with_state(site.clone(), security_headers))
        .with_state(site)
}

/// The list of routes, for the table that says who may use which.
pub fn routes(site: &Site) -> Vec<Route> {
    all(site).finish().0
}

#[expect(clippy::too_many_lines, reason = "one line for each route")]
fn all(site: &Site) -> Routes {
    use Access::{May, Open, SignedIn};
    const SEE: Access = May(SeeStock::KEY);
    const VIEW: Access = May(ViewRegister::KEY);
    const CHANGE: Access = May(ChangeRegister::KEY);
    const DECIDE: Access = May(DecideClaim::KEY);
    const APPOINT: Access = May(ManageAccounts::KEY);
    const SURVEY: Access = May(SubmitFieldSurvey::KEY);
    const OWNERS: Access = May(SeeOwners::KEY);
    const REVEAL: Access = May(RevealOwner::KEY);
    const EXPORT: Access = May(ExportOwners::KEY);
    const EXPORTS: Access = May(SeeExports::KEY);
    const APPROVE: Access = May(ApproveExport::KEY);
    const AUDIT: Access = May(ReadAudit::KEY);
    const HOLD: Access = May(HoldVote::KEY);
    const BALLOTS: Access = May(TakeBallots::KEY);
    const SCENARIOS: Access = May(SeeScenarios::KEY);
    const PLAN: Access = May(PlanBatches::KEY);
    const KEEP: Access = May(KeepProject::KEY);
    let pages = Routes::new(site.clone())
        .get("/livez", Open, livez)
        .get("/readyz", Open, readyz)
        .get("/assets/{name}", Open, asset)
        .get("/language/{tag}", Open, language)
        .get("/sign-in", Open, account::sign_in)
        .post("/sign-in", Open, account::post_sign_in)
        .post("/sign-out", SignedIn, account::post_sign_out)
        .get("/account", SignedIn, account::account)
        .get("/sign-in/second-step", Open, account::sign_in_step)
        .post("/sign-in/second-step", Open, account::post_sign_in_step)
        .post("/sign-in/passkey/begin", Open, account::post_passkey_begin_sign_in)
        .post("/sign-in/passkey", Open, account::post_passkey_sign_in)
        .post("/sign-in/provider", Open, account::post_provider)
        .get("/sign-in/provider/return", Open, account::provider_return)
        .get("/links/{token}", Open, account::link)
        .post("/links/{token}", Open, account::post_link)
        .post("/account", SignedIn, account::post_account)
        .get("/account/confirm", SignedIn, account::confirm)
        .post("/account/confirm", SignedIn, account::post_confirm)
        .post("/account/confirm/passkey", SignedIn, account::post_confirm_passkey)
        .get("/account/sessions", SignedIn, account::sessions)
        .weighty("/account/sessions", |own| {
            own.post("/account/sessions/{session}/end", SignedIn, account::post_end_session).post(
                "/account/sessions/end-others",
                SignedIn,
                account::post_end_others,
            )
        })
        .weighty("/account", |own| {
            own.get("/account/second-step", SignedIn, account::second_step)
                .post("/account/second-step/begin", SignedIn, account::post_second_step_begin)
                .post("/account/second-step", SignedIn, account::post_second_step)
                .post("/account/second-step/remove", SignedIn, account::post_second_step_remove)
                .post("/account/recovery-codes", SignedIn, account::post_recovery_codes)
                .post("/account/passkeys/begin", SignedIn, account::post_passkey_begin_add)
                .post("/account/passkeys", SignedIn, account::post_passkey_add)
                .post("/account/passkeys/{id}/remove", SignedIn, account::post_passkey_remove)
                .post("/account/provider", SignedIn, account::post_provider_link)
                .post("/account/provider/unlink", SignedIn, account::post_provider_unlink)
        })
        .weighty("/account/tokens", |own| {
            own.get("/account/tokens", SignedIn, account::tokens)
                .post("/account/tokens", SignedIn, account::post_token)
                .post("/account/tokens/{token}/revoke", SignedIn, account::post_revoke_token)
        })
        .get("/accounts", APPOINT, account::accounts)
        .get("/accounts/{id}", APPOINT, account::record)
        .weighty("/accounts", |accounts| {
            accounts
                .post("/accounts", APPOINT, account::post_invite)
                .get("/accounts/{id}/reset", APPOINT, account::ask_reset)
                .post("/accounts/{id}/reset", APPOINT, account::post_reset)
                .get("/accounts/{id}/disable", APPOINT, account::ask_disable)
                .post("/accounts/{id}/disable", APPOINT, account::post_disable)
                .post("/accounts/{id}/enable", APPOINT, account::post_enable)
                .get("/accounts/{id}/second-step-removal", APPOINT, account::ask_second_step_removal)
                .post("/accounts/{id}/second-step-removal", APPOINT, account::post_second_step_removal)
        })
        .get("/", SEE, dashboard::dashboard)
        .get("/communities", SEE, community::explore)
        .get("/communities/export/{format}", VIEW, community::export)
        .get("/communities/{id}", VIEW, community::record)
        .get("/communities/{id}/certificate.pdf", VIEW, community::certificate)
        .get("/communities/{id}/decide", DECIDE, community::decide)
        .post("/communities/{id}/decide", DECIDE, community::post_decide)
        .get("/communities/{id}/field-survey", SURVEY, field_survey::form)
        .upload("/communities/{id}/field-survey", SURVEY, field_survey::post_form)
        .get("/field-surveys", VIEW, field_survey::field_surveys)
        .get("/field-surveys/review", VIEW, field_survey::review)
        .get("/field-surveys/review/{claim}", DECIDE, field_survey::decide)
        .post("/field-surveys/review/{claim}", DECIDE, field_survey::post_decide)
        .get("/field-surveys/phone/{tag}", Open, field_survey::phone)
        .get("/field-surveys/worker.js", Open, field_survey::worker)
        .get("/field-surveys/photos/{hash}", VIEW, field_survey::photo)
        .get("/field-surveys/{id}", VIEW, field_survey::record)
        .get("/communities/{id}/unmerge", CHANGE, duplicate::unmerge)
        .post("/communities/{id}/unmerge", CHANGE, duplicate::post_unmerge)
        .get("/communities/{id}/rehearse", CHANGE, rehearsal::rehearse)
        .post("/communities/{id}/rehearse", CHANGE, rehearsal::post_rehearse)
        .get("/rehearsals", VIEW, rehearsal::rehearsals)
        .get("/rehearsals/{id}/discard", CHANGE, rehearsal::discard)
        .post("/rehearsals/{id}/discard", CHANGE, rehearsal::post_discard)
        .get("/duplicates", VIEW, duplicate::duplicates)
        .get("/duplicates/{one}/{other}", VIEW, duplicate::pair)
        .post("/duplicates/{one}/{other}/refuse", CHANGE, duplicate::post_refuse)
        .post("/duplicates/{one}/{other}/withdraw", CHANGE, duplicate::post_withdraw)
        .get("/duplicates/{one}/{other}/merge", CHANGE, duplicate::merge)
        .post("/duplicates/{one}/{other}/merge", CHANGE, duplicate::post_merge)
        .get("/screening", VIEW, screening::screening)
        .get("/screening/export/{format}", VIEW, screening::export)
        .get("/screening/what-if", VIEW, screening::what_if)
        .get("/audit", AUDIT, audit::audit)
        .get("/audit/export", AUDIT, audit::export)
        .get("/audit/paper", AUDIT, audit::paper)
        .get("/audit/paper.pdf", AUDIT, audit::paper_pdf)
        .post("/audit/cosignatures", AUDIT, audit::post_cosignatures)
        .get("/audit/{id}", AUDIT, audit::entry)
        .get("/log/checkpoint", Open, log::checkpoint)
        .get("/log/witnessed", Open, log::witnessed)
        .get("/log/log.vkey", Open, log::key)
        .get("/log/tile/{*path}", Open, log::tile)
        .get("/log/proof/{index}", Open, log::proof)
        .get("/batches", VIEW, batch::batches)
        .get("/batches/new", CHANGE, batch::new_upload)
        .upload("/batches/new", CHANGE, batch::post_upload)
        .get("/batches/uploads/{id}", CHANGE, batch::mapping)
        .post("/batches/uploads/{id}", CHANGE, batch::post_mapping)
        .get("/batches/uploads/{id}/preview", CHANGE, batch::preview)
        .get("/batches/uploads/{id}/return", CHANGE, batch::return_file)
        .post("/batches/uploads/{id}/commit", CHANGE, batch::post_commit)
        .get("/batches/uploads/{id}/progress", CHANGE, batch::progress)
        .post("/batches/uploads/{id}/discard", CHANGE, batch::post_discard)
        .get("/batches/{id}", VIEW, batch::result)
        .get("/batches/{id}/return", CHANGE, batch::batch_return)
        .get("/batches/{id}/undo", CHANGE, batch::undo)
        .post("/batches/{id}/undo", CHANGE, batch::post_undo)
        .get("/appointments", APPOINT, appointment::appointments)
        .weighty("/appointments", |appointments| {
            appointments
                .post("/appointments", APPOINT, appointment::post_appointment)
                .get("/appointments/{id}/end", APPOINT, appointment::end)
                .post("/appointments/{id}/end", APPOINT, appointment::post_end)
        })
        .get("/communities/{id}/owners", OWNERS, owner::roll)
        .get("/owners/exports", EXPORTS, owner::exports)
        .weighty("/owners/exports", |exports| {
            exports
                .get("/communities/{id}/owners/export", EXPORT, owner::export)
                .post("/communities/{id}/owners/export", EXPORT, owner::post_export)
                .post("/owners/exports/{id}/approve", APPROVE, owner::post_approve)
                .post("/owners/exports/{id}/make", EXPORT, owner::post_make)
        })
        .post("/owners/exports/{id}/file", EXPORT, owner::post_file)
        .get("/owners/find", REVEAL, owner::find)
        .post("/owners/find", REVEAL, owner::post_find)
        .get("/owners/{id}", OWNERS, owner::record)
        .get("/owners/{id}/reveal", REVEAL, owner::reveal)
        .post("/owners/{id}/reveal", REVEAL, owner::post_reveal)
        .get("/ballot", Open, ballot::enter)
        .post("/ballot", Open, ballot::post_enter)
        .get("/ballot/{code}", Open, ballot::own)
        .post("/ballot/{code}", Open, ballot::post_own)
        .get("/receipts", Open, ballot::receipts)
        .get("/receipts/{code}", Open, ballot::receipt)
        .get("/votes", BALLOTS, vote::votes)
        .get("/communities/{id}/votes", VIEW, roll::votes_of_community)
        .post("/communities/{id}/rolls", HOLD, roll::post_roll)
        .get("/rolls/{id}", BALLOTS, roll::roll)
        .post("/rolls/{id}/publish", HOLD, roll::post_publish)
        .post("/rolls/{id}/freeze", HOLD, roll::post_freeze)
        .post("/rolls/{id}/correct", HOLD, roll::post_correct)
        .get("/rolls/{id}/votes/new", HOLD, vote::new_vote)
        .post("/rolls/{id}/votes/new", HOLD, vote::post_vote)
        .get("/votes/{id}", BALLOTS, vote::board)
        .post("/votes/{id}/announce", HOLD, vote::post_announce)
        .post("/votes/{id}/cancel", HOLD, vote::post_cancel)
        .post("/votes/{id}/letters", HOLD, vote::letters)
        .post("/votes/{id}/publish", HOLD, vote::post_publish)
        .post("/votes/{id}/settle", HOLD, vote::post_settle)
        .post("/votes/{id}/objections", BALLOTS, vote::post_objection)
        .post("/votes/{id}/objections/{objection}/answer", HOLD, vote::post_answer)
        .post("/votes/{id}/imprint", HOLD, vote::post_imprint)
        .get("/votes/{id}/notice.pdf", Open, vote::notice_pdf)
        .get("/votes/{id}/offers", Open, vote::offers)
        .get("/votes/{id}/agreement.pdf", BALLOTS, vote::agreement_pdf)
        .get("/votes/{id}/sms", HOLD, vote::sms)
        .post("/votes/{id}/sms", HOLD, vote::post_sms)
        .get("/votes/{id}/signature-audit", BALLOTS, vote::signature_audit)
        .post("/votes/{id}/signature-audit", HOLD, vote::post_seed)
        .post("/votes/{id}/signature-audit/{line}", BALLOTS, vote::post_call_back)
        .get("/votes/{id}/result", Open, vote::result)
        .get("/votes/{id}/result.pdf", Open, vote::result_pdf)
        .get("/votes/{id}/certificate.pdf", Open, vote::certificate_pdf)
        .get("/votes/{id}/vote.json", Open, vote::vote_file)
        .get("/votes/{id}/recount.zip", Open, vote::recount_kit)
        .get("/votes/{id}/codes", Open, ballot::codes)
        .get("/votes/{id}/doors", BALLOTS, ballot::doors)
        .get("/votes/{id}/doors.pdf", BALLOTS, vote::doors_pdf)
        .get("/votes/{id}/doors/hand-over", BALLOTS, ballot::hand_over)
        .post("/votes/{id}/doors/hand-over", BALLOTS, ballot::post_hand_over)
        .get("/votes/{id}/doors/{line}", BALLOTS, ballot::door)
        .post("/votes/{id}/doors/{line}/visit", BALLOTS, ballot::post_visit)
        .post("/votes/{id}/doors/{line}/ballot", BALLOTS, ballot::post_door_ballot)
        .post("/votes/{id}/doors/{line}/link", BALLOTS, ballot::post_door_link)
        .get("/votes/{id}/doors/{line}/proxies", BALLOTS, ballot::proxies)
        .upload("/votes/{id}/doors/{line}/proxies", BALLOTS, ballot::post_proxy)
        .post("/votes/{id}/doors/{line}/proxies/{proxy}/revoke", BALLOTS, ballot::post_revoke)
        .post("/votes/{id}/doors/{line}/letter", BALLOTS, vote::door_letter)
        .get("/votes/{id}/sheets", BALLOTS, ballot::sheets)
        .post("/votes/{id}/sheets", BALLOTS, ballot::post_sheets)
        .get("/votes/{id}/sheets/{number}", BALLOTS, ballot::sheet)
        .post("/votes/{id}/sheets/{number}", BALLOTS, ballot::post_sheet)
        .post("/votes/{id}/sheets/{number}/spoiled", BALLOTS, ballot::post_spoiled)
        .get("/projects", SEE, project::pipeline)
        .get("/projects/list", SEE, project::projects)
        .get("/projects/declare", PLAN, project::declare)
        .upload("/projects/declare", PLAN, project::post_declare)
        .get("/projects/{community}/step", KEEP, project::step)
        .post("/projects/{community}/step", KEEP, project::post_step)
        .get("/area-groups", SCENARIOS, area_group::area_groups)
        .get("/area-groups/new", PLAN, area_group::new_area_group)
        .post("/area-groups/new", PLAN, area_group::post_new)
        .get("/area-groups/{id}", PLAN, area_group::area_group)
        .post("/area-groups/{id}", PLAN, area_group::post_area_group)
        .post("/area-groups/{id}/delete", PLAN, area_group::post_delete)
        .get("/scenarios", SCENARIOS, scenario::scenarios)
        .get("/scenarios/new", PLAN, scenario::new_scenario)
        .upload("/scenarios/new", PLAN, scenario::post_scenario)
        .get("/scenarios/compare", SCENARIOS, scenario::compare)
        .get("/scenarios/{id}", SEE, scenario::scenario)
        .post("/scenarios/{id}/stop", PLAN, scenario::post_stop)
        .post("/scenarios/{id}/delete", PLAN, scenario::post_delete)
        .post("/scenarios/{id}/propose", PLAN, scenario::post_propose)
        .post("/scenarios/{id}/return", PLAN, scenario::post_return)
        .post("/scenarios/{id}/publish", PLAN, scenario::post_publish)
        .get("/scenarios/{id}/communities", SEE, scenario::communities)
        .get("/scenarios/{id}/communities/{community}", SEE, scenario::community)
        .post("/scenarios/{id}/communities/{community}/least-change", SCENARIOS, scenario::post_least_change)
        .get("/scenarios/{id}/study", SCENARIOS, scenario::study)
        .post("/scenarios/{id}/study", PLAN, scenario::post_study)
        .get("/scenarios/{id}/plan/{format}", SEE, scenario::export)
        .get("/scenarios/{id}/plan.pdf", SEE, scenario::plan_pdf)
        .get("/scenarios/{id}/map", SEE, scenario::map)
        .get("/scenarios/{id}/map.geojson", SEE, scenario::map_points)
        .get("/scenarios/{id}/schedule", SEE, scenario::schedule)
        .get("/scenarios/{id}/means.csv", SEE, scenario::means)
        .get("/packs", SignedIn, pack::packs)
        .get("/packs/{id}", SignedIn, pack::pack)
        .get("/tiles/{z}/{x}/{y}", SEE, tiles::tile)
        .get("/tiles/communities.geojson", SEE, tiles::communities)
        .get("/tiles/divisions.geojson", SEE, tiles::divisions);
    api::add_to(pages)
}

/// A panic is our fault and one request's alone; the panic hook has already written it to the log.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    error::Error::internal("a handler panicked").into_response()
}
