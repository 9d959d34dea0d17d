//! Who may do what where: every route × role × territory, tried over HTTP, against the rules of the domain.
//!
//! Items 50, 51, 52, 56 and 59 of the security checklist, and 26: nothing changes on GET.

mod ask;
mod world;

use crate::site::{Answer, Client};
pub use ask::body_of_vote;
use ask::{Outcome, ask, expected, path, places};
use axum::body::Body;
use axum::http::{Method, StatusCode};
use domain::account::{Actor, Role};
use domain::permit::ACTIONS;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use web::server::{Access, Route};
use world::{RELATIONS, World};

/// Tables that asking changes, whoever asks: sessions are prolonged, and appointments are what the walk is made of.
const ASKING: [&str; 7] =
    ["session", "appointment", "audit_entry", "idempotency", "ceremony", "known_browser", "sign_in_failure"];

/// Ends the session that the walk goes on with, or begins another.
fn is_of_the_session(route: &Route) -> bool {
    let path = &*route.path;
    path.starts_with("/sign-") || path == "/api/v1/session" || path == "/links/{token}"
}

fn observed(answer: &Answer) -> Outcome {
    let to = answer.headers.get("location").and_then(|to| to.to_str().ok()).unwrap_or_default();
    match answer.status {
        StatusCode::NOT_FOUND => Outcome::Absent,
        StatusCode::FORBIDDEN => Outcome::Forbidden,
        StatusCode::UNAUTHORIZED => Outcome::SignIn,
        StatusCode::SEE_OTHER if to.starts_with("/sign-in") => Outcome::SignIn,
        _ => Outcome::Allowed,
    }
}

async fn token(client: &Client<'_>) -> String {
    let page = client.get("/account").await.text;
    let (_, after) = page.split_once("name=\"csrf\" value=\"").unwrap();
    after.split('"').next().unwrap().to_owned()
}

/// Asks, with everything a request needs to do something; what is allowed to change something is not done here.
async fn try_it(client: &Client<'_>, route: &Route, world: &World, token: &str) -> Outcome {
    if route.method == Method::GET {
        return observed(&client.get(&path(route, &world.things)).await);
    }
    let ask = ask(route, &world.things, token);
    observed(&client.send(route.method.clone(), &ask.path, ask.kind, Body::from(ask.body)).await)
}

/// Every principal: ten roles in eight relations.
fn principals() -> impl Iterator<Item = (Role, usize)> {
    Role::ALL.into_iter().flat_map(|role| (0..RELATIONS.len()).map(move |relation| (role, relation)))
}

