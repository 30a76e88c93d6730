//! Which addresses may be told a credential, and how a path is added to one.
//!
//! Touches: nothing.

// Addresses as such: nothing of `std::net` that could connect to one.
use core::net::{IpAddr, Ipv4Addr};

use ureq::http::Uri;

use crate::error::{Error, Kind, Result};

/// The base address of a server that a credential may be sent to: TLS, or plain HTTP that does not leave the machine.
///
/// What is "the machine" is decided by parsing the host as an address, never by how the text begins: `http://localhost.evil.example` begins well.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Address {
    /// Scheme, authority and path, without a slash at the end.
    base: String,
    uri: Uri,
}

impl Address {
    /// Reads an address that the user or the environment gave; `origin` names the place it was given in.
    pub(super) fn parse(text: &str, origin: &str) -> Result<Self> {
        Self::read(text, origin, IpAddr::is_loopback)
    }

    /// Reads the address of the machine's own identity service. The cloud serves it in the clear on a link-local address, which no router passes on.
    pub(super) fn platform(text: &str, origin: &str) -> Result<Self> {
        Self::read(text, origin, |host| {
            host.is_loopback() || matches!(host, IpAddr::V4(host) if host.is_link_local())
        })
    }

    fn read(text: &str, origin: &str, may_be_plain: impl Fn(&IpAddr) -> bool) -> Result<Self> {
        let refused = |hint: &str| {
            Error::new(
                Kind::Usage,
                format!("{origin} is not an address that may be told a credential"),
            )
            .hint(hint)
        };
        let malformed = || refused("give an address like `https://vault.example.org:8200`");
        // The parser drops a fragment in silence and takes a user's name for part of the authority.
        if text.contains(['#', '?', '@', '\\']) || text.bytes().any(|byte| !byte.is_ascii_graphic())
        {
            return Err(malformed());
        }
        let text = text.trim_end_matches('/');
        let uri: Uri = text.parse().map_err(|_| malformed())?;
        let (Some(scheme), Some(host)) = (uri.scheme_str(), uri.host()) else {
            return Err(malformed());
        };
        match scheme {
            "https" if !host.is_empty() => Ok(Self {
                base: text.to_owned(),
                uri,
            }),
            // RFC 6761 reserves the name for this machine, but a resolver may not know: the address is put in its place.
            "http" if host == "localhost" => {
                let text = text.replacen("localhost", &Ipv4Addr::LOCALHOST.to_string(), 1);
                let uri = text.parse().map_err(|_| malformed())?;
                Ok(Self { base: text, uri })
            }
            "http" if literal(host).is_some_and(|host| may_be_plain(&host)) => Ok(Self {
                base: text.to_owned(),
                uri,
            }),
            "http" => Err(refused(
                "use `https://`; plain HTTP is for `127.0.0.1`, `[::1]` and `localhost` alone",
            )),
            _ => Err(malformed()),
        }
    }

    /// The address itself, without a slash at its end.
    pub(super) fn as_str(&self) -> &str {
        &self.base
    }

    /// The host in lower case, an IPv6 address in brackets.
    pub(super) fn host(&self) -> String {
        self.uri.host().unwrap_or_default().to_ascii_lowercase()
    }

    pub(super) fn is_loopback(&self) -> bool {
        literal(&self.host()).is_some_and(|host| host.is_loopback())
    }

    /// The address of what lies below: each segment is escaped whole, slashes included.
    pub(super) fn join<'a>(&self, segments: impl IntoIterator<Item = &'a str>) -> String {
        let mut joined = self.base.clone();
        for segment in segments {
            joined.push('/');
            joined.push_str(&escape(segment));
        }
        joined
    }

    /// Whether `link` leads to the same server, by the same road, at or below this address.
    pub(super) fn holds(&self, link: &str) -> bool {
        let Ok(link) = link.parse::<Uri>() else {
            return false;
        };
        let path = self.uri.path().trim_end_matches('/');
        let is_below = link
            .path()
            .strip_prefix(path)
            .is_some_and(|rest| rest.starts_with('/'));
        let has_user = link
            .authority()
            .is_some_and(|authority| authority.as_str().contains('@'));
        is_below && !has_user && origin(&link) == origin(&self.uri)
    }
}

