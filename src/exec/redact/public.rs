//! How much of a secret everybody knows: the vendor's prefix, the address before the password, the header of a key.
//!
//! Touches: nothing.

/// Prefixes of tokens as their vendors publish them. A prefix may begin with another one: the longest counts.
const PREFIXES: &str = "\
    ABSK AGE-SECRET-KEY-1 AIza AKIA AKCp AQ. ASIA ATATT3 ATBB CCIPAT_ CLOJARS_ GOCSPX- HRKU- LTAI NRAK- PMAK- SG. api_org_ \
    bedrock-api-key- bkua_ cfat_ cfk_ cfut_ cog_ crsr_ csk- dapi dckr_oat_ dckr_pat_ doo_v1_ dop_v1_ dor_v1_ dp.ct. dp.pt. \
    dp.sa. dp.st. dt0c01. essu_ figd_ fm1_ fm2_ fo1_ gho_ ghp_ ghr_ ghs_ ghu_ github_pat_ glc_ gldt- glpat- glrt- glsa_ \
    gsk_ hf_ hvb. hvr. hvs. ico- key- ksk_ lin_api_ lsv2_pt_ lsv2_sk_ mdb_sa_sk_ napi_ nfp_ npm_ ntn_ nvapi- ops_eyJ pcsk_ \
    phx_ pk_live_ pk_test_ pnu_ pplx- pscale_oauth_ pscale_pw_ pscale_tkn_ pul- pypi-AgEIcHlwaS5vcmc r8_ rdme_ rk_live_ \
    rk_test_ rnd_ rubygems_ sb_secret_ sbp_ sgp_ sha256~ shpat_ shpca_ shppa_ shpss_ sk- sk-ant- sk-ant-admin01- \
    sk-ant-api03- sk-ant-oat01- sk-ant-ort01- sk-ant-sid01- sk-api- sk-or-v1- sk-proj- sk-svcacct- sk_ sk_live_ sk_test_ \
    sntrys_eyJ sntryu_ sq0atp- sqa_ sqp_ squ_ tgp_v1_ tskey- v1.0- vca_ vci_ vck_ vcp_ wandb_v1_ whsec_ xai- xapp- xoxa- \
    xoxb- xoxe- xoxp- xoxr- xoxs- ya29.";

/// The number of bytes at the start of `value` that are no secret.
pub(super) fn head(value: &[u8]) -> usize {
    [
        prefix(value),
        web_token(value),
        key_header(value),
        address(value),
    ]
    .into_iter()
    .max()
    .unwrap_or(0)
    .min(value.len())
}

fn prefix(value: &[u8]) -> usize {
    PREFIXES
        .split(' ')
        .filter(|prefix| value.starts_with(prefix.as_bytes()))
        .map(str::len)
        .max()
        .unwrap_or(0)
}

/// The header of a JSON web token says which algorithm signed it (RFC 7519, section 5).
fn web_token(value: &[u8]) -> usize {
    if !value.starts_with(b"eyJ") {
        return 0;
    }
    position(value, b".").map_or(0, |dot| dot + 1)
}

/// `-----BEGIN … KEY-----` (RFC 7468).
fn key_header(value: &[u8]) -> usize {
    const BEGIN: &[u8] = b"-----BEGIN ";
    const END: &[u8] = b"-----";
    value
        .strip_prefix(BEGIN)
        .and_then(|rest| position(rest, END))
        .map_or(0, |end| BEGIN.len() + end + END.len())
}

/// `scheme://user:` where there is a password, else `scheme://` before a token and `scheme://host/` without either.
fn address(value: &[u8]) -> usize {
    let Some((start, after)) = authority(value) else {
        return 0;
    };
    let authority = &value[start..after];
    match authority.iter().rposition(|byte| *byte == b'@') {
        Some(at) => position(&authority[..at], b":").map_or(start, |colon| start + colon + 1),
        None => (after + 1).min(value.len()),
    }
}

/// The password in a URL, as it stands there.
pub(super) fn url_password(value: &[u8]) -> Option<&[u8]> {
    let (start, after) = authority(value)?;
    let authority = &value[start..after];
    let at = authority.iter().rposition(|byte| *byte == b'@')?;
    let user = &authority[..at];
    Some(match position(user, b":") {
        Some(colon) => &user[colon + 1..],
        None => user,
    })
}

/// Where `user@host` of `scheme://user@host/path` begins and ends. A password may hold `/`, though it should not, so the last `@` before
/// white space ends it.
fn authority(value: &[u8]) -> Option<(usize, usize)> {
    let scheme = position(value, b"://")?;
    let is_scheme = |byte: &u8| byte.is_ascii_alphanumeric() || b"+-.".contains(byte);
    if scheme == 0 || !value[..scheme].iter().all(is_scheme) {
        return None;
    }
    let start = scheme + 3;
    let rest = &value[start..];
    let end = |from: usize| {
        rest[from..]
            .iter()
            .position(|byte| b"/?#".contains(byte))
            .map_or(value.len(), |end| start + from + end)
    };
    let word = rest
        .iter()
        .position(u8::is_ascii_whitespace)
        .unwrap_or(rest.len());
    let query = position(&rest[..word], b"?").unwrap_or(word);
    let from = rest[..query]
        .iter()
        .rposition(|byte| *byte == b'@')
        .unwrap_or(0);
    Some((start, end(from)))
}

pub(super) fn position(text: &[u8], word: &[u8]) -> Option<usize> {
    if word.is_empty() {
        return None;
    }
    text.windows(word.len()).position(|window| window == word)
}

#[cfg(test)]
mod tests {
    use super::{head, url_password};

    fn check(value: &str, want: &str) {
        assert_eq!(&value[..head(value.as_bytes())], want, "{value}");
    }

    #[test]
    fn what_everybody_knows_is_no_secret() {
        check("hunter2hunter2", "");
        check("ghp_0123456789", "ghp_");
        check("sk-ant-api03-abcdef", "sk-ant-api03-");
        check("sk-abcdef", "sk-");
        check(
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIx.sig",
            "eyJhbGciOiJIUzI1NiJ9.",
        );
        check("-----BEGIN KEY-----\nMIIB\n", "-----BEGIN KEY-----");
    }

    #[test]
    fn an_address_is_known_up_to_its_password() {
        check("postgres://app:Zq7k@db:5432/x", "postgres://app:");
        check("redis://:Zq7k@db", "redis://:");
        check("https://ghp_x@github.com/a", "https://");
        check(
            "https://hooks.example.com/services/T0/B0",
            "https://hooks.example.com/",
        );
        check("not a url://x", "");
    }

    #[test]
    fn the_password_of_an_address_is_found() {
        let check = |url: &str, want: Option<&str>| {
            assert_eq!(
                url_password(url.as_bytes()),
                want.map(str::as_bytes),
                "{url}"
            );
        };
        check("postgres://app:Zq7k@db:5432/x", Some("Zq7k"));
        check("postgres://app:Z/q@7k@db:5432/x?mail=a@b", Some("Z/q@7k"));
        check("https://token@host/x", Some("token"));
        check("https://host/x", None);
    }
}
