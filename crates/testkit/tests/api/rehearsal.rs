//! Practising on a copy: made, marked on each of its pages, counted nowhere, thrown away.

use super::duplicates::{post, token};
use super::site::TestSite;
use axum::http::{Method, StatusCode};
use serde_json::json;

#[tokio::test]
async fn a_copy_is_made_marked_and_thrown_away() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let list = client.get("/api/v1/communities?per_page=1").await.expect(200);
    let (all, id) = (&list["totals"], list["communities"][0]["id"].as_str().unwrap());
    let made =
        client.send(Method::POST, &format!("/api/v1/communities/{id}/rehearsal"), "", "").await.expect(201);
    let copy = made["community_id"].as_str().unwrap();
    let detail = client.get(&format!("/api/v1/communities/{copy}")).await.expect(200);
    assert_eq!(detail["rehearsal_of"], id);
    assert!(detail["community"]["name"].as_str().unwrap().ends_with("（演练）"), "{detail}");
    assert_eq!(client.get("/api/v1/communities?per_page=1").await.expect(200)["totals"], *all);
    assert!(!client.get("/tiles/communities.geojson").await.text.contains(copy), "not on the map");
    assert!(!client.get("/communities/export/csv").await.text.contains(copy), "not in the export");
    let again = client.send(Method::POST, &format!("/api/v1/communities/{id}/rehearsal"), "", "").await;
    assert_eq!(again.problem(409), "conflict");

    let banner = "这是用于练习的副本";
    for path in ["", "/decide?fact=households"] {
        assert!(client.get(&format!("/communities/{copy}{path}")).await.text.contains(banner), "{path}");
        assert!(!client.get(&format!("/communities/{id}{path}")).await.text.contains(banner), "{path}");
    }
    let asked = client.get(&format!("/communities/{copy}/decide?fact=households")).await.text;
    let form = format!("csrf={}&value=999&source=survey&reason=practice", token(&asked));
    let decided = post(&client, &format!("/communities/{copy}/decide?fact=households"), &form).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "decisions work");
    let wrong = form.replace("value=999", "value=many");
    let wrong = post(&client, &format!("/communities/{copy}/decide?fact=households"), &wrong).await;
    assert!(wrong.text.contains(banner), "also on the form that is shown again");

    let form = client.get(&format!("/communities/{copy}/field-survey")).await;
    assert!(form.status == StatusCode::OK && form.text.contains(banner), "a survey can be practised");
    let survey = "01900000000070008000000000000077";
    let record = json!({
        "id": survey, "community_id": copy, "observed_on": "2020-12-30",
        "answered_at": "2020-12-30T02:00:00Z", "answers": [{ "fact": "residents", "value": "812" }],
    });
    let sent = client.post("/api/v1/field-surveys", &json!({ "records": [record] })).await.expect(200);
    assert_eq!(sent["results"][0]["receipt"]["number"], 1, "{sent}");
    assert!(client.get(&format!("/field-surveys/{survey}")).await.text.contains(banner));
    assert!(!client.get("/field-surveys").await.text.contains(survey), "and is listed nowhere");

    assert_eq!(client.get("/api/v1/rehearsals").await.expect(200), json!([made]));
    assert!(client.get("/rehearsals").await.text.contains(copy));
    let discard = format!("/rehearsals/{copy}/discard");
    let asked = client.get(&discard).await.text;
    assert!(asked.contains(banner));
    let gone = post(&client, &discard, &format!("csrf={}", token(&asked))).await;
    assert_eq!(gone.status, StatusCode::SEE_OTHER);
    assert_eq!(client.get(&format!("/communities/{copy}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(client.get(&format!("/field-surveys/{survey}")).await.status, StatusCode::NOT_FOUND);
    let record = client.get(&format!("/communities/{id}")).await.text;
    assert!(record.contains("建立演练副本") && record.contains("删除演练副本"), "{record}");
    assert_eq!(client.delete(&format!("/api/v1/rehearsals/{id}")).await.problem(404), "not-found");

    let asked = client.get(&format!("/communities/{id}/rehearse")).await.text;
    let made =
        post(&client, &format!("/communities/{id}/rehearse"), &format!("csrf={}", token(&asked))).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER);
    assert!(client.get(&format!("/communities/{id}")).await.text.contains("打开演练副本"));
}
