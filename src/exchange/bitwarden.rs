//! Bitwarden's JSON, not encrypted, of a person's vault or of an organisation's.
//!
//! Touches: nothing.
//!
//! Read without its schema, which grows: every string in an item's `login`, `card`, `identity`, `sshKey` and whatever comes next is a field.
//! <https://bitwarden.com/help/condition-bitwarden-import/>

use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::error::{Error, Kind, Result};
use crate::exchange::json::{elements, members, string};
use crate::exchange::naming::Found;
use crate::exchange::text::unmarked;
use crate::exchange::{Parsed, malformed};
use crate::secret::Secret;

type Members<'a> = Vec<(String, &'a RawValue)>;

/// Whether an object is Bitwarden's.
pub(crate) fn is_it(file: &Secret) -> bool {
    let is_it = |text: &Secret| {
        members(text.expose()).is_ok_and(|top| {
            let has = |name: &str| top.iter().any(|(key, _)| key == name);
            // Older exports do not say whether they are encrypted, and neither does the sample that its help has.
            let has_folders = has("folders") || has("collections");
            has("encrypted") && (has("items") || has("data")) || has("items") && has_folders
        })
    };
    unmarked(file).is_ok_and(|text| is_it(&text))
}

/// Reads a whole file.
pub(crate) fn read(file: &Secret) -> Result<Parsed> {
    let text = unmarked(file)?;
    let top = members(text.expose())?;
    if get(&top, "encrypted").is_some_and(|raw| raw.get() == "true") {
        return Err(Error::new(Kind::Failed, "this export of Bitwarden is encrypted")
            .hint("export it as `.json`, without encryption, through a pipe: `bw export --raw --format json | sevault import -`"));
    }
    let Some(items) = get(&top, "items") else {
        return Err(malformed("Bitwarden's JSON", "it has no items"));
    };
    let mut folders = HashMap::new();
    for list in ["folders", "collections"] {
        for raw in get(&top, list).map(elements).unwrap_or_default() {
            let folder = members(raw.get().as_bytes())?;
            if let (Some(id), Some(name)) = (text_of(&folder, "id"), text_of(&folder, "name")) {
                folders.insert(id, name);
            }
        }
    }
    let mut found = Found::default();
    let mut keys = 0;
    for raw in elements(items) {
        let item = members(raw.get().as_bytes())?;
        let title = text_of(&item, "name").unwrap_or_default();
        let folder = text_of(&item, "folderId").or_else(|| {
            let first = elements(get(&item, "collectionIds")?).into_iter().next()?;
            self::text(first)
        });
        let folder = folder.and_then(|id| folders.get(&id));
        // A folder in a folder is a name with slashes.
        let path: Vec<&str> = folder
            .into_iter()
            .flat_map(|name| name.split('/'))
            .chain([title.as_str()])
            .collect();
        let mut fields = Vec::new();
        for (name, raw) in &item {
            match (name.as_str(), raw.get().as_bytes().first()) {
                ("notes", _) => push(&mut fields, "notes", raw),
                ("fields", _) => {
                    for raw in elements(raw) {
                        let field = members(raw.get().as_bytes())?;
                        let label = text_of(&field, "name").unwrap_or_default();
                        if let Some(value) = get(&field, "value") {
                            push(&mut fields, &label, value);
                        }
                    }
                }
                (_, Some(b'{')) => {
                    keys += take_object(&members(raw.get().as_bytes())?, &mut fields)?;
                }
                _ => {}
            }
        }
        found.take(&path, fields)?;
    }
    let mut parsed = found.finish();
    if keys > 0 {
        parsed.notes.push(format!(
            "{keys} passkeys are left: no program could be given them"
        ));
    }
    Ok(parsed)
}

/// Takes the strings of a login, a card and the like, and counts its passkeys.
fn take_object(object: &Members<'_>, fields: &mut Vec<(String, Vec<u8>)>) -> Result<usize> {
    let mut keys = 0;
    for (name, raw) in object {
        match name.as_str() {
            "uris" => {
                for raw in elements(raw) {
                    let uri = members(raw.get().as_bytes())?;
                    if let Some(value) = get(&uri, "uri") {
                        push(fields, "uri", value);
                    }
                }
            }
            "fido2Credentials" => keys += elements(raw).len(),
            name => push(fields, &words(name), raw),
        }
    }
    Ok(keys)
}

