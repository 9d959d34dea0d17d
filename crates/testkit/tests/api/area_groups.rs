//! Area groups over the API: made, changed against what was seen, taken apart; what cannot be is named.

use super::site::TestSite;
use serde_json::{Value, json};

#[tokio::test]
async fn a_group_is_made_changed_by_who_saw_it_last_and_taken_apart() {
    let site = TestSite::new();
    let client = site.signed_in("planner").await;
    let all = client.get("/api/v1/communities?per_page=200").await.expect(200);
    let all = all["communities"].as_array().unwrap().clone();
    let district = |one: &Value| one["district"]["code"].as_str().map(str::to_owned);
    let of = |code: &str| all.iter().filter(|one| district(one).as_deref() == Some(code)).collect::<Vec<_>>();
    let here = all.iter().filter_map(district).max_by_key(|code| of(code).len()).unwrap();
    let (home, neighbour) = (of(&here)[0], of(&here)[1]);
    let away = all.iter().find(|one| district(one).as_ref() != Some(&here));
    let body = |members: &[&Value], revision: i64| {
        let ids: Vec<&Value> = members.iter().map(|one| &one["id"]).collect();
        json!({ "name": "片区", "district": here, "community_ids": ids, "revision": revision })
    };
    let path = "/api/v1/area-groups";
    assert_eq!(client.post(path, &body(&[home], 0)).await.expect(422)["code"], "area-group-one-alone");
    let across = body(&[home, away.unwrap()], 0);
    assert_eq!(client.post(path, &across).await.expect(422)["code"], "area-group-across");
    let made = client.post(path, &body(&[home, neighbour], 0)).await.expect(201);
    let one = format!("{path}/{}", made["id"].as_str().unwrap());
    let mut waits = body(&[home], 0);
    waits["work"] = json!({
        "first_year": 2021, "cost_fen": 100_000_000, "central_ppm": 0, "bond_ppm": 1_000_000, "lag": 1,
    });
    let changed = client.put(&one, &waits).await.expect(200);
    assert_eq!((changed["revision"].as_i64(), changed["work"]["lag"].as_i64()), (Some(1), Some(1)));
    assert_eq!(client.put(&one, &waits).await.expect(409)["code"], "conflict-changed-meanwhile");
    assert_eq!(client.get(path).await.expect(200).as_array().unwrap().len(), 1);
    client.delete(&one).await.expect(204);
    assert_eq!(client.delete(&one).await.problem(404), "not-found");
}
