//! The head of an HTTP request, read strictly: what two readers could take differently is refused by this one.
//!
//! Touches: nothing.
//!
//! HTTP/1.1 (RFC 9112) less what we have no use for: one request to a connection, a body by `Content-Length` alone, no continuation lines, no transfer codings,
//! no expectations, no upgrades, and each header that we read at most once. The path is percent-decoded once and then has to be a name.

use crate::name::SecretName;
use crate::secret::Secret;

const MOST_HEADERS: usize = 32;
const LONGEST_TARGET: usize = 1024;

/// A request for something that is not as it should be; which, nobody is told.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::agent) struct Malformed;

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(in crate::agent) enum Method {
    Get,
    Post,
    Put,
    Delete,
    Other,
}

/// What is asked about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(in crate::agent) enum Route {
    Status,
    Init,
    Unlock,
    Lock,
    Stop,
    ChangePassword,
    Secrets { prefix: String },
    Secret(SecretName),
    Nothing,
}

#[derive(Debug)]
pub(in crate::agent) struct Head {
    pub(in crate::agent) method: Method,
    pub(in crate::agent) route: Route,
    pub(in crate::agent) length: usize,
    pub(in crate::agent) is_json: bool,
    pub(in crate::agent) token: Option<Secret>,
    /// Whether it has the header that no page in a browser can send without being asked.
    pub(in crate::agent) is_deliberate: bool,
    /// Whether a browser made it for some page.
    pub(in crate::agent) is_from_page: bool,
}

/// Reads a head, which ends in an empty line.
pub(in crate::agent) fn read(bytes: &[u8]) -> Result<Head, Malformed> {
    let text = std::str::from_utf8(bytes).map_err(|_| Malformed)?;
    let text = text.strip_suffix("\r\n\r\n").ok_or(Malformed)?;
    let mut lines = text.split("\r\n");
    let (method, route) = read_request_line(lines.next().unwrap_or_default())?;
    let mut head = Head {
        method,
        route,
        length: 0,
        is_json: false,
        token: None,
        is_deliberate: false,
        is_from_page: false,
    };
    let mut seen: Vec<String> = Vec::new();
    for line in lines {
        let (name, value) = line.split_once(':').ok_or(Malformed)?;
        if name.is_empty() || !name.bytes().all(is_token) || seen.len() == MOST_HEADERS {
            return Err(Malformed);
        }
        let is_shown = |byte: u8| matches!(byte, b'\t' | b' '..=b'~');
        if !value.bytes().all(is_shown) {
            return Err(Malformed);
        }
        let name = name.to_ascii_lowercase();
        head.note(&name, value.trim_matches([' ', '\t']), &seen)?;
        seen.push(name);
    }
    if !seen.iter().any(|name| name == "host") {
        return Err(Malformed);
    }
    Ok(head)
}

impl Head {
    fn note(&mut self, name: &str, value: &str, seen: &[String]) -> Result<(), Malformed> {
        let once = || match seen.iter().any(|other| other == name) {
            true => Err(Malformed),
            false => Ok(()),
        };
        match name {
            "transfer-encoding" | "expect" | "upgrade" | "te" | "trailer" => return Err(Malformed),
            "host" => {
                once()?;
                let host = value.split_once(':').map_or(value, |(host, _)| host);
                if host != "localhost" {
                    return Err(Malformed);
                }
            }
            "content-length" => {
                once()?;
                let is_number = (1..=8).contains(&value.len())
                    && value.bytes().all(|byte| byte.is_ascii_digit());
                self.length = is_number
                    .then(|| value.parse().ok())
                    .flatten()
                    .ok_or(Malformed)?;
            }
            "content-type" => {
                once()?;
                let kind = value.split(';').next().unwrap_or_default();
                self.is_json = kind.trim().eq_ignore_ascii_case("application/json");
            }
            "authorization" => {
                once()?;
                let token = value.strip_prefix("Bearer ").ok_or(Malformed)?;
                self.token = Some(Secret::new(token.as_bytes().to_vec()));
            }
            "x-vault-request" => {
                once()?;
                self.is_deliberate = value == "true";
            }
            "origin" => self.is_from_page = true,
            _ => self.is_from_page |= name.starts_with("sec-fetch-"),
        }
        Ok(())
    }
}

fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

fn read_request_line(line: &str) -> Result<(Method, Route), Malformed> {
    let words: Vec<&str> = line.split(' ').collect();
    let [method, target, "HTTP/1.1"] = words[..] else {
        return Err(Malformed);
    };
    let is_word = !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_plain = target
        .bytes()
        .all(|byte| matches!(byte, b'!'..=b'~') && byte != b'#');
    if !is_word || !is_plain || target.len() > LONGEST_TARGET || !target.starts_with('/') {
        return Err(Malformed);
    }
    let method = match method {
        "GET" => Method::Get,
        "POST" => Method::Post,
        "PUT" => Method::Put,
        "DELETE" => Method::Delete,
        _ => Method::Other,
    };
    Ok((method, read_target(target)?))
}

