//! Which proxies are believed, and where a request really comes from.

use axum::http::HeaderMap;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// A range of addresses: `10.0.0.0/8`, `2001:db8::/32`, or one address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Range {
    first: u128,
    bits: u32,
}

/// The text is no range of addresses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("«{0}» is no address and no range of addresses (10.0.0.0/8)")]
pub struct NotARange(String);

/// Proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proxies(Vec<Range>);

/// IPv4 as IPv6, so that one comparison does for both.
fn wide(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits(),
    }
}

fn mask(bits: u32) -> u128 {
    u128::MAX.checked_shl(128_u32.saturating_sub(bits)).unwrap_or_default()
}

impl FromStr for Range {
    type Err = NotARange;

    fn from_str(text: &str) -> Result<Self, NotARange> {
        let wrong = || NotARange(text.to_owned());
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address, Some(bits.parse::<u32>().map_err(|_| wrong())?)),
            None => (text.trim(), None),
        };
        let address: IpAddr = address.parse().map_err(|_| wrong())?;
        let (offset, most) = if address.is_ipv4() { (96, 32) } else { (0, 128) };
        let bits = bits.unwrap_or(most);
        if bits > most {
            return Err(wrong());
        }
        let bits = bits + offset;
        Ok(Self { first: wide(address) & mask(bits), bits })
    }
}

impl Proxies {
    /// Reads a list of addresses and ranges.
    pub fn parse<S: AsRef<str>>(list: &[S]) -> Result<Self, NotARange> {
        list.iter().map(|range| range.as_ref().parse()).collect::<Result<_, _>>().map(Self)
    }

    /// Whether an address is one of them.
    fn include(&self, address: IpAddr) -> bool {
        self.0.iter().any(|range| wide(address) & mask(range.bits) == range.first)
    }

    /// The nearest address on the way that is not a proxy of ours. `X-Forwarded-For` is read from the right: what
    /// stands left of the first stranger, the stranger may have written himself.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        if !self.include(peer) {
            return peer.to_canonical();
        }
        let lines = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = lines.flat_map(|line| line.split(',')).map(str::trim).collect();
        let mut nearest = peer;
        for hop in hops.iter().rev() {
            let Ok(address) = hop.parse() else { break };
            nearest = address;
            if !self.include(address) {
                break;
            }
        }
        nearest.to_canonical()
    }
}

/// Whose requests are counted together: an IPv4 address, or the /64 that one household or office has.
pub(crate) fn household(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() & mask(64)).into(),
        v4 @ IpAddr::V4(_) => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_our_own_proxies_are_believed_and_read_from_the_right() {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", "6.6.6.6, 1.2.3.4, 10.0.0.9".parse().unwrap());
        let trusted = Proxies::parse(&["10.0.0.0/24"]).unwrap();
        assert_eq!(trusted.client(ip("10.0.0.1"), &headers), ip("1.2.3.4"));
        assert_eq!(trusted.client(ip("::ffff:10.0.0.1"), &headers), ip("1.2.3.4"));
        assert_eq!(trusted.client(ip("10.0.1.1"), &headers), ip("10.0.1.1"));
        assert_eq!(trusted.client(ip("10.0.0.1"), &HeaderMap::new()), ip("10.0.0.1"));
        headers.insert("x-forwarded-for", "6.6.6.6, nonsense, 10.0.0.9".parse().unwrap());
        assert_eq!(trusted.client(ip("10.0.0.1"), &headers), ip("10.0.0.9"));
        assert_eq!(Proxies::default().client(ip("127.0.0.1"), &headers), ip("127.0.0.1"));
    }

    #[test]
    fn ranges_are_of_both_families_and_nonsense_is_refused() {
        let ranges = Proxies::parse(&["192.168.0.0/16", "2001:db8::/32", "::1", "0.0.0.0/0"]).unwrap();
        assert!(
            ranges.include(ip("2001:db8:1::7")) && ranges.include(ip("::1")) && ranges.include(ip("8.8.8.8"))
        );
        assert!(!ranges.include(ip("2001:db9::1")));
        for wrong in ["", "10.0.0.0/33", "::/129", "proxy.example", "10.0.0.0/x"] {
            assert!(Proxies::parse(&[wrong]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_ipv6_network_counts_as_one() {
        assert_eq!(household(ip("2001:db8:1:2:3:4:5:6")), ip("2001:db8:1:2::"));
        assert_eq!(household(ip("::ffff:1.2.3.4")), ip("1.2.3.4"));
    }
}
