//! Secrets over HTTP: listed, read, stored and removed, within the namespaces of a token.
//!
//! Touches: clock, files. The files through the vault alone.

use std::collections::BTreeMap;
use std::path::Path;

use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::head::{Head, Method, Route};
use super::{NOT_FOUND, Response};
use crate::agent::ceiling::Limits;
use crate::agent::chain::{Event, Who};
use crate::agent::frame::is_too_deep;
use crate::agent::policies::{Token, TokenHash};
use crate::agent::policy::Level;
use crate::agent::policy::doors::{Act, HttpCaller, HttpWish, Refusal, decide_http};
use crate::agent::protocol::{Step, Work};
use crate::agent::server::Shared;
use crate::agent::server::doors::Visit;
use crate::agent::value::{self, Given};
use crate::agent::work::{OnBehalf, OpenVault, perform_for};
use crate::error::{Error, Kind, Result};
use crate::name::{Label, Scope, SecretName};
use crate::os;
use crate::rules;
use crate::secret::{Entry, Secret, Timestamp};

/// The tag of a value that holds fields, and what it says.
const FORM: (&str, &str) = ("form", "fields");

/// What a `PUT` sends.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    value: Option<Given>,
    #[serde(default)]
    fields: BTreeMap<String, Given>,
    #[serde(default)]
    tags: BTreeMap<String, String>,
}

#[derive(Serialize)]
struct Listed<'a> {
    path: &'a SecretName,
    has_value: bool,
    has_fields: bool,
    tags: Vec<&'a str>,
    updated_at: String,
}

/// Answers one request about secrets, under the token that it shows.
pub(super) fn answer(
    shared: &Shared,
    (visit, caller): (&Visit<'_>, HttpCaller),
    (head, body): (&Head, &[u8]),
    shown: Option<&TokenHash>,
    mut who: Who,
) -> Response {
    let (act, name) = match (&head.route, head.method) {
        (Route::Secret(name), Method::Put) => (Act::Write, Some(name)),
        (Route::Secret(name), Method::Delete) => (Act::Delete, Some(name)),
        (Route::Secret(name), _) => (Act::Read, Some(name)),
        _ => (Act::List, None),
    };
    let vaults = shared.user_vaults();
    if vaults.is_empty() {
        shared.note_refusal_anywhere(act.word(), &who, "locked");
        return Response::locked();
    }
    let now = os::now();
    for (file, kept) in &vaults {
        let answered = kept.with(|open| {
            open.catch_up(now)?;
            let policies = open.policies()?;
            let Some(token) = shown.and_then(|shown| policies.token(shown)) else {
                return Ok(None);
            };
            let wish = HttpWish::Use(Some(token), act, name);
            who.party = Some(token.id());
            visit.be(&format!("{file:?} token {}", token.id()));
            let decided = decide_http(caller, wish, os::user(), now);
            if let Err(refusal) = decided {
                let name = name.map(SecretName::as_str);
                let event = Event::denied(act.word(), name, refusal.word());
                open.record(&[event], &who, now).ok();
                return Ok(Some(refusal.into()));
            }
            serve(open, token, (head, body), (act, name), (&who, now)).map(Some)
        });
        match answered {
            Ok(None) => {}
            Ok(Some(mut response)) => {
                response.kept = Some(std::sync::Arc::clone(kept));
                return response;
            }
            Err(error) => return error.into(),
        }
    }
    shared.note_refusal_anywhere(act.word(), &who, Refusal::UnknownToken.word());
    Refusal::UnknownToken.into()
}

fn serve(
    open: &mut OpenVault,
    token: &Token,
    (head, body): (&Head, &[u8]),
    (act, name): (Act, Option<&SecretName>),
    (who, now): (&Who, Timestamp),
) -> Result<Response> {
    let asker = OnBehalf {
        who: who.clone(),
        level: Level::A0,
        limits: Limits::default(),
        // Nobody asks a helper here.
        asks: Some(Vec::new()),
    };
    let work = |open: &mut OpenVault, step: Step, values: Vec<Secret>| {
        let work = Work::Change { steps: vec![step] };
        perform_for(&asker, open, work, values, Path::new(""), now)
    };
    match (act, name) {
        (Act::Write, Some(name)) => {
            let Some((value, tags)) = read_body(body) else {
                return Ok(Response::malformed());
            };
            rules::check_name(name.leaf())
                .and_then(|()| rules::check_value(name, value.expose()))
                .inspect_err(|error| {
                    let event = Event::denied("put", Some(name.as_str()), &error.message);
                    open.record(&[event], who, now).ok();
                })?;
            let step = Step::Put {
                name: name.clone(),
                tool: None,
                scope: Scope::Global,
                label: Label::default(),
                ttl: None,
                expires: None,
                tags,
            };
            let value = Secret::value(value.expose().to_vec())?;
            work(open, step, vec![value])?;
            Ok(Response::done("secret saved"))
        }
        (Act::Delete, Some(name)) => {
            // What is not there is deleted already.
            if let Some(id) = open.outside(name).map(|entry| entry.id) {
                work(open, Step::Remove { id }, Vec::new())?;
            }
            Ok(Response::done("secret deleted"))
        }
        (Act::Read, Some(name)) => {
            let found = open.fetch(std::slice::from_ref(name), ("read", Level::A0), who, now)?;
            Ok(match found.into_iter().next().flatten() {
                Some((entry, value)) => Response::of_secret(&entry, &value),
                None => Response::refused(NOT_FOUND, "SECRET_NOT_FOUND", "there is no such secret"),
            })
        }
        _ => {
            open.record(&[Event::granted("list", None)], who, now)?;
            let Route::Secrets { prefix } = &head.route else {
                return Err(Error::new(Kind::Failed, "there is nothing to list"));
            };
            let entries = open.all_outside();
            let secrets: Vec<Listed<'_>> = entries
                .filter(|entry| token.holds(&entry.name))
                .filter(|entry| entry.name.as_str().starts_with(prefix.as_str()))
                .map(listed)
                .collect();
            let count = secrets.len();
            Ok(Response::json(
                &serde_json::json!({ "secrets": secrets, "count": count }),
            ))
        }
    }
}

fn is_form(tag: (&String, &String)) -> bool {
    (tag.0.as_str(), tag.1.as_str()) == FORM
}

fn listed(entry: &Entry) -> Listed<'_> {
    let has_fields = entry.tags.iter().any(is_form);
    let tags = entry.tags.iter().filter(|tag| !is_form(*tag));
    Listed {
        path: &entry.name,
        has_value: true,
        has_fields,
        tags: tags.map(|(key, _)| key.as_str()).collect(),
        updated_at: time(entry.updated),
    }
}

