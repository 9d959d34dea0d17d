//! What is asked of each route: which thing its address names, and a body that would do something.

use super::world::{Places, Things};
use axum::http::Method;
use domain::account::Actor;
use domain::permit::{SeeStock, ViewRegister, rule_of};
use domain::territory::Place;
use serde_json::json;
use web::server::{Access, Route};

/// What came of asking, or should.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done, shown, or refused for another reason than who asks.
    Allowed,
    /// 404: not there, for all one is told.
    Absent,
    /// 403: no post of the account allows the action there.
    Forbidden,
    /// One must sign in.
    SignIn,
}

/// A request that would do something, were it allowed.
pub struct Ask {
    pub path: String,
    pub kind: &'static str,
    pub body: Vec<u8>,
}

/// The address of a route, about the things of the world. A parameter that is not known here is a new one: say what
/// it stands for, so that the matrix covers it.
pub fn path(route: &Route, things: &Things) -> String {
    let mut before = "";
    let unmerges = route.path.ends_with("/unmerge");
    let part = |part: &'static str, before: &str| -> String {
        match (before, part) {
            ("communities", "{id}") if unmerges => things.merged.to_string(),
            ("communities", "{id}" | "{community}")
            | ("duplicates", "{one}")
            | ("projects", "{community}") => things.community.to_string(),
            ("duplicates" | "{one}", "{other}" | "{other_id}") => things.other.to_string(),
            ("buildings", "{building_id}") => things.building.to_string(),
            ("field-surveys", "{id}") => things.survey.to_string(),
            ("review", "{claim}") => things.conflict.to_string(),
            ("photos", "{hash}") => things.photo.clone(),
            ("photos", "{position}") | ("doors" | "signature-audit", "{line}") => "1".to_owned(),
            ("rehearsals", "{id}") => things.copy.to_string(),
            ("uploads", "{id}") => things.upload.to_string(),
            ("batches", "{id}") => things.batch.to_string(),
            ("votes", "{id}") => things.vote.to_string(),
            ("rolls", "{id}") => things.roll.to_string(),
            ("sheets", "{number}") => things.sheet.clone(),
            ("scenarios", "{id}") => things.scenario.to_string(),
            ("area-groups", "{id}") => things.area_group.to_string(),
            // Nobody has this code: what a personal link opens is a story of its own.
            ("ballot" | "ballots" | "receipts", "{code}") => "2222-2222-2222".to_owned(),
            ("owners", "{id}") => things.owner.to_string(),
            ("exports", "{id}") => things.owner_export.to_string(),
            ("audit", "{id}") => things.audit_entry.to_string(),
            ("tile", "{*path}") => "0/000.p/1".to_owned(),
            ("appointments", "{id}") => things.appointment.clone(),
            ("accounts", "{id}") => things.account.clone(),
            // Nobody has these: what is asked of one's own account names no thing of others.
            ("passkeys" | "tokens", "{id}" | "{token}")
            | ("sessions", "{session}")
            | ("objections", "{objection}")
            | ("proxies", "{proxy}") => "0".repeat(32),
            ("links", "{token}") => "yiju_nothing".to_owned(),
            ("packs", "{id}") => "cn-chongqing".to_owned(),
            ("export" | "plan", "{format}") => "csv".to_owned(),
            ("language" | "phone", "{tag}") => "en".to_owned(),
            ("assets", "{name}") => "nothing.js".to_owned(),
            ("tables", "{table}") | ("proof", "{index}") | (_, "{z}" | "{x}" | "{y}") => "0".to_owned(),
            (_, other) if other.starts_with('{') => {
                panic!("{}: say in permissions/ask.rs what {other} stands for", route.path)
            }
            (_, other) => other.to_owned(),
        }
    };
    let parts: Vec<&'static str> = route.path.to_string().leak().split('/').collect();
    let mut filled = Vec::with_capacity(parts.len());
    for each in parts {
        filled.push(part(each, before));
        before = each;
    }
    let query = match &*route.path {
        path if path.ends_with("/decide") => "?fact=residents".to_owned(),
        path if path.ends_with("{other}/merge") => format!("?keep={}", things.other),
        _ => String::new(),
    };
    format!("{}{query}", filled.join("/"))
}

/// Where the things lie that a route's address names; none for lists and what is the same for everybody.
pub fn places(route: &Route, places: &Places) -> Vec<Place> {
    let path = &*route.path;
    let has = |text: &str| path.contains(text);
    if route.method == Method::POST && path.ends_with("/field-survey") {
        // A record elsewhere is refused in its receipt, as one of many is: that is a test of its own.
        Vec::new()
    } else if has("{building_id}") {
        vec![places.building.clone()]
    } else if has("{one}") || has("{other_id}") || path.ends_with("/merge") && has("/communities/{id}") {
        vec![places.community.clone(), places.other.clone()]
    } else if has("/uploads/{id}") || has("/batches/{id}") {
        vec![places.district.clone()]
    } else if has("/communities/{id}")
        || has("/field-surveys/{id}")
        || has("{claim}")
        || has("{hash}")
        || has("/rehearsals/{id}")
        || has("/owners/{id}")
        || has("/votes/{id}")
        || has("/rolls/{id}")
        || has("/owners/exports/{id}") && !has("/approve")
        || has("/{community}")
    {
        vec![places.community.clone()]
    } else {
        Vec::new()
    }
}