fn read_target(target: &str) -> Result<Route, Malformed> {
    let (path, query) = match target.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (target, None),
    };
    let path = decode(path)?;
    let path = path.strip_prefix("/v1/").or(path.strip_prefix('/'));
    let route = match path.ok_or(Malformed)? {
        "status" => Route::Status,
        "init" => Route::Init,
        "unlock" => Route::Unlock,
        "lock" => Route::Lock,
        "stop" => Route::Stop,
        "change-password" => Route::ChangePassword,
        "secrets" => {
            let prefix = match query {
                None | Some("") => String::new(),
                Some(query) => decode(query.strip_prefix("prefix=").ok_or(Malformed)?)?,
            };
            if prefix.contains(['&', '=']) {
                return Err(Malformed);
            }
            return Ok(Route::Secrets { prefix });
        }
        path => match path.strip_prefix("secret/") {
            Some(name) => Route::Secret(name.parse().map_err(|_| Malformed)?),
            None => Route::Nothing,
        },
    };
    match query {
        None => Ok(route),
        Some(_) => Err(Malformed),
    }
}

/// Undoes percent-encoding, once.
fn decode(text: &str) -> Result<String, Malformed> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || {
            let digit = char::from(rest.next()?).to_digit(16)?;
            u8::try_from(digit).ok()
        };
        let (high, low) = (digit().ok_or(Malformed)?, digit().ok_or(Malformed)?);
        bytes.push(high << 4 | low);
    }
    let text = String::from_utf8(bytes).map_err(|_| Malformed)?;
    match text.chars().any(char::is_control) {
        true => Err(Malformed),
        false => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{any, proptest};

    use super::{Method, Route, read};

    fn route(target: &str) -> Option<Route> {
        let text = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        read(text.as_bytes()).ok().map(|head| head.route)
    }

    #[test]
    fn a_path_is_decoded_once_and_then_has_to_be_a_name() {
        let name = |text: &str| Some(Route::Secret(text.parse().unwrap()));
        for (target, want) in [
            ("/secret/api/DB", name("api/DB")),
            ("/v1/secret/api/DB", name("api/DB")),
            ("/secret/api%2FDB", name("api/DB")),
            ("/secret/%61pi/DB", name("api/DB")),
            ("/secret/api/../x", None),
            ("/secret/%2e%2e/x", None),
            ("/secret/api%252FDB", None),
            ("/secret/api//DB", None),
            ("/secret/api/%00", None),
            ("/secret/api/DB%0a", None),
            ("/secret/api/%ff", None),
            ("/secret/api/%zz", None),
            ("/secret/api/%4", None),
            ("/secret/api/DB?x=1", None),
            ("/secret/api/DB?", None),
            ("/secret/", None),
            ("/status", Some(Route::Status)),
            ("/v1/status", Some(Route::Status)),
            ("/v1/v1/status", Some(Route::Nothing)),
            ("/Status", Some(Route::Nothing)),
            ("//status", Some(Route::Nothing)),
            ("status", None),
            ("http://localhost/status", None),
            ("*", None),
        ] {
            assert_eq!(route(target), want, "{target}");
        }
        for (target, want) in [
            ("/secrets", Some("")),
            ("/secrets?prefix=api%2F", Some("api/")),
            ("/secrets?prefix=a&prefix=b", None),
            ("/secrets?limit=1", None),
        ] {
            let want = want.map(|prefix| Route::Secrets {
                prefix: prefix.to_owned(),
            });
            assert_eq!(route(target), want, "{target}");
        }
    }

    #[test]
    fn what_is_understood_is_all_that_is_understood() {
        let text = "PUT /secret/a/B HTTP/1.1\r\nhost: localhost:80\r\nContent-Length: 12\r\n\
            Content-Type: Application/JSON; charset=utf-8\r\nAuthorization: Bearer ab\r\n\
            X-Vault-Request: true\r\nAccept: */*\r\n\r\n";
        let head = read(text.as_bytes()).unwrap();
        assert!(head.method == Method::Put && head.length == 12 && head.is_json);
        assert!(head.is_deliberate && !head.is_from_page);
        assert_eq!(head.token.unwrap().expose(), b"ab");
        for page in ["Origin: null", "Sec-Fetch-Site: none"] {
            let text = text.replace("Accept: */*", page);
            assert!(read(text.as_bytes()).unwrap().is_from_page);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_upset_the_reader(bytes in any::<Vec<u8>>(), line in "[ -~]{0,40}") {
            read(&bytes).ok();
            read(format!("GET {line} HTTP/1.1\r\n{line}\r\n\r\n").as_bytes()).ok();
        }
    }
}
