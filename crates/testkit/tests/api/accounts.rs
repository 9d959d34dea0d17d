//! Accounts over HTTP: second steps, links, programs' tokens, and what asks for a fresh proof.

use crate::site::{Answer, Client, TestSite};
use app::account::operator;
use app::credential::totp;
use app::{AccountSettings, Arrival, SignIn, credential};
use axum::body::Body;
use axum::http::header::{AUTHORIZATION, LOCATION, SET_COOKIE};
use axum::http::{Method, Request};
use domain::account::Role;
use domain::appointment::Post;
use serde_json::json;

const FORM: &str = "application/x-www-form-urlencoded";
const GOOD: &str = "river bridge lantern 7";

fn to(answer: &Answer) -> &str {
    answer.headers.get(LOCATION).and_then(|to| to.to_str().ok()).unwrap_or_default()
}

async fn csrf(client: &Client<'_>) -> String {
    let page = client.get("/account").await.text;
    page.split_once("name=\"csrf\" value=\"").unwrap().1.split('"').next().unwrap().to_owned()
}

async fn post(client: &Client<'_>, path: &str, fields: &str) -> Answer {
    let body = format!("csrf={}&{fields}", csrf(client).await);
    client.send(Method::POST, path, FORM, body).await
}

/// Gives an account a second step; its secret, of which the first code is used up.
fn with_second_step(site: &TestSite, login: &str) -> (totp::Secret, Vec<credential::Zeroizing<String>>) {
    let SignIn::Done(open) = site.app.sign_in(login, site.password(login), &Arrival::default()).unwrap()
    else {
        panic!("there is one already");
    };
    let (who, session) = (open.session.actor(), &open.token);
    site.app.begin_second_step(&who, session).unwrap();
    let letters = site.app.load_enrolment(&who, session, "Yiju").unwrap().letters.replace(' ', "");
    let bytes = data_encoding::BASE32_NOPAD.decode(letters.trim_end_matches('=').as_bytes()).unwrap();
    let secret = totp::Secret::from_slice(&bytes).unwrap();
    let now = site.app.environment().now().as_second();
    let codes = site.app.confirm_second_step(&who, session, &secret.shown_at(now)).unwrap();
    (secret, codes)
}

#[tokio::test]
async fn item_40_a_second_step_is_asked_for_on_the_page_and_over_the_api() {
    let site = TestSite::new();
    let (secret, codes) = with_second_step(&site, "planner");
    let password = site.password("planner");
    let given = json!({ "login": "planner", "password": password });
    assert_eq!(site.stranger().post("/api/v1/session", &given).await.problem(422), "unprocessable");
    let later = site.app.environment().now().as_second() + 30;
    let with = |code: &str| json!({ "login": "planner", "password": password, "code": code });
    site.stranger().post("/api/v1/session", &with("000000")).await.problem(422);
    site.stranger().post("/api/v1/session", &with(&secret.shown_at(later))).await.expect(200);
    site.stranger().post("/api/v1/session", &with(&secret.shown_at(later))).await.problem(422);

    // On the page: the password leads on, and its cookie alone opens nothing.
    let form = format!("login=planner&password={password}&back=/batches");
    let first = site.stranger().send(Method::POST, "/sign-in", FORM, form).await;
    assert_eq!(to(&first), "/sign-in/second-step?back=/batches");
    let cookies: Vec<_> = first.headers.get_all(SET_COOKIE).iter().map(|it| it.to_str().unwrap()).collect();
    assert!(cookies.iter().all(|cookie| !cookie.starts_with("yiju-session")), "{cookies:?}");
    let half = site.with_cookie(cookies[0].split(';').next().unwrap());
    assert_eq!(half.get("/communities").await.status, 303);
    assert_eq!(half.get("/sign-in/second-step").await.status, 200);
    let wrong = half.send(Method::POST, "/sign-in/second-step", FORM, "code=123123").await;
    assert_eq!(wrong.status, 422);
    let body = format!("back=/batches&code={}", codes[0].as_str());
    let second = half.send(Method::POST, "/sign-in/second-step", FORM, body).await;
    assert_eq!((second.status.as_u16(), to(&second)), (303, "/batches"));
    let gone = half.get("/sign-in/second-step").await;
    assert_eq!(to(&gone), "/sign-in?said=ceremony-over", "the first step is used up");
}

#[tokio::test]
async fn a_link_is_looked_at_without_being_used_up_and_used_once() {
    let site = TestSite::new();
    let link = site.app.invite(&operator(), "li", "李工", Some(Post::of_city(Role::Planner))).unwrap();
    let stranger = site.stranger();
    for _ in 0..2 {
        let page = stranger.get(&link.path).await;
        assert!(page.status == 200 && page.text.contains("李工"), "mail programs look, too");
        assert_eq!(page.headers.get("cache-control").unwrap(), "no-store");
    }
    let send = |password: &str, again: &str| {
        stranger.send(Method::POST, &link.path, FORM, format!("password={password}&again={again}"))
    };
    for (password, again) in [("short", "short"), ("password123", "password123"), (GOOD, "another")] {
        assert_eq!(send(password, again).await.status, 422, "{password}");
    }
    assert_eq!(to(&send(GOOD, GOOD).await), "/sign-in?said=link-used");
    assert_eq!(send(GOOD, GOOD).await.status, 404);
    assert_eq!(stranger.get("/links/nothing").await.status, 404);
    stranger.post("/api/v1/session", &json!({ "login": "li", "password": GOOD })).await.expect(200);
}

