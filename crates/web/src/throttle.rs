//! How often one may try to sign in.
//!
//! Counted per account and address, per address, and per account, so that neither guessing one password
//! from many places nor many passwords from one place goes fast, and nobody can lock another person out of
//! their own address for long. Counts are kept in memory: another node or a restart begins anew.

use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Failures are forgotten after this long.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// Failures of one account from one address.
const PER_PAIR: u32 = 5;
/// Failures from one address.
const PER_ADDRESS: u32 = 50;
/// Failures of one account from anywhere.
const PER_ACCOUNT: u32 = 100;
/// Entries kept at most; a flood from many addresses must not fill the memory.
const CAPACITY: usize = 20_000;

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Key {
    Pair(Box<str>, IpAddr),
    Address(IpAddr),
    Account(Box<str>),
}

impl Key {
    fn allowed(&self) -> u32 {
        match self {
            Self::Pair(..) => PER_PAIR,
            Self::Address(_) => PER_ADDRESS,
            Self::Account(_) => PER_ACCOUNT,
        }
    }
}

/// The failures in one window.
#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    since: Timestamp,
}

/// Counts failed sign-ins.
#[derive(Debug, Default)]
pub(crate) struct SignInThrottle(Mutex<HashMap<Key, Failures>>);

fn keys(login: &str, address: IpAddr) -> [Key; 3] {
    let login: Box<str> = login.trim().to_lowercase().into();
    [Key::Pair(login.clone(), address), Key::Address(address), Key::Account(login)]
}

impl SignInThrottle {
    /// How many seconds to wait before another try; `None` when one may try now.
    pub(crate) fn wait(&self, login: &str, address: IpAddr, now: Timestamp) -> Option<u64> {
        let table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        keys(login, address)
            .iter()
            .filter_map(|key| {
                let failures = table.get(key).filter(|failures| failures.count >= key.allowed())?;
                let left = WINDOW.checked_sub(now.duration_since(failures.since))?;
                u64::try_from(left.as_secs()).ok().filter(|seconds| *seconds > 0)
            })
            .max()
    }

    /// Notes a failed try.
    pub(crate) fn failed(&self, login: &str, address: IpAddr, now: Timestamp) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if table.len() >= CAPACITY {
            table.retain(|_, failures| now.duration_since(failures.since) < WINDOW);
        }
        for key in keys(login, address) {
            if table.len() >= CAPACITY && !table.contains_key(&key) {
                continue;
            }
            let failures = table.entry(key).or_insert(Failures { count: 0, since: now });
            if now.duration_since(failures.since) >= WINDOW {
                *failures = Failures { count: 0, since: now };
            }
            failures.count = failures.count.saturating_add(1);
        }
    }

    /// Forgets the failures of a person who got in.
    pub(crate) fn succeeded(&self, login: &str, address: IpAddr) {
        let mut table = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let [pair, ..] = keys(login, address);
        table.remove(&pair);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1));
    const ELSEWHERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2));

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn five_wrong_passwords_make_one_wait_and_nobody_else() {
        let throttle = SignInThrottle::default();
        for second in 0..5 {
            assert_eq!(throttle.wait("Li", HOME, at(second)), None);
            throttle.failed("Li", HOME, at(second));
        }
        assert_eq!(throttle.wait(" li ", HOME, at(60)), Some(840));
        assert_eq!(throttle.wait("li", ELSEWHERE, at(60)), None);
        assert_eq!(throttle.wait("wang", HOME, at(60)), None);
        assert_eq!(throttle.wait("li", HOME, at(901)), None);
    }

    #[test]
    fn getting_in_clears_the_count() {
        let throttle = SignInThrottle::default();
        for _ in 0..4 {
            throttle.failed("li", HOME, at(0));
        }
        throttle.succeeded("li", HOME);
        throttle.failed("li", HOME, at(1));
        assert_eq!(throttle.wait("li", HOME, at(1)), None);
    }

    #[test]
    fn one_address_cannot_try_everybody() {
        let throttle = SignInThrottle::default();
        for n in 0..50 {
            throttle.failed(&format!("person{n}"), HOME, at(0));
        }
        assert!(throttle.wait("yet-another", HOME, at(1)).is_some());
    }
}