#[tokio::test]
async fn items_50_51_52_every_route_for_every_role_in_every_territory_is_as_the_rules_say() {
    let world = World::new();
    let (client, stranger) = (world.sign_in().await, world.site.stranger());
    let token = token(&client).await;
    let routes = world.site.routes();
    let before = world.content(&ASKING);
    let (mut tried, mut wrong) = (0_usize, Vec::new());
    let mut marks: BTreeMap<(usize, Role), String> = BTreeMap::new();
    // A document takes a second to set: where it is allowed, once for each role.
    let mut set: BTreeSet<(usize, Role)> = BTreeSet::new();
    for (at, route) in routes.iter().enumerate() {
        let should = expected(route, None, &places(route, &world.places));
        if should == Outcome::SignIn {
            let is = try_it(&stranger, route, &world, "").await;
            tried += 1;
            if is != should {
                wrong.push(format!("{} {} as nobody: {is:?}, not {should:?}", route.method, route.path));
            }
        }
        assert!(at < 1000);
    }
    for (role, relation) in principals() {
        let actor = world.appoint(&world.post(role, relation));
        for (at, route) in routes.iter().enumerate() {
            let should = expected(route, Some(&actor), &places(route, &world.places));
            marks.entry((at, role)).or_default().push(mark(should));
            let changes = route.method != Method::GET;
            if route.access == Access::Open
                || is_of_the_session(route)
                || changes && should == Outcome::Allowed
                || route.path.ends_with(".pdf") && should == Outcome::Allowed && !set.insert((at, role))
            {
                continue;
            }
            let is = try_it(&client, route, &world, &token).await;
            tried += 1;
            if is != should {
                let who = format!("{} of {}", role.key(), RELATIONS[relation]);
                wrong.push(format!("{} {} as {who}: {is:?}, not {should:?}", route.method, route.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(tried >= 5_000, "{tried} cells were tried");
    assert_eq!(world.content(&ASKING), before, "a refused request changes nothing");
    compare(&document(&routes, &marks));
}

const fn mark(outcome: Outcome) -> char {
    match outcome {
        Outcome::Allowed => '+',
        Outcome::Absent => '·',
        Outcome::Forbidden => '-',
        Outcome::SignIn => '?',
    }
}

/// The matrix as it is committed.
fn document(routes: &[Route], marks: &BTreeMap<(usize, Role), String>) -> String {
    let mut text = String::from(HEAD);
    for (at, relation) in RELATIONS.iter().enumerate() {
        let _ = writeln!(text, "{}. {relation}", at + 1);
    }
    text.push_str("\n## Actions\n\n| action | roles |\n|---|---|\n");
    for rule in ACTIONS {
        let roles: Vec<&str> =
            Role::ALL.into_iter().filter(|role| (rule.allowed_to)(*role)).map(Role::key).collect();
        let city = if rule.city_wide { ", in the whole city only" } else { "" };
        let _ = writeln!(text, "| `{}`{city} | {} |", rule.key, roles.join(", "));
    }
    text.push_str("\n## Routes\n\n| route | action |");
    for role in Role::ALL {
        let _ = write!(text, " {} |", role.key());
    }
    let _ = write!(text, "\n|---|---|{}\n", "---|".repeat(Role::ALL.len()));
    for (at, route) in routes.iter().enumerate() {
        let _ = write!(text, "| {} `{}` | {} |", route.method, route.path, route.access.key());
        for role in Role::ALL {
            let all = marks.get(&(at, role)).map(String::as_str).unwrap_or_default();
            let _ = write!(text, " `{all}` |");
        }
        text.push('\n');
    }
    text
}

const HEAD: &str = "# Who may do what where

Written by the test `items_50_51_52_every_route_for_every_role_in_every_territory_is_as_the_rules_say` (in
`crates/testkit/tests/api/permissions`), which tries each cell over HTTP and compares it with the rules of the domain.
To write it anew: `INSTA_UPDATE=always cargo test -p testkit --test api permissions`.

Each cell has a mark for each place that a post can have, seen from the thing the address names. `+` is allowed, `·` is
answered as if the thing were not there (404), `-` is refused (403). Who has not signed in gets nothing but what is open.
The places:

";

/// Compares the matrix with the committed one, or writes it.
fn compare(fresh: &str) {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/reference/permissions.md");
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    if committed != fresh && std::env::var_os("INSTA_UPDATE").is_some_and(|update| update == "always") {
        std::fs::write(&file, fresh).unwrap();
        return;
    }
    let first = committed.lines().zip(fresh.lines()).find(|(old, new)| old != new);
    assert!(committed == fresh, "docs/reference/permissions.md is another: {first:?}");
}

#[tokio::test]
async fn item_50_the_action_of_every_route_is_one_of_the_list_and_no_unknown_one_opens_anything() {
    let world = World::new();
    let routes = world.site.routes();
    for route in &routes {
        if let Access::May(key) = route.access {
            assert!(domain::permit::rule_of(key).is_some(), "{} {}: {key}", route.method, route.path);
        }
        let changes = route.method != Method::GET && !is_of_the_session(route);
        let own = &*route.path == "/account" || route.path.starts_with("/account/");
        // Whoever holds a personal link casts the ballot of its line.
        let by_link = &*route.path == "/ballot"
            || &*route.path == "/ballot/{code}"
            || route.path.starts_with("/api/v1/ballots/{code}");
        let named = matches!(route.access, Access::May(_)) || own || by_link;
        assert!(!changes || named, "{} {} changes something and names no action", route.method, route.path);
    }
    let planner = world.appoint(&world.post(Role::Planner, 0));
    assert!(!Access::May("no-such-action").admits(Some(&planner)));
    assert!(routes.iter().filter(|route| matches!(route.access, Access::May(_))).count() > 60);
}

#[tokio::test]
async fn item_26_nothing_changes_on_get() {
    let world = World::new();
    let client = world.sign_in().await;
    world.appoint(&world.post(Role::Planner, 0));
    let without = ["session"];
    let (before, mut walked) = (world.content(&without), 0);
    for route in world.site.routes().iter().filter(|route| route.method == Method::GET) {
        client.get(&path(route, &world.things)).await;
        walked += 1;
    }
    assert!(walked > 50, "{walked}");
    assert_eq!(world.content(&without), before);
    // The comparison sees a change: one form does change something.
    let token = token(&client).await;
    let form = format!("csrf={token}");
    let discard = format!("/rehearsals/{}/discard", world.things.copy);
    client.send(Method::POST, &discard, "application/x-www-form-urlencoded", Body::from(form)).await;
    assert_ne!(world.content(&without), before);
}

#[tokio::test]
async fn item_59_a_sending_of_many_records_asks_of_each_where_it_lies() {
    let world = World::new();
    let client = world.sign_in().await;
    let record = |id: u64, community: String| {
        serde_json::json!({
            "id": domain::id::uuid_v7(id, [4; 10]).as_simple().to_string(), "community_id": community,
            "observed_on": "2020-12-30", "answered_at": "2020-12-30T02:00:00Z", "note": "围墙有裂缝",
        })
    };
    world.appoint(&world.post(Role::CommunityWorker, 3));
    let (own, foreign) = (world.things.community.to_string(), world.things.other.to_string());
    let records = [record(1, own.clone()), record(2, foreign.clone()), record(3, own.clone())];
    let answer =
        client.post("/api/v1/field-surveys", &serde_json::json!({ "records": records })).await.expect(200);
    let said: Vec<bool> =
        answer["results"].as_array().unwrap().iter().map(|one| one["receipt"].is_object()).collect();
    assert_eq!(said, [true, false, true], "{answer}");
    let pack = format!("/api/v1/field-surveys/pack?communities={own},{foreign}");
    let places = client.get(&pack).await.expect(200)["communities"].as_array().unwrap().len();
    assert_eq!(places, 1, "only the own one is taken along");
}

#[tokio::test]
async fn what_is_listed_and_counted_is_what_lies_in_the_territory() {
    let world = World::new();
    let client = world.sign_in().await;
    let mut seen = Vec::new();
    for relation in 0..RELATIONS.len() {
        let actor: Actor = world.appoint(&world.post(Role::Officer, relation));
        let page = client.get("/api/v1/communities?per_page=200").await.expect(200);
        let listed = page["communities"].as_array().unwrap().len();
        assert_eq!(page["totals"]["communities"].as_u64().unwrap(), u64::try_from(listed).unwrap());
        let dashboard = client.get("/api/v1/dashboard").await.expect(200);
        assert_eq!(dashboard["totals"]["communities"], page["totals"]["communities"], "{dashboard}");
        let map = client.get("/tiles/communities.geojson").await.json();
        let features = map["features"].as_array().unwrap().len();
        assert!(features <= listed, "{features} of {listed}");
        let stock = world.site.app.desk(&actor).stock().unwrap();
        assert_eq!(stock.items().len(), listed);
        seen.push(listed);
    }
    let [city, district, street, community, building, ..] = seen[..] else { panic!("{seen:?}") };
    assert!(city > district && district > street && street >= community, "{seen:?}");
    assert_eq!((community, building), (1, 1));
}

#[tokio::test]
async fn an_answer_kept_by_a_browser_is_not_another_readers() {
    let world = World::new();
    let client = world.sign_in().await;
    world.appoint(&world.post(Role::Officer, 1));
    let first = client.get("/api/v1/dashboard").await;
    let name = first.headers.get("etag").unwrap().clone();
    world.appoint(&world.post(Role::Officer, 5));
    let request = axum::http::Request::get("/api/v1/dashboard")
        .header("cookie", client.cookie())
        .header("if-none-match", name.clone());
    let second = client.dispatch(request.body(Body::empty()).unwrap()).await;
    assert_eq!(second.status, StatusCode::OK, "the name of another territory's answer is no name here");
    assert_ne!(second.headers.get("etag"), Some(&name));
}

#[tokio::test]
async fn item_56_nobody_appoints_themselves_and_no_administrator_keeps_the_register() {
    let world = World::new();
    let app = &world.site.app;
    let admin = app.actor(app.load_account("admin").unwrap().id).unwrap();
    let post = world.post(Role::Officer, 1);
    let own = app.grant_post(&admin, admin.account, &post, None).unwrap_err();
    assert_eq!(own.to_string(), "post-own");
    let held = app.list_appointments(&admin).unwrap();
    let (_, of_admin) = held.accounts.iter().find(|(account, _)| account.id == admin.account).unwrap();
    assert_eq!(app.revoke_post(&admin, of_admin[0].id).unwrap_err().to_string(), "post-own");
    let auditor = app.load_account("auditor").unwrap().id;
    assert_eq!(app.grant_post(&admin, auditor, &post, None).unwrap_err().to_string(), "post-roles-exclude");
    let client = world.site.signed_in("admin").await;
    let path = format!("/api/v1/communities/{}/claims", world.things.community);
    let body =
        serde_json::json!({ "fact": "residents", "value": "5", "source": "survey", "reason": "because" });
    assert_eq!(client.post(&path, &body).await.problem(403), "forbidden");
}

#[tokio::test]
async fn item_55_a_post_counts_from_the_next_request_and_no_more_once_it_is_ended() {
    let world = World::new();
    let app = &world.site.app;
    let admin = app.actor(app.load_account("admin").unwrap().id).unwrap();
    let client = world.sign_in().await;
    world.appoint(&world.post(Role::Officer, 5));
    let path = format!("/api/v1/communities/{}", world.things.community);
    client.get(&path).await.expect(404);
    let given = app.grant_post(&admin, world.somebody().id, &world.post(Role::Officer, 3), None).unwrap();
    client.get(&path).await.expect(200);
    app.revoke_post(&admin, given.id).unwrap();
    client.get(&path).await.expect(404);
}