/// Masked while it is typed, and left to the browser, a password manager or the clipboard to fill in.
#[tokio::test]
async fn a_password_is_masked_and_may_be_filled_in_or_pasted() {
    let site = TestSite::new();
    let link = site.app.invite(&operator(), "li", "李工", None).unwrap();
    let (stranger, planner) = (site.stranger(), site.signed_in("planner").await);
    for (client, path, count) in [
        (&stranger, "/sign-in", 1),
        (&stranger, &*link.path, 2),
        (&planner, "/account", 3),
        (&planner, "/account/confirm", 1),
    ] {
        let page = client.get(path).await.text;
        let fields: Vec<&str> = page.split("<input ").filter(|it| it.contains("name=\"password\"")).collect();
        assert!(!fields.is_empty() && fields.iter().all(|it| it.starts_with("type=\"password\"")), "{path}");
        assert_eq!(page.matches("<input type=\"password\"").count(), count, "{path}");
        let managers = ["autocomplete=\"current-password\"", "autocomplete=\"new-password\""];
        let known = managers.iter().map(|token| page.matches(token).count()).sum::<usize>();
        assert_eq!(known, count, "{path}");
        assert!(!page.contains("onpaste") && !page.contains("autocomplete=\"off\""), "{path}");
    }
}

async fn bearer(site: &TestSite, method: Method, path: &str, token: &str) -> Answer {
    let request =
        Request::builder().method(method).uri(path).header(AUTHORIZATION, format!("Bearer {token}"));
    site.stranger().dispatch(request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn item_49_a_token_opens_the_api_as_far_as_it_was_made_for_and_no_page() {
    let site = TestSite::new();
    let planner = site.signed_in("planner").await;
    let made = post(&planner, "/account/tokens", "token_name=report&token_scope=read&token_days=30").await;
    assert_eq!(made.status, 200);
    let secret = made.text.split_once("<code class=\"secret\">").unwrap().1.split('<').next().unwrap();
    assert_eq!(bearer(&site, Method::GET, "/api/v1/me", secret).await.expect(200)["login"], "planner");
    let page = bearer(&site, Method::GET, "/communities", secret).await;
    assert_eq!(page.status, 303, "pages are for people");
    let id = bearer(&site, Method::GET, "/api/v1/communities?per_page=1", secret).await.expect(200);
    let id = id["communities"][0]["id"].as_str().unwrap().to_owned();
    let change = format!("/api/v1/communities/{id}/claims");
    assert_eq!(bearer(&site, Method::POST, &change, secret).await.problem(403), "forbidden");
    assert_eq!(
        bearer(&site, Method::GET, "/api/v1/me", "yiju_nonsense").await.problem(401),
        "sign-in-needed"
    );
    let listed = planner.get("/account/tokens").await.text;
    assert!(!listed.contains(secret), "it is shown once");
    let revoke = listed.split_once("action=\"/account/tokens/").unwrap().1.split('"').next().unwrap();
    post(&planner, &format!("/account/tokens/{revoke}"), "").await;
    assert_eq!(bearer(&site, Method::GET, "/api/v1/me", secret).await.problem(401), "sign-in-needed");
}

#[tokio::test]
async fn item_47_what_weighs_asks_for_a_fresh_proof() {
    let site = TestSite::new();
    let admin = site.signed_in("admin").await;
    let weighty: Vec<_> = site.routes().into_iter().filter(|route| route.weighs).collect();
    for path in [
        "/appointments",
        "/accounts",
        "/owners/exports/{id}/make",
        "/account/tokens",
        "/account/passkeys",
        "/account/passkeys/{id}/remove",
        "/account/second-step",
        "/account/second-step/remove",
        "/account/recovery-codes",
        "/account/provider",
        "/account/provider/unlink",
        "/account/sessions/end-others",
    ] {
        assert!(weighty.iter().any(|route| route.path == path), "{path} asks for a fresh proof");
    }
    let token = csrf(&admin).await;
    // Six minutes later a page is not shown, but what was being typed is taken for a while.
    let age = |minutes: i64| {
        let at = site.app.environment().now() - jiff::SignedDuration::from_mins(minutes);
        site.by_hand(&format!("UPDATE session SET proved_at = '{at:.9}'"));
    };
    age(6);
    let account = site.app.load_account("worker").unwrap().id;
    let ask = format!("/accounts/{account}/disable");
    assert_eq!(to(&admin.get(&ask).await), format!("/account/confirm?back={ask}"));
    let body = format!("csrf={token}&login=zhao&name=赵");
    assert_eq!(admin.send(Method::POST, "/accounts", FORM, body).await.status, 200);
    age(16);
    for route in weighty.iter().filter(|route| route.method == Method::POST) {
        let path = route.path.replace("{id}", &account.to_string()).replace("{token}", "0");
        let answer = admin.send(Method::POST, &path, FORM, format!("csrf={token}")).await;
        let refused = answer.status == 403 || to(&answer).starts_with("/account/confirm?back=/");
        assert!(refused, "{path}: {} {}", answer.status, to(&answer));
    }
    assert_eq!(post(&admin, "/account/confirm", "password=wrong&back=/appointments").await.status, 422);
    let fields = format!("password={}&back=/appointments", site.password("admin"));
    let proved = post(&admin, "/account/confirm", &fields).await;
    assert_eq!(to(&proved), "/appointments");
    assert_eq!(admin.get(&ask).await.status, 303, "the session goes on under another token");
    let cookie = proved.headers.get(SET_COOKIE).unwrap().to_str().unwrap();
    let admin = site.with_cookie(cookie.split(';').next().unwrap());
    assert_eq!(admin.get(&ask).await.status, 200);
    let elsewhere = format!("password={}&back=//evil.example", site.password("admin"));
    assert_eq!(to(&post(&admin, "/account/confirm", &elsewhere).await), "/");
}

#[tokio::test]
async fn whose_role_asks_for_a_second_step_reaches_nothing_else_before() {
    let accounts =
        AccountSettings { second_step_for: vec![Role::Administrator], ..AccountSettings::default() };
    let site = TestSite::keeping(accounts);
    let admin = site.signed_in("admin").await;
    for route in site.routes().iter().filter(|route| route.method == Method::GET && !route.path.contains('{'))
    {
        let answer = admin.get(&route.path).await;
        let own = ["/account", "/account/confirm", "/account/second-step"].contains(&&*route.path);
        let open = route.access == web::server::Access::Open;
        if !own && !open {
            let refused = answer.status == 403 || to(&answer) == "/account";
            assert!(refused, "{}: {} {}", route.path, answer.status, to(&answer));
        }
    }
    assert_eq!(admin.get("/account").await.status, 200);
    assert_eq!(
        post(&admin, "/account/tokens", "token_name=x&token_days=30").await.status,
        303,
        "no way round"
    );
    let begun = post(&admin, "/account/second-step/begin", "").await;
    assert_eq!(to(&begun), "/account/second-step");
    let page = admin.get("/account/second-step").await.text;
    let letters =
        page.rsplit_once("<code class=\"secret\">").unwrap().1.split('<').next().unwrap().replace(' ', "");
    let bytes = data_encoding::BASE32_NOPAD.decode(letters.trim_end_matches('=').as_bytes()).unwrap();
    let secret = totp::Secret::from_slice(&bytes).unwrap();
    let code = secret.shown_at(site.app.environment().now().as_second());
    let codes = post(&admin, "/account/second-step", &format!("code={code}")).await;
    assert_eq!(codes.text.matches("<li><code>").count(), 10);
    assert_eq!(admin.get("/accounts").await.status, 200, "once it is set up everything is open");
}

#[tokio::test]
async fn an_administrator_invites_resets_and_shuts() {
    let site = TestSite::new();
    let admin = site.signed_in("admin").await;
    let planner = site.signed_in("planner").await;
    let made = post(&admin, "/accounts", "login=zhao&name=赵工").await;
    assert!(made.text.contains("http://localhost/links/yiju_"), "{}", made.text);
    assert_eq!(post(&admin, "/accounts", "login=zhao&name=again").await.status, 422, "the login is taken");
    assert_eq!(post(&admin, "/accounts", "login=z+h&name=x").await.status, 422);
    let id = site.app.load_account("planner").unwrap().id;
    let record = admin.get(&format!("/accounts/{id}")).await.text;
    assert!(record.contains("planner") && !record.contains("$argon2id"));
    let reset = post(&admin, &format!("/accounts/{id}/reset"), "").await;
    assert!(reset.text.contains("/links/yiju_"));
    assert_eq!(planner.get("/account").await.status, 303, "the sessions are over");
    post(&admin, &format!("/accounts/{id}/disable"), "").await;
    assert!(site.app.find_account(id).unwrap().unwrap().disabled_at.is_some());
    post(&admin, &format!("/accounts/{id}/enable"), "").await;
    assert!(site.app.find_account(id).unwrap().unwrap().disabled_at.is_none());
    let own = site.app.load_account("admin").unwrap().id;
    for what in ["reset", "disable", "second-step-removal"] {
        assert_eq!(post(&admin, &format!("/accounts/{own}/{what}"), "").await.status, 409, "{what}");
    }
    let nobody = "0".repeat(32);
    assert_eq!(admin.get(&format!("/accounts/{nobody}")).await.status, 404);
}
