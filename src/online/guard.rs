//! Which addresses may be asked.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

/// An address that is not for everybody.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is {address}, which is no public address")]
pub(super) struct Private {
    /// The host as it was named.
    pub(super) host: String,
    /// What it is.
    pub(super) address: IpAddr,
}

/// Resolves names, and refuses those that have a private address: the connection is then made
/// to the addresses that were looked at, and to no others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Guard {
    /// Whether anything may be asked.
    allow_private: bool,
    /// Which addresses are public; another one in tests, which have no public server.
    public: fn(IpAddr) -> bool,
}

impl Guard {
    /// One that admits public addresses, or all.
    pub(super) const fn new(allow_private: bool) -> Self {
        Self { allow_private, public: is_public }
    }

    /// One to which other addresses are public.
    #[cfg(test)]
    pub(super) const fn taking(public: fn(IpAddr) -> bool) -> Self {
        Self { allow_private: false, public }
    }

    /// Whether the host of `url` may be asked, as far as it is an address by itself.
    pub(super) fn admit(self, url: &Url) -> Result<(), Private> {
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::from(address),
            Some(Host::Ipv6(address)) => IpAddr::from(address),
            Some(Host::Domain(_)) | None => return Ok(()),
        };
        self.check(url.host_str().unwrap_or_default(), address)
    }

    fn check(self, host: &str, address: IpAddr) -> Result<(), Private> {
        if self.allow_private || (self.public)(address) {
            Ok(())
        } else {
            Err(Private { host: host.to_owned(), address })
        }
    }
}

impl Resolve for Guard {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = *self;
        Box::pin(async move {
            let host = name.as_str().to_owned();
            let addresses: Vec<SocketAddr> = tokio::net::lookup_host((host.as_str(), 0)).await?.collect();
            for address in &addresses {
                guard.check(&host, address.ip())?;
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

/// Whether an address is one that everybody can reach, by IANA's registries of addresses for
/// special purposes (RFC 6890 and its updates).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let special = matches!(
        (first, second, third),
        // This network, shared space, protocol assignments, 6to4 relays, benchmarks.
        (0, ..) | (100, 64..=127, _) | (192, 0, 0) | (192, 88, 99) | (198, 18..=19, _)
        // Reserved, broadcast included.
        | (240..=255, ..)
    );
    !(special
        || address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let parts = address.segments();
    // An IPv4 address in another dress: mapped, translated (NAT64), 6to4.
    let embedded = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(a, b, c, d))
    };
    match parts {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => embedded(high, low),
        [0x2002, high, low, ..] => embedded(high, low),
        // Teredo, benchmarks, ORCHID and the rest of the protocol assignments; documentation.
        [0x2001, 0..=0x01ff, ..] | [0x2001, 0x0db8, ..] | [0x3fff, 0..=0x0fff, ..] => false,
        // Global unicast is all that is given out.
        [0x2000..=0x3fff, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_everybody_can_reach_is_public() {
        for address in [
            "1.1.1.1",
            "93.184.215.14",
            "172.15.0.1",
            "172.32.0.1",
            "100.128.0.1",
            "2606:4700::1111",
            "64:ff9b::101:101",
            "::ffff:8.8.8.8",
        ] {
            assert!(is_public(address.parse().unwrap()), "{address}");
        }
        for address in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.9.9.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.9",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2002:7f00:1::",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "100::1",
        ] {
            assert!(!is_public(address.parse().unwrap()), "{address}");
        }
    }

    #[test]
    fn every_spelling_of_the_loopback_is_refused_before_a_connection() {
        let guard = Guard::new(false);
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://[::ffff:7f00:1]/",
            "http://0/",
        ] {
            assert!(guard.admit(&Url::parse(url).unwrap()).is_err(), "{url}");
        }
        assert!(guard.admit(&Url::parse("http://1.1.1.1/").unwrap()).is_ok());
        assert!(Guard::new(true).admit(&Url::parse("http://127.0.0.1/").unwrap()).is_ok());
    }

    #[tokio::test]
    async fn a_name_of_this_machine_is_refused_when_it_is_resolved() {
        let resolved = Guard::new(false).resolve("localhost".parse().unwrap()).await;
        let error = resolved.err().unwrap();
        assert!(error.downcast_ref::<Private>().is_some_and(|private| private.host == "localhost"), "{error}");
        assert!(Guard::new(true).resolve("localhost".parse().unwrap()).await.is_ok());
    }
}
