//! kubectl's exec plugin: an `ExecCredential` with a token.
//!
//! Touches: nothing.
//!
//! <https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins>. The version of the answer is that of the question, in
//! KUBERNETES_EXEC_INFO. Where that names the cluster and the secret is bound to an address, they must fit.

use serde::Deserialize;

use super::escape::{Escape, Piece, compose};
use super::{BLANK, Helper, Request, Results, Step, end, iso, login, malformed};
use crate::error::{Error, Kind, Result};
use crate::secret::Secret;
use crate::secret::address::{Address, may_go};
use crate::secret::ask::Ask;

pub(super) const HELPER: Helper = Helper {
    name: "kubectl",
    read,
    answer,
    ..BLANK
};

#[derive(Deserialize)]
struct Info {
    #[serde(rename = "apiVersion")]
    version: String,
    #[serde(default)]
    spec: Spec,
}

#[derive(Default, Deserialize)]
struct Spec {
    cluster: Option<Cluster>,
}

#[derive(Deserialize)]
struct Cluster {
    server: String,
}

fn info(request: &Request<'_>) -> Result<Info> {
    let Some(text) = (request.variable)("KUBERNETES_EXEC_INFO") else {
        return Ok(Info {
            version: "client.authentication.k8s.io/v1".to_owned(),
            spec: Spec::default(),
        });
    };
    let info: Info = serde_json::from_str(&text).map_err(|_| malformed("kubectl"))?;
    match info.version.as_str() {
        "client.authentication.k8s.io/v1" | "client.authentication.k8s.io/v1beta1" => Ok(info),
        _ => Err(malformed("kubectl")),
    }
}

fn read(request: &Request<'_>) -> Result<Step> {
    info(request)?;
    let [name] = request.words else {
        return Err(Error::new(
            Kind::Usage,
            "kubectl's helper is told which secret is the token",
        )
        .hint("name it: `sevault helper kubectl NAME`"));
    };
    Ok(Step::Ask(Ask::Keys(vec![name.parse()?])))
}

fn answer(request: &Request<'_>, results: &Results) -> Result<Secret> {
    let info = info(request)?;
    let (found, token) = login(results, "this cluster")?;
    let asked = info
        .spec
        .cluster
        .and_then(|cluster| Address::parse(&cluster.server));
    if let (Some(bound), Some(asked)) = (&found.url, asked)
        && !may_go(bound, &asked)
    {
        return Err(Error::new(
            Kind::Denied,
            format!(
                "`{}` may not be given to `{asked}`: it is bound to another address",
                found.name
            ),
        ));
    }
    let before = format!(
        "{{\"apiVersion\":\"{}\",\"kind\":\"ExecCredential\",\"status\":{{",
        info.version
    );
    let end = end(results).map_or_else(String::new, |end| {
        format!("\"expirationTimestamp\":\"{}\",", iso(end))
    });
    compose(&[
        Piece::Plain(&before),
        Piece::Plain(&end),
        Piece::Plain("\"token\":\""),
        Piece::Value(token, Escape::Json),
        Piece::Plain("\"}}\n"),
    ])
}
