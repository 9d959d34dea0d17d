//! Every operation as it should be used.

use super::site::{Client, TestSite};
use axum::http::Method;
use axum::http::header::{LOCATION, SET_COOKIE};
use serde_json::{Value, json};

const CSV: &str = "小区名称,区县,建成年份,楼栋数,户数,建筑面积(平方米)\n\
                   石油路新村,渝中区,1996,4,320,22100.5\n\
                   歌乐山小区,沙坪坝区,2003,6,480,41000\n\
                   合计,,,10,800,63100.5\n";

async fn first_community(client: &Client<'_>, query: &str) -> Value {
    let list = client.get(&format!("/api/v1/communities?per_page=1&{query}")).await.expect(200);
    list["communities"][0].clone()
}

fn id(value: &Value) -> &str {
    value["id"].as_str().unwrap()
}

#[tokio::test]
async fn a_session_begins_is_shown_and_ends() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let me = client.get("/api/v1/me").await.expect(200);
    assert_eq!((me["login"].as_str(), me["posts"][0]["role"].as_str()), (Some("auditor"), Some("auditor")));
    assert_eq!(me["may_change_register"], false);
    client.delete("/api/v1/session").await.expect(204);
    assert_eq!(client.get("/api/v1/me").await.problem(401), "sign-in-needed");
}

#[tokio::test]
async fn communities_are_listed_filtered_ordered_and_paged() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let all = client.get("/api/v1/communities?per_page=7&page=2&sort=floor-area&order=descending").await;
    let all = all.expect(200);
    assert_eq!((all["page"].as_u64(), all["per_page"].as_u64()), (Some(2), Some(7)));
    assert_eq!(all["communities"].as_array().unwrap().len(), 7);
    let areas: Vec<f64> =
        all["communities"].as_array().unwrap().iter().filter_map(|c| c["floor_area_m2"].as_f64()).collect();
    assert!(areas.is_sorted_by(|a, b| a >= b) && !areas.is_empty(), "{areas:?}");
    let totals = &all["totals"];
    let sum = ["eligible", "ineligible", "undetermined"].map(|key| totals[key].as_u64().unwrap());
    assert_eq!(sum.iter().sum::<u64>(), totals["communities"].as_u64().unwrap());
    let eligible = client.get("/api/v1/communities?verdict=eligible&per_page=200").await.expect(200);
    assert_eq!(eligible["totals"]["communities"], totals["eligible"]);
    for community in eligible["communities"].as_array().unwrap() {
        assert_eq!(community["verdict"], "eligible");
    }
    let beyond = client.get("/api/v1/communities?page=9999").await.expect(200);
    assert_eq!(beyond["page"], beyond["pages"]);
}

#[tokio::test]
async fn a_community_shows_its_verdict_claims_buildings_and_scorecards() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let line = first_community(&client, "verdict=eligible").await;
    let path = format!("/api/v1/communities/{}", id(&line));
    let detail = client.get(&path).await.expect(200);
    assert_eq!(detail["community"], line);
    assert_eq!(detail["pack"]["as_of"], "2020-12-31");
    let built = detail["criteria"].as_array().unwrap().iter().find(|it| it["id"] == "built").unwrap();
    assert_eq!((built["verdict"].as_str(), built["role"].as_str()), (Some("yes"), Some("requirement")));
    assert!(built["article"].as_str().is_some_and(|article| !article.is_empty()));
    let fact = &detail["facts"][0];
    assert_eq!(fact["value"], fact["claims"][0]["value"]);
    assert_eq!(detail["scorecards"].as_array().unwrap().len(), 2);
    let building = &detail["buildings"][0];
    let claims = client.get(&format!("{path}/buildings/{}/claims", id(building))).await.expect(200);
    assert_eq!(claims[0]["claims"][0]["building_id"], building["id"]);
}

#[tokio::test]
async fn a_decision_counts_and_stands_in_the_history() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let path = format!("/api/v1/communities/{}", id(&first_community(&client, "").await));
    let decision = json!({
        "fact": "residents", "value": "1234", "source": "survey", "source_label": "2020年摸底",
        "observed_on": "2020-06-01", "reason": "现场清点。",
    });
    let claim = client.post(&format!("{path}/claims"), &decision).await.expect(201);
    assert_eq!((claim["value"].as_str(), claim["observed_on"].as_str()), (Some("1234"), Some("2020-06-01")));
    let detail = client.get(&path).await.expect(200);
    let fact = detail["facts"].as_array().unwrap().iter().find(|it| it["fact"] == "residents").unwrap();
    assert_eq!((fact["value"].as_str(), fact["rule"].as_str()), (Some("1234"), Some("decided")));
    assert_eq!(fact["claims"][0]["decision"]["reason"], "现场清点。");
    let history = detail["history"].as_array().unwrap();
    assert!(history.iter().any(|entry| entry["event"] == "claim.decided"), "{history:?}");
}