fn time(seconds: Timestamp) -> String {
    jiff::Timestamp::from_second(seconds)
        .unwrap_or_default()
        .to_string()
}

/// What is stored for a body, and its tags; nothing for a body that makes no sense.
pub(in crate::agent) fn read_body(body: &[u8]) -> Option<(Secret, BTreeMap<String, String>)> {
    if is_too_deep(body) {
        return None;
    }
    let Body {
        value,
        fields,
        mut tags,
    } = serde_json::from_slice(body).ok()?;
    let is_plain = |text: &String| text.len() <= 255 && !text.chars().any(char::is_control);
    let is_fair = |(key, value): (&String, &String)| {
        !key.is_empty() && key != FORM.0 && is_plain(key) && is_plain(value)
    };
    if tags.len() > 64 || !tags.iter().all(is_fair) || !fields.keys().all(is_plain) {
        return None;
    }
    if fields.is_empty() {
        return value.map(|Given(value)| (value, tags));
    }
    tags.insert(FORM.0.to_owned(), FORM.1.to_owned());
    // As it will stand in an answer, so that nothing has to be taken apart again.
    let mut document = Zeroizing::new(b"{".to_vec());
    if let Some(Given(value)) = &value {
        document.extend_from_slice(b"\"value\":");
        value::push(&mut document, value);
        document.push(b',');
    }
    document.extend_from_slice(b"\"fields\":{");
    for (number, (key, Given(value))) in fields.iter().enumerate() {
        if number > 0 {
            document.push(b',');
        }
        value::push(&mut document, &Secret::new(key.as_bytes().to_vec()));
        document.push(b':');
        value::push(&mut document, value);
    }
    document.extend_from_slice(b"}}");
    Some((Secret::from(document), tags))
}

impl Response {
    fn of_secret(entry: &Entry, value: &Secret) -> Self {
        let tags: BTreeMap<_, _> = entry.tags.iter().filter(|tag| !is_form(*tag)).collect();
        let known = serde_json::json!({
            "path": entry.name,
            "tags": tags,
            "created_at": time(entry.created),
            "updated_at": time(entry.updated),
        });
        let mut body = Zeroizing::new(serde_json::to_vec(&known).unwrap_or_default());
        body.pop();
        body.push(b',');
        let inner = value.expose().strip_prefix(b"{");
        match inner.filter(|_| entry.tags.iter().any(is_form) && is_document(value)) {
            Some(inner) => {
                let mut larger = Zeroizing::new(Vec::with_capacity(body.len() + inner.len()));
                larger.extend_from_slice(&body);
                larger.extend_from_slice(inner);
                body = larger;
            }
            None => {
                body.extend_from_slice(b"\"value\":");
                value::push(&mut body, value);
                body.push(b'}');
            }
        }
        let mut response = Self::of(super::OK, Vec::new());
        response.body = body;
        response
    }
}

/// Whether a value is what [`read_body`] makes of fields: somebody may have replaced it since.
fn is_document(value: &Secret) -> bool {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document {
        #[expect(dead_code, reason = "only that it is there is asked")]
        value: Option<IgnoredAny>,
        #[expect(dead_code, reason = "only that it is there is asked")]
        fields: BTreeMap<IgnoredName, IgnoredAny>,
    }
    serde_json::from_slice::<Document>(value.expose()).is_ok()
}

/// A name of a field that nobody looks at.
#[derive(Deserialize, Eq, Ord, PartialEq, PartialOrd)]
struct IgnoredName(String);
