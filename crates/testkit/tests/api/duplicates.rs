//! One community under two names, from the API's side and through the pages.

use super::site::{Client, TestSite};
use axum::http::Method;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION};
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

const HOUSING: &str = "小区名称,区县,建成年份,户数\n南方花园（A区）,沙坪坝区,1996,320\n";
const STREET: &str =
    "小区名称,区县,建成年份,户数\n南方花园Ａ区,沙坪坝区,1999,318\n歌乐山新村,沙坪坝区,1988,90\n";

/// Imports a file and gives the batch's id.
pub async fn import(site: &TestSite, client: &Client<'_>, name: &str, text: &'static str) -> String {
    let path = format!("/api/v1/uploads?file_name={name}");
    let sent = client.send(Method::POST, &path, "text/csv", text).await;
    sent.expect(201);
    let path = sent.headers.get(LOCATION).unwrap().to_str().unwrap().to_owned();
    client.send(Method::POST, &format!("{path}/commit"), "", "").await.expect(202);
    let app = site.app.clone();
    assert!(tokio::task::spawn_blocking(move || app.run_due_job()).await.unwrap().unwrap());
    client.get(&path).await.expect(200)["batch_id"].as_str().unwrap().to_owned()
}

/// A town in which one community stands twice; the ids of the two, and of the second batch.
async fn twice(site: &TestSite, client: &Client<'_>) -> (String, String, String) {
    import(site, client, "a.csv", HOUSING).await;
    let batch = import(site, client, "b.csv", STREET).await;
    let found = client.get(&format!("/api/v1/duplicates?batch_id={batch}")).await.expect(200);
    assert_eq!(found["total"], 1, "{found}");
    let id = |at: usize| found["pairs"][0]["communities"][at]["id"].as_str().unwrap().to_owned();
    (id(0), id(1), batch)
}

#[tokio::test]
async fn a_pair_is_proposed_compared_merged_and_taken_apart() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let (one, other, _) = twice(&site, &client).await;
    let found = client.get("/api/v1/duplicates?likelihood=likely&district=500106").await.expect(200);
    let pair =
        &found["pairs"].as_array().unwrap().iter().find(|it| it["communities"][0]["id"] == one).unwrap();
    assert_eq!(pair["signs"][0], json!({ "sign": "same-spelling", "metres": null, "weight": 45 }));

    let compared = client.get(&format!("/api/v1/communities/{one}/duplicates/{other}")).await.expect(200);
    let fact = |key: &str| -> Value {
        compared["facts"].as_array().unwrap().iter().find(|it| it["fact"] == key).unwrap().clone()
    };
    assert_eq!(
        (&fact("built_year")["differs"], &fact("households")["differs"]),
        (&json!(true), &json!(true))
    );

    let before =
        client.get("/api/v1/communities").await.expect(200)["totals"]["communities"].as_u64().unwrap();
    let merge = json!({ "into": one, "reason": "同一小区" });
    let merged = client.post(&format!("/api/v1/communities/{other}/merge"), &merge).await.expect(200);
    assert_eq!((&merged["kept_id"], &merged["merged_id"]), (&json!(one), &json!(other)));
    let after =
        client.get("/api/v1/communities").await.expect(200)["totals"]["communities"].as_u64().unwrap();
    assert_eq!(after, before - 1);
    let shown = client.get(&format!("/api/v1/communities/{other}")).await.expect(200);
    assert_eq!(shown["community"]["id"], one);
    let again = client.post(&format!("/api/v1/communities/{other}/merge"), &merge).await;
    assert_eq!(again.problem(409), "conflict");
    let itself = json!({ "into": one, "reason": "…" });
    assert_eq!(
        client.post(&format!("/api/v1/communities/{one}/merge"), &itself).await.problem(422),
        "unprocessable"
    );

    let undo = format!("/api/v1/communities/{other}/unmerge");
    client.post(&undo, &json!({ "reason": "两个院子" })).await.expect(204);
    assert_eq!(client.post(&undo, &json!({ "reason": "再来" })).await.problem(409), "conflict");
    let refusal = format!("/api/v1/communities/{other}/duplicates/{one}/refusal");
    client.put(&refusal, &json!({ "reason": "两个院子" })).await.expect(200);
    let found = client.get("/api/v1/duplicates").await.expect(200);
    assert_eq!(found["refused"][0]["reason"], "两个院子");
    assert!(!found["pairs"].to_string().contains(&one), "{found}");
    client.delete(&refusal).await.expect(204);
    assert_eq!(client.delete(&refusal).await.problem(404), "not-found");
}