#[tokio::test]
async fn the_dashboard_and_the_work_list_add_up() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let dashboard = client.get("/api/v1/dashboard").await.expect(200);
    let sum = |key: &str| -> u64 {
        let parts = dashboard[key].as_array().unwrap();
        parts.iter().map(|part| part["totals"]["communities"].as_u64().unwrap()).sum()
    };
    let all = dashboard["totals"]["communities"].as_u64().unwrap();
    assert_eq!((sum("by_verdict"), sum("by_district")), (all, all));
    assert!(!dashboard["targets"].as_array().unwrap().is_empty());
    let missing = client.get("/api/v1/missing-evidence").await.expect(200);
    assert_eq!(missing, dashboard["missing"]);
}

#[tokio::test]
async fn what_if_says_who_goes_in() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let question = json!({ "to": { "parameters": { "scope.last-year": "2005" } } });
    let answer = client.post("/api/v1/what-if", &question).await.expect(200);
    assert_ne!(answer["before"]["pack"]["hash"], answer["after"]["pack"]["hash"]);
    assert_eq!(answer["before"]["all"], answer["after"]["all"]);
    let moved = answer["moved"].as_array().unwrap();
    let entering = moved.iter().filter(|it| it["to"] == "eligible" && it["from"] != "eligible").count();
    assert_eq!(answer["entering"]["communities"].as_u64(), u64::try_from(entering).ok());
    assert!(answer["changes"].as_array().unwrap().iter().any(|it| it["id"] == "scope.last-year"));
    let same = client.post("/api/v1/what-if", &json!({ "to": {} })).await.expect(200);
    assert_eq!(same["moved"], json!([]));
}

#[tokio::test]
async fn packs_are_listed_and_their_rules_read() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let packs = client.get("/api/v1/packs").await.expect(200);
    assert_eq!(packs["in_force"], "cn-chongqing+demo");
    for pack in packs["comparable"].as_array().unwrap() {
        let path = format!("/api/v1/packs/{}?day=2024-01-01", pack.as_str().unwrap());
        let rules = client.get(&path).await.expect(200);
        assert_eq!(rules["pack"]["as_of"], "2024-01-01");
    }
    let rules = client.get("/api/v1/packs/cn-chongqing").await.expect(200);
    assert_eq!(rules["menu"].as_array().unwrap().len(), 41);
    assert_eq!(rules["indicators"].as_array().unwrap().len(), 36);
    assert!(rules["criteria"].as_array().unwrap().iter().any(|it| it["id"] == "excluded-self-built"));
}

/// The columns of a preview as a mapping may be sent back.
fn columns(mapping: &Value) -> Vec<Value> {
    let columns = mapping["columns"].as_array().unwrap().iter();
    columns
        .map(|it| {
            json!({ "header": it["header"], "target": it["target"], "unit": it["unit"], "negated": it["negated"] })
        })
        .collect()
}

#[tokio::test]
async fn a_file_is_sent_settled_committed_and_undone() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let sent = client.send(Method::POST, "/api/v1/uploads?file_name=a.csv", "text/csv", CSV).await;
    let preview = sent.expect(201);
    assert_eq!(
        preview["counts"],
        json!({ "rows": 3, "accepted": 2, "rejected": 1, "warnings": preview["counts"]["warnings"] })
    );
    let path = sent.headers.get(LOCATION).unwrap().to_str().unwrap().to_owned();
    assert_eq!(client.get(&format!("{path}/preview")).await.expect(200), preview);
    let waiting = client.get("/api/v1/uploads").await.expect(200);
    assert_eq!(waiting[0], preview["upload"]);

    let mapping = &preview["tables"][0]["mapping"];
    let body = json!({ "level": mapping["level"], "columns": columns(mapping), "source_kind": "survey" });
    let settled = client.put(&format!("{path}/tables/0/mapping"), &body).await.expect(200);
    assert_eq!(settled["tables"][0]["mapping"]["source_kind"], "survey");

    let asked = client.send(Method::POST, &format!("{path}/commit"), "", "").await;
    assert_eq!(asked.expect(202)["job"], json!({ "state": "queued", "stage": "queued", "error": null }));
    client.send(Method::POST, &format!("{path}/commit"), "", "").await.expect(202);
    let app = site.app.clone();
    assert!(tokio::task::spawn_blocking(move || app.run_due_job()).await.unwrap().unwrap());
    let done = client.get(&path).await.expect(200);
    assert_eq!(
        (done["state"].as_str(), done["job"]["state"].as_str()),
        (Some("imported"), Some("succeeded"))
    );

    let batch = format!("/api/v1/batches/{}", done["batch_id"].as_str().unwrap());
    let shown = client.get(&batch).await.expect(200);
    assert_eq!((shown["counts"]["accepted"].as_u64(), shown["state"].as_str()), (Some(2), Some("committed")));
    assert_eq!(client.get("/api/v1/batches").await.expect(200)[0], shown);
    let found =
        client.get("/api/v1/communities?q=%E7%9F%B3%E6%B2%B9%E8%B7%AF%E6%96%B0%E6%9D%91").await.expect(200);
    assert_eq!(found["communities"][0]["floor_area_m2"], json!(22100.5));
    let returned = client.get(&format!("{batch}/tables/0/return")).await;
    assert!(
        returned.status == 200 && returned.text.starts_with("PK"),
        "the rejected row is had as a workbook"
    );
    let page = client.get(&batch.replace("/api/v1", "")).await.text;
    let href = format!("{}/return?table=0", batch.replace("/api/v1", ""));
    assert!(page.contains(&href), "the batch's page offers it");
    assert!(client.get(&href).await.text.starts_with("PK"));
    let undone = client.send(Method::POST, &format!("{batch}/undo"), "", "").await.expect(200);
    assert_eq!(
        (undone["communities"].as_u64(), undone["batch"]["state"].as_str()),
        (Some(2), Some("undone"))
    );
    assert_eq!(client.send(Method::POST, &format!("{batch}/undo"), "", "").await.problem(409), "conflict");
}

