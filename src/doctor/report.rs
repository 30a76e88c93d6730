//! Findings as JSON and SARIF, and the baseline of those that are known.
//!
//! Touches: nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::doctor::checks::Check;
use crate::doctor::finding::Finding;
use crate::doctor::scan::Scanned;
use crate::error::{Error, Kind, Result};

/// Everything as one JSON object. Paths that are not UTF-8 are shown as nearly as they can be.
pub(crate) fn json(scanned: &Scanned, checks: &[Check]) -> Value {
    let findings: Vec<Value> = scanned.findings.iter().map(finding).collect();
    let skipped: Vec<Value> = scanned
        .skipped
        .iter()
        .map(|(path, why)| json!({ "path": path.to_string_lossy(), "why": why.words() }))
        .collect();
    json!({
        "version": 1,
        "findings": findings,
        "checks": checks,
        "skipped": skipped,
        "files": scanned.files,
        "bytes": scanned.bytes,
        "binaries": scanned.binaries,
        "stopped": scanned.stopped,
    })
}

fn finding(finding: &Finding) -> Value {
    json!({
        "path": finding.path.to_string_lossy(),
        "line": finding.line,
        "column": finding.column,
        "rule": finding.rule,
        "what": finding.what(),
        "name": finding.name,
        "masked": finding.masked,
        "fingerprint": finding.fingerprint,
        "remedy": finding.remedy(),
    })
}

/// The findings as SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), for the code scanning of forges.
pub(crate) fn sarif(findings: &[Finding], version: &str) -> Value {
    let rules: BTreeMap<&str, String> = findings
        .iter()
        .map(|finding| (finding.rule, finding.what()))
        .collect();
    let rules: Vec<Value> = rules
        .iter()
        .map(|(id, what)| json!({ "id": id, "shortDescription": { "text": what } }))
        .collect();
    let results: Vec<Value> = findings
        .iter()
        .map(|finding| {
            json!({
                "ruleId": finding.rule,
                "level": "error",
                "message": { "text": format!("{} ({}); {}", finding.what(), finding.masked, finding.remedy()) },
                "locations": [{ "physicalLocation": {
                    "artifactLocation": { "uri": uri(&finding.path) },
                    "region": { "startLine": finding.line, "startColumn": finding.column },
                }}],
                "partialFingerprints": { "sevault/v1": finding.fingerprint },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": { "name": "sevault doctor", "version": version, "rules": rules } }, "results": results }],
    })
}

/// The path as a URI reference (RFC 3986): every byte but the unreserved ones and the slash is escaped.
fn uri(path: &Path) -> String {
    let mut text = String::new();
    for byte in path.to_string_lossy().bytes() {
        match byte {
            b'\\' => text.push('/'),
            _ if byte.is_ascii_alphanumeric()
                || matches!(byte, b'/' | b'-' | b'.' | b'_' | b'~') =>
            {
                text.push(char::from(byte));
            }
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}

/// Findings that somebody looked at and accepted. It may be committed: its key is in it, so a fingerprint is 32 bits, too few to prove a
/// guess of a password by.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Baseline {
    version: u32,
    key: String,
    known: BTreeSet<Known>,
}

#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Known {
    path: String,
    rule: String,
    fingerprint: String,
}

impl Known {
    /// Paths are relative to where the baseline lies, so that it means the same in every clone.
    fn new(finding: &Finding, root: &Path) -> Self {
        let path = finding.path.strip_prefix(root).unwrap_or(&finding.path);
        Self {
            path: path.to_string_lossy().replace('\\', "/"),
            rule: finding.rule.to_owned(),
            fingerprint: finding.fingerprint.clone(),
        }
    }
}

impl Baseline {
    /// Accepts what was found with fingerprints of this key.
    pub(crate) fn new(key: [u8; 32], findings: &[Finding], root: &Path) -> Self {
        Self {
            version: 1,
            key: data_encoding::HEXLOWER.encode(&key),
            known: findings
                .iter()
                .map(|finding| Known::new(finding, root))
                .collect(),
        }
    }

    pub(crate) fn parse(text: &[u8]) -> Result<Self> {
        let baseline: Self = serde_json::from_slice(text).map_err(|_| not_one())?;
        if baseline.version != 1 {
            return Err(not_one());
        }
        Ok(baseline)
    }

    /// One finding on each line, so that diffs are by finding.
    pub(crate) fn write(&self) -> String {
        let rows: Vec<String> = self
            .known
            .iter()
            .filter_map(|known| serde_json::to_string(known).ok())
            .collect();
        format!(
            "{{\"version\":{},\"key\":\"{}\",\"known\":[\n{}\n]}}\n",
            self.version,
            self.key,
            rows.join(",\n")
        )
    }

    /// The key that fingerprints must be made with to be compared with this.
    pub(crate) fn key(&self) -> Result<[u8; 32]> {
        let bytes = data_encoding::HEXLOWER
            .decode(self.key.as_bytes())
            .map_err(|_| not_one())?;
        bytes.try_into().map_err(|_| not_one())
    }

    pub(crate) fn knows(&self, finding: &Finding, root: &Path) -> bool {
        self.known.contains(&Known::new(finding, root))
    }
}

fn not_one() -> Error {
    Error::new(Kind::Corrupt, "that is not a baseline")
        .hint("make one with `sevault doctor --baseline FILE --accept`")
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{Baseline, sarif, uri};
    use crate::doctor::finding::Finding;
    use crate::doctor::places::Sort;

    fn found(path: &str, fingerprint: &str) -> Finding {
        Finding {
            path: PathBuf::from(path),
            sort: Sort::Source,
            line: 3,
            column: 5,
            rule: "github-token",
            provider: "GitHub",
            name: None,
            masked: "ghp_…xx".to_owned(),
            fingerprint: fingerprint.to_owned(),
        }
    }

    #[test]
    fn a_baseline_knows_what_it_was_made_of_and_nothing_else() {
        let root = Path::new("/p");
        let baseline = Baseline::new([7; 32], &[found("/p/a", "01020304")], root);
        let read = Baseline::parse(baseline.write().as_bytes()).unwrap();
        assert_eq!(read.key().unwrap(), [7; 32]);
        assert!(read.knows(&found("/q/a", "01020304"), Path::new("/q")));
        assert!(
            !read.knows(&found("/p/b", "01020304"), root)
                && !read.knows(&found("/p/a", "ffffffff"), root)
        );
        assert!(Baseline::parse(b"{}").is_err());
    }

    #[test]
    fn a_report_for_forges_has_a_rule_for_each_result() {
        let report = sarif(&[found("/p/a b", "1"), found("/p/c", "2")], "1");
        assert_eq!(
            report["runs"][0]["tool"]["driver"]["rules"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        assert_eq!(
            report["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
                ["uri"],
            "/p/a%20b"
        );
        assert_eq!(uri(Path::new("a\nb/ü")), "a%0Ab/%C3%BC");
    }
}