/// What the rules of the domain say: nothing here knows the handlers.
pub fn expected(route: &Route, actor: Option<&Actor>, places: &[Place]) -> Outcome {
    let action = match (route.access, actor) {
        (Access::Open, _) | (Access::SignedIn, Some(_)) => return Outcome::Allowed,
        (_, None) => return Outcome::SignIn,
        (Access::May(action), Some(_)) => rule_of(action).unwrap(),
    };
    let Some(actor) = actor else { return Outcome::SignIn };
    let may = (action.reach)(actor);
    if may.is_empty() {
        return Outcome::Forbidden;
    }
    // What is public is on lists; whatever has an address of its own is a record.
    // Why a community is in a published plan or not is public, as the plan is.
    let public = places.is_empty() || route.path.starts_with("/scenarios/");
    let looks = if public { actor.reach::<SeeStock>() } else { actor.reach::<ViewRegister>() };
    // Who owns what is looked at only by those who may act on it there; an owner elsewhere is nobody.
    let (owners, owner) = (route.path.contains("/owners"), route.path.starts_with("/owners/{id}"));
    // Who has voted, and who is on the roll, only those look at who take ballots there.
    let record = route.path.strip_prefix("/api/v1").unwrap_or(&route.path);
    let votes = record.starts_with("/votes/{id}") || record.starts_with("/rolls/{id}");
    let acts = route.method != Method::GET || owners || votes;
    // Of two things the first one decides, whatever becomes of the second.
    for place in places {
        if !looks.opens(place) {
            return Outcome::Absent;
        }
        if acts && !may.holds(place) {
            return if owner { Outcome::Absent } else { Outcome::Forbidden };
        }
    }
    Outcome::Allowed
}

/// A body about a roll or a vote; an empty one about anything else.
pub fn body_of_vote(path: &str, dwelling: &str, sheet: &str) -> serde_json::Value {
    match path.rsplit('/').next().unwrap_or_default() {
        "rolls" => json!({ "scope": "community" }),
        "publish" => json!({ "until": "2021-01-15" }),
        "corrections" => json!({ "dwelling_id": dwelling, "remove": true, "reason": "because" }),
        "votes" => json!({
            "title": "外墙维修", "asked": [], "channels": [],
            "opens_at": "2021-02-01T00:00:00Z", "closes_at": "2021-02-08T00:00:00Z",
        }),
        "cancel" => json!({ "reason": "because" }),
        "objections" => json!({ "line": 1, "words": "because" }),
        "answer" => json!({ "words": "because" }),
        "visits" => json!({ "outcome": "absent" }),
        "ballots" => json!({ "channel": "meeting", "answers": {} }),
        "sheets" => json!({ "number": sheet }),
        "spoiled" => json!({ "reason": "damaged" }),
        "entries" => json!({ "answers": {} }),
        "hand-overs" => json!({ "building": "1", "entrance": "1", "account_id": "0".repeat(32) }),
        "signature-audit" => json!({ "seed": "4 2 6 1 1 3 5 2 6 6" }),
        "sms" => json!({ "kind": "link" }),
        _ if path.contains("/signature-audit/") => json!({ "outcome": "confirmed" }),
        _ => json!({}),
    }
}

/// A request that would change something.
pub fn ask(route: &Route, things: &Things, token: &str) -> Ask {
    let path = path(route, things);
    let is_api = route.path.starts_with("/api/");
    if route.path.ends_with("/photos/{position}") {
        return Ask { path, kind: "image/png", body: super::world::PNG.to_vec() };
    }
    if route.path.ends_with("/proxies") {
        let part = |name: &str, value: &str| {
            format!("--part\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
        };
        let body = [part("csrf", token), part("agent", "13800000000"), part("paper", "signed")].concat();
        return Ask {
            path,
            kind: "multipart/form-data; boundary=part",
            body: format!("{body}--part--\r\n").into_bytes(),
        };
    }
    if !is_api {
        let fields = format!(
            "csrf={token}&reason=because&value=5&source=survey&step=leave&revision=0&chosen={}&kept={}&merged={}&version=0",
            things.conflict, things.community, things.other
        );
        return Ask { path, kind: "application/x-www-form-urlencoded", body: fields.into_bytes() };
    }
    let body = match &*route.path {
        end if end.ends_with("/claims") => {
            json!({ "fact": things.claim_fact, "value": "5", "source": "survey", "reason": "because" })
        }
        end if end.ends_with("/merge") => json!({ "into": things.other, "reason": "because" }),
        end if end.ends_with("/rolls")
            || end.starts_with("/api/v1/rolls/")
            || end.starts_with("/api/v1/votes/") =>
        {
            body_of_vote(end, &things.vote.to_string(), &things.sheet)
        }
        end if end.ends_with("/steps") => json!({ "step": "leave", "reason": "because", "revision": 0 }),
        "/api/v1/area-groups" | "/api/v1/area-groups/{id}" => json!({
            "name": "x", "district": "500103", "community_ids": [], "revision": 0,
        }),
        "/api/v1/scenarios" => json!({
            "name": "x", "first_year": 2021, "years": 1, "cost_level_ppm": 0, "gap_ppm": 0, "seconds": 1, "seed": 1,
            "keeps_commitments": true, "includes_undecided": true, "means": [],
        }),
        end if end.ends_with("/unmerge") || end.ends_with("/refusal") => json!({ "reason": "because" }),
        end if end.ends_with("/mapping") => json!({
            "level": "community",
            "columns": [
                { "header": "小区名称", "target": "name" },
                { "header": "区县", "target": "district" },
                { "header": "建成年份", "target": "built_year" },
            ],
        }),
        _ => return Ask { path, kind: "", body: Vec::new() },
    };
    Ask { path, kind: "application/json", body: body.to_string().into_bytes() }
}