pub async fn post(client: &Client<'_>, path: &str, form: &str) -> super::site::Answer {
    let request = Request::post(path)
        .header(COOKIE, client.cookie())
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin");
    client.dispatch(request.body(form.to_owned().into()).unwrap()).await
}

pub fn token(page: &str) -> String {
    page.split("name=\"csrf\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_planner_merges_through_the_pages_and_undoes_it_there() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let (one, other, batch) = twice(&site, &client).await;
    let result = client.get(&format!("/batches/{batch}")).await.text;
    assert!(result.contains(&format!("/duplicates?batch={batch}")), "the import leads there");
    assert!(client.get("/communities").await.text.contains("href=\"/duplicates\""), "so does the explorer");
    let list = client.get(&format!("/duplicates?batch={batch}")).await.text;
    let pair = format!("/duplicates/{}/{}", one.clone().min(other.clone()), one.clone().max(other.clone()));
    assert!(list.contains(&pair) && list.contains("名称相同，写法不同"), "{list}");
    let compared = client.get(&pair).await.text;
    assert!(compared.contains("1996") && compared.contains("1999") && compared.contains("不一致"));

    let unsaid =
        post(&client, &format!("{pair}/refuse"), &format!("csrf={}&reason=", token(&compared))).await;
    assert_eq!(unsaid.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsaid.text.contains("请写明理由"));

    let path = format!("{pair}/merge?keep={one}");
    let asked = client.get(&path).await.text;
    assert!(asked.contains("南方花园Ａ区") && asked.contains("并入"), "{asked}");
    assert!(asked.contains(">名称相同，写法不同</textarea>"), "the signs are the reason proposed");
    let merged = post(&client, &path, &format!("csrf={}&reason=same", token(&asked))).await;
    assert_eq!(merged.status, StatusCode::SEE_OTHER);
    let record = client.get(&format!("/communities/{one}")).await.text;
    let undo = format!("/communities/{other}/unmerge");
    assert!(record.contains(&undo) && record.contains("合并重复小区"), "{record}");

    let asked = client.get(&undo).await.text;
    let undone = post(&client, &undo, &format!("csrf={}&reason=two", token(&asked))).await;
    assert_eq!(undone.status, StatusCode::SEE_OTHER);
    assert!(client.get(&format!("/communities/{other}")).await.text.contains("撤销合并"));

    let compared = client.get(&pair).await.text;
    let refused =
        post(&client, &format!("{pair}/refuse"), &format!("csrf={}&reason=two", token(&compared))).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER);
    let list = client.get("/duplicates").await.text;
    assert!(list.contains("id=\"refused\"") && list.contains(&pair), "{list}");
    let compared = client.get(&pair).await.text;
    let withdrawn = post(&client, &format!("{pair}/withdraw"), &format!("csrf={}", token(&compared))).await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
    assert!(!client.get("/duplicates").await.text.contains("id=\"refused\""));
}

#[tokio::test]
async fn an_auditor_looks_and_decides_nothing() {
    let site = TestSite::new();
    let planner = site.signed_in("planner").await;
    let (one, other, _) = twice(&site, &planner).await;
    let auditor = site.signed_in("auditor").await;
    let page = auditor.get(&format!("/duplicates/{one}/{other}")).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text.contains("/refuse\""), "nothing is offered");
    let merge = json!({ "into": one, "reason": "…" });
    assert_eq!(
        auditor.post(&format!("/api/v1/communities/{other}/merge"), &merge).await.problem(403),
        "forbidden"
    );
}