#[tokio::test]
async fn a_column_that_asks_the_opposite_is_turned_round_and_back() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let csv = "小区名称,建成年份,市政配套设施是否完善\n石油路新村,1998,否\n";
    let sent =
        client.send(Method::POST, "/api/v1/uploads?file_name=a.csv", "text/csv", csv).await.expect(201);
    let table = &sent["tables"][0];
    let asked = &table["mapping"]["columns"][2];
    assert_eq!((&asked["target"], &asked["negated"]), (&json!("municipal_lacking"), &json!(true)));
    let turned = |table: &Value| {
        table["findings"].as_array().unwrap().iter().any(|finding| finding["code"] == "sense-turned")
    };
    assert!(turned(table));
    let path = format!("/api/v1/uploads/{}/tables/0/mapping", id(&sent["upload"]));
    let mut columns = columns(&table["mapping"]);
    let body = |columns: &[Value]| json!({ "level": "community", "columns": columns });
    columns[2]["negated"] = json!(false);
    let settled = client.put(&path, &body(&columns)).await.expect(200);
    assert!(!turned(&settled["tables"][0]));
    assert_eq!(settled["tables"][0]["mapping"]["columns"][2]["negated"], false);
    columns[1]["negated"] = json!(true);
    assert_eq!(client.put(&path, &body(&columns)).await.problem(422), "unprocessable");
}

#[tokio::test]
async fn findings_are_in_the_readers_language_and_their_codes_in_none() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let csv = "小区名称,建成年份\n石油路新村,2105\n";
    let send = |query: &str| format!("/api/v1/uploads?file_name=a.csv{query}");
    let finding = |sent: &Value| {
        let findings = sent["tables"][0]["findings"].as_array().unwrap();
        findings.iter().find(|finding| finding["code"] == "impossible-year").unwrap().clone()
    };
    let zh = client.send(Method::POST, &send("&lang=zh-CN"), "text/csv", csv).await;
    assert!(zh.headers.get(SET_COOKIE).is_none());
    let (zh, en) =
        (zh.expect(201), client.send(Method::POST, &send("&lang=en"), "text/csv", csv).await.expect(201));
    let (zh, en) = (finding(&zh), finding(&en));
    assert_eq!((&zh["arguments"], &zh["severity"]), (&en["arguments"], &en["severity"]));
    assert_eq!(zh["arguments"], json!({ "text": "2105" }));
    assert!(zh["message"].as_str().unwrap().contains("不可能是建成年份"), "{zh}");
    assert!(en["message"].as_str().unwrap().contains("cannot be a year of completion"), "{en}");
}

#[tokio::test]
async fn a_file_comes_in_a_form_too_and_can_be_thrown_away() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let form = format!(
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n{CSV}\r\n--x--\r\n"
    );
    let kind = "multipart/form-data; boundary=x";
    let preview = client.send(Method::POST, "/api/v1/uploads", kind, form).await.expect(201);
    assert_eq!(preview["upload"]["file_name"], "a.csv");
    let path = format!("/api/v1/uploads/{}", id(&preview["upload"]));
    client.delete(&path).await.expect(204);
    assert_eq!(client.get(&path).await.expect(200)["state"], "discarded");
    assert_eq!(client.delete(&path).await.problem(409), "conflict");
    assert_eq!(client.get(&format!("{path}/preview")).await.problem(409), "conflict");
}

#[tokio::test]
async fn an_auditor_lists_what_was_done() {
    let site = TestSite::new();
    let auditor = site.signed_in("auditor").await;
    let all = auditor.get("/api/v1/audit-entries").await.expect(200);
    assert!(all["entries"].as_array().unwrap().len() > 3, "{all}");
    let accounts = auditor.get("/api/v1/audit-entries?noun=account").await.expect(200);
    let entries = accounts["entries"].as_array().unwrap();
    assert!(
        entries.iter().all(|entry| entry["event"].as_str().unwrap().starts_with("account.")),
        "{accounts}"
    );
    assert!(entries[0]["index"].is_u64() && entries[0]["particulars"].is_object(), "{accounts}");
    let wrong = auditor.get("/api/v1/audit-entries?day=yesterday").await;
    assert_eq!(wrong.problem(400), "malformed");
    let planner = site.signed_in("planner").await;
    assert_eq!(planner.get("/api/v1/audit-entries").await.problem(403), "forbidden");
}
