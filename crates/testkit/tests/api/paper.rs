//! Documents on paper: who gets them, in which language, and what stands in for those that cannot be made.

use super::site::{Answer, TestSite};
use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};

fn is_document(answer: &Answer, name: &str) {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/pdf");
    assert_eq!(answer.headers[header::CONTENT_DISPOSITION], format!("attachment; filename=\"{name}.pdf\""));
    assert!(answer.text.starts_with("%PDF-1.7"));
    for mark in ["<pdfaid:part>2<", "<pdfaid:conformance>A<", "<pdfuaid:part>1<"] {
        assert!(answer.text.contains(mark), "{mark}");
    }
}

#[tokio::test]
async fn a_certificate_is_printed_in_the_readers_language() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let list = client.get("/api/v1/communities?per_page=3").await.expect(200);
    for community in list["communities"].as_array().unwrap() {
        let id = community["id"].as_str().unwrap();
        let path = format!("/communities/{id}/certificate.pdf");
        assert!(client.get(&format!("/communities/{id}")).await.text.contains(&format!("href=\"{path}\"")));
        for (language, title) in [("zh-CN", "老旧小区认定情况表"), ("en", "Screening certificate")] {
            let request = Request::get(&path).header(header::COOKIE, client.cookie());
            let request = request.header(header::ACCEPT_LANGUAGE, language).body(Body::empty()).unwrap();
            let answer = client.dispatch(request).await;
            is_document(&answer, &format!("certificate-{id}"));
            assert_eq!(answer.headers[header::CONTENT_LANGUAGE], language);
            assert!(answer.text.contains(title), "the title is in the metadata");
        }
    }
    assert_eq!(client.get("/communities/01900000000070008000000000000077/certificate.pdf").await.status, 404);
    assert_eq!(client.get("/communities/x/certificate.pdf").await.status, 404);
}

#[tokio::test]
async fn a_copy_to_practise_on_has_a_certificate_too() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let list = client.get("/api/v1/communities?per_page=1").await.expect(200);
    let id = list["communities"][0]["id"].as_str().unwrap();
    let made =
        client.send(Method::POST, &format!("/api/v1/communities/{id}/rehearsal"), "", "").await.expect(201);
    let copy = made["community_id"].as_str().unwrap();
    let answer = client.get(&format!("/communities/{copy}/certificate.pdf")).await;
    is_document(&answer, &format!("certificate-{copy}"));
}

#[tokio::test]
async fn the_head_of_the_log_is_printed_once_it_is_signed() {
    let site = TestSite::new();
    let client = site.signed_in("auditor").await;
    let answer = client.get("/audit/paper.pdf").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "the page says that nothing is signed");
    assert_eq!(answer.headers[header::LOCATION], "/audit/paper");
    assert!(!client.get("/audit/paper").await.text.contains("/audit/paper.pdf"));
    let key = app::log::make_log_key("city.example/log", &[7; 32]).unwrap();
    site.app.configure_log(key.verifier(), None);
    assert!(site.app.publish_checkpoint(&key).unwrap());
    assert!(client.get("/audit/paper").await.text.contains("href=\"/audit/paper.pdf\""));
    is_document(&client.get("/audit/paper.pdf").await, "log-head");
    let planner = site.signed_in("planner").await;
    assert_eq!(planner.get("/audit/paper.pdf").await.status, StatusCode::FORBIDDEN);
}
