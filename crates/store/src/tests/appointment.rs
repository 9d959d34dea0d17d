//! Appointments: given, ended, and never lost.

use super::{id, instant, occasion, on_both, permit};
use crate::{StoreError, account, appointment, audit};
use domain::account::{Account, Role};
use domain::appointment::{Appointment, Post};
use domain::division::DivisionCode;
use domain::id::{AccountId, AppointmentId};
use domain::territory::Territory;

fn li() -> Account {
    Account {
        id: AccountId::from_uuid(id(7)),
        login: "li".into(),
        display_name: "李专员".into(),
        created_at: instant(0),
        disabled_at: None,
    }
}

fn post_of_li() -> Appointment {
    let territory =
        Territory::Street { district: DivisionCode("500103".into()), name: "解放碑街道".into() };
    Appointment {
        id: AppointmentId::from_uuid(id(70)),
        account: li().id,
        post: Post { role: Role::Officer, territory },
        since: instant(0),
        until: Some(instant(90)),
        granted_by: AccountId::from_uuid(id(1)),
        revoked_by: None,
    }
}

#[test]
fn an_appointment_is_given_ended_once_and_kept() {
    on_both(|store| {
        store
            .write(|tx| {
                account::insert(tx, &permit(), occasion(1), &li(), "h")?;
                appointment::insert(tx, &permit(), occasion(2), &post_of_li())
            })
            .unwrap();
        let of_li = || store.read(|rx| appointment::list_of_account(rx, li().id)).unwrap();
        assert_eq!(of_li(), [post_of_li()]);
        let end =
            |number| store.write(|tx| appointment::revoke(tx, &permit(), occasion(number), post_of_li().id));
        end(30).unwrap();
        let ended = Appointment {
            until: Some(instant(30)),
            revoked_by: Some(AccountId::from_uuid(id(1))),
            ..post_of_li()
        };
        assert_eq!(of_li(), std::slice::from_ref(&ended));
        assert!(matches!(end(40), Err(StoreError::WrongState { .. })));
        assert_eq!(store.read(appointment::list_all).unwrap(), [ended]);
        let told = store.read(|rx| audit::list_about(rx, &post_of_li().id.to_string())).unwrap();
        let events: Vec<_> = told.iter().map(|entry| entry.event.as_str()).collect();
        assert_eq!(events, ["appointment.granted", "appointment.revoked"]);
        let particulars = String::from_utf8(told[0].secret.clone().unwrap().sealed).unwrap();
        assert!(particulars.contains("street:500103/解放碑街道"), "{particulars}");
    });
}

#[test]
fn one_that_has_run_out_is_not_ended_again() {
    on_both(|store| {
        store
            .write(|tx| {
                account::insert(tx, &permit(), occasion(1), &li(), "h")?;
                appointment::insert(tx, &permit(), occasion(2), &post_of_li())
            })
            .unwrap();
        let late = store.write(|tx| appointment::revoke(tx, &permit(), occasion(90), post_of_li().id));
        assert!(matches!(late, Err(StoreError::WrongState { .. })));
        let missing = AppointmentId::from_uuid(id(404));
        let missing = store.write(|tx| appointment::revoke(tx, &permit(), occasion(91), missing));
        assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    });
}
