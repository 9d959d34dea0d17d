//! What leaves no trace does not happen.

use super::site::TestSite;
use axum::http::header;
use serde_json::json;

/// Item 81: what cannot be recorded is not done, and the answer is that it may be tried again.
#[tokio::test]
async fn what_cannot_be_recorded_is_not_done() {
    let site = TestSite::new();
    let planner = site.signed_in("planner").await;
    let list = planner.get("/api/v1/communities").await.json();
    let path = format!("/api/v1/communities/{}/claims", list["communities"][0]["id"].as_str().unwrap());
    let decision = json!({
        "fact": "residents", "value": "1234", "source": "survey", "source_label": "2020年摸底",
        "observed_on": "2020-06-01", "reason": "现场清点。",
    });
    let before = site.app.database_sums().unwrap();
    site.by_hand(
        "CREATE TRIGGER full BEFORE INSERT ON audit_entry BEGIN SELECT RAISE(ABORT, 'no space'); END",
    );
    let answer = planner.post(&path, &decision).await;
    assert_eq!(answer.problem(503), "unavailable");
    assert_eq!(answer.headers[header::RETRY_AFTER], "5");
    assert!(!answer.text.contains("no space"), "{}", answer.text);
    assert_eq!(site.app.database_sums().unwrap(), before, "nothing was done");
    site.by_hand("DROP TRIGGER full");
    planner.post(&path, &decision).await.expect(201);
    assert_ne!(site.app.database_sums().unwrap(), before);
}