fn push(fields: &mut Vec<(String, Vec<u8>)>, label: &str, raw: &RawValue) {
    if let Some(value) = string(raw) {
        fields.push((label.to_owned(), value.expose().to_vec()));
    }
}

/// `privateKey` as words.
fn words(name: &str) -> String {
    let mut words = String::new();
    for letter in name.chars() {
        if letter.is_ascii_uppercase() {
            words.push('_');
        }
        words.push(letter);
    }
    words
}

fn get<'a>(object: &Members<'a>, name: &str) -> Option<&'a RawValue> {
    let member = object.iter().find(|(key, _)| key == name);
    member.map(|(_, raw)| *raw)
}

fn text_of(object: &Members<'_>, name: &str) -> Option<String> {
    get(object, name).and_then(text)
}

/// A string that is no secret: a title, an id.
fn text(raw: &RawValue) -> Option<String> {
    string(raw).map(|text| String::from_utf8_lossy(text.expose()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{is_it, read};
    use crate::secret::Secret;

    fn check(text: &str, want: &[&str]) {
        let said = match read(&Secret::new(text.as_bytes().to_vec())) {
            Ok(parsed) => parsed
                .items
                .iter()
                .map(|item| format!("{}={}", item.name, item.value.expose().escape_ascii()))
                .chain(parsed.notes)
                .collect(),
            Err(error) => vec![error.message],
        };
        assert_eq!(said, want, "{text}");
    }

    #[test]
    fn every_string_of_an_item_is_taken() {
        check(
            r#"{"encrypted":false,"folders":[{"id":"f1","name":"Work/Cloud"}],"items":[
            {"id":"1","folderId":"f1","type":1,"reprompt":0,"name":"Git Hub","notes":"a\nb","favorite":false,
             "fields":[{"name":"api key","value":"k","type":1,"linkedId":null},{"name":"linked","value":null,"type":3,"linkedId":100}],
             "login":{"fido2Credentials":[{"keyValue":"x"}],"uris":[{"match":null,"uri":"https://a"},{"match":null,"uri":"https://b"}],"username":"me","password":"p\"\u00e9","totp":null},
             "collectionIds":null,"passwordHistory":[{"password":"old"}]},
            {"id":"2","folderId":null,"type":5,"name":"key","notes":null,"sshKey":{"privateKey":"PRIV","publicKey":"PUB"}}]}"#,
            &[
                r"Work/Cloud/Git_Hub/NOTES=a\nb",
                "Work/Cloud/Git_Hub/API_KEY=k",
                "Work/Cloud/Git_Hub/URI=https://a",
                "Work/Cloud/Git_Hub/URI_2=https://b",
                "Work/Cloud/Git_Hub/USERNAME=me",
                "Work/Cloud/Git_Hub/PASSWORD=p\\\"\\xc3\\xa9",
                "key/PRIVATE_KEY=PRIV",
                "key/PUBLIC_KEY=PUB",
                "1 passkeys are left: no program could be given them",
            ],
        );
    }

    #[test]
    fn an_organisation_has_collections() {
        check(
            r#"{"encrypted":false,"collections":[{"id":"c","name":"Team"}],"items":[{"collectionIds":["c"],"name":"x","login":{"password":"p"}}]}"#,
            &["Team/x/PASSWORD=p"],
        );
    }

    #[test]
    fn an_encrypted_export_is_told_as_such() {
        let text = r#"{"encrypted":true,"passwordProtected":true,"data":"2.x"}"#;
        check(text, &["this export of Bitwarden is encrypted"]);
        assert!(is_it(&Secret::new(text.as_bytes().to_vec())));
        assert!(!is_it(&Secret::new(br#"{"items":"x"}"#.to_vec())));
    }
}