/// What must agree for two addresses to be one server.
fn origin(uri: &Uri) -> (Option<&str>, Option<String>, Option<u16>) {
    let port = uri.port_u16().or(match uri.scheme_str() {
        Some("https") => Some(443),
        Some("http") => Some(80),
        Some(_) | None => None,
    });
    (
        uri.scheme_str(),
        uri.host().map(str::to_ascii_lowercase),
        port,
    )
}

/// The host as an address, if it is one in its usual form: `127.1` and `0x7f000001` are names to us.
fn literal(host: &str) -> Option<IpAddr> {
    host.trim_start_matches('[')
        .trim_end_matches(']')
        .parse()
        .ok()
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

/// Whether a segment of a path stays where it is put: servers on the way resolve `..`, escaped or not.
pub(super) fn is_segment(text: &str) -> bool {
    !text.is_empty() && text != "." && text != ".."
}

#[cfg(test)]
mod tests {
    use super::{Address, escape};

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for good in [
            "https://vault.example.org",
            "https://vault.example.org:8200/base/",
            "http://127.0.0.1:8200",
            "http://127.8.8.8",
            "http://[::1]:8200/",
            "http://localhost:8200",
            "HTTPS://vault.example.org",
        ] {
            assert!(Address::parse(good, "VAULT_ADDR").is_ok(), "{good}");
        }
        for bad in [
            "",
            "vault.example.org",
            "http://vault.example.org",
            "http://localhost.evil.example",
            "http://127.0.0.1.evil.example",
            "http://127.0.0.1@evil.example",
            "http://localhost@evil.example",
            "http://evil.example#127.0.0.1",
            "http://evil.example\\@127.0.0.1",
            "http://127.1",
            "http://0x7f.0.0.1",
            "http://2130706433",
            "http://[::ffff:127.0.0.1]",
            "http://10.0.0.1",
            "http://169.254.169.254",
            "http://0.0.0.0",
            "http://localhost.",
            "ftp://127.0.0.1",
            "https://",
            "https:///v1",
            "https://a b",
            "https://a?x=y",
            "https://vault.example.org\n",
            "file:///etc/passwd",
        ] {
            assert!(Address::parse(bad, "VAULT_ADDR").is_err(), "{bad}");
        }
    }

    #[test]
    fn a_refused_address_is_not_repeated() {
        let refusal = Address::parse("http://user:hunter2@evil.example", "VAULT_ADDR").unwrap_err();
        assert!(!format!("{refusal:?}").contains("hunter2"));
    }

    #[test]
    fn localhost_is_asked_of_no_resolver() {
        let here = Address::parse("http://localhost:8200/v/", "VAULT_ADDR").unwrap();
        assert_eq!(here.as_str(), "http://127.0.0.1:8200/v");
    }

    #[test]
    fn the_identity_service_may_be_link_local() {
        assert!(
            Address::platform("http://169.254.130.1:8081/msi/token", "IDENTITY_ENDPOINT").is_ok()
        );
        assert!(Address::platform("http://168.63.129.16", "IDENTITY_ENDPOINT").is_err());
        assert!(Address::platform("http://169.254.1.1.evil.example", "IDENTITY_ENDPOINT").is_err());
    }

    #[test]
    fn segments_are_escaped_whole() {
        let base = Address::parse("https://v.example/", "VAULT_ADDR").unwrap();
        assert_eq!(
            base.join(["v1", "a/b", "c d?é%"]),
            "https://v.example/v1/a%2Fb/c%20d%3F%C3%A9%25"
        );
        assert_eq!(escape("A-z_0.~"), "A-z_0.~");
    }

    #[test]
    fn a_link_leads_elsewhere_unless_all_of_it_agrees() {
        let base = Address::parse("https://kv.vault.azure.net", "the vault").unwrap();
        for same in [
            "https://kv.vault.azure.net/secrets?x=1",
            "https://KV.vault.azure.net:443/secrets",
        ] {
            assert!(base.holds(same), "{same}");
        }
        for other in [
            "http://kv.vault.azure.net/secrets",
            "https://kv.vault.azure.net.evil.example/secrets",
            "https://kv.vault.azure.net@evil.example/secrets",
            "https://x@kv.vault.azure.net/secrets",
            "https://kv.vault.azure.net:444/secrets",
            "//kv.vault.azure.net/secrets",
            "/secrets",
            "",
        ] {
            assert!(!base.holds(other), "{other}");
        }
    }
}
