//! `sevault config`: look at the settings and change them.
//!
//! Touches: files, terminal.

use serde::Serialize;
use toml_edit::{Array, Item, Value};

use crate::cli::{ConfigArgs, ConfigCommand};
use crate::commands::access::{Desk, LOCK_ON_RESUME};
use crate::commands::{init, load};
use crate::config::Span;
use crate::error::{Error, ExitCode, Kind, Result};
use crate::exec::settings::{Care, Inherit, Mode};
use crate::name::{ProfileName, ToolName};

/// What a setting may be.
enum Form {
    /// One word of these.
    Word(&'static [&'static str]),
    Flag,
    /// Names, separated by commas.
    Names,
    /// Tools that have programs, separated by commas.
    Tools,
    /// A duration.
    Span,
}

/// One setting.
struct Setting {
    key: &'static str,
    form: Form,
    default: &'static str,
    about: &'static str,
}

/// All of them, in the order in which they are listed.
const SETTINGS: &[Setting] = &[
    Setting {
        key: "mode",
        form: Form::Word(Mode::WORDS),
        default: "standard",
        about: "how `exec` launches unless `--mode` says otherwise",
    },
    Setting {
        key: "inherit",
        form: Form::Word(Inherit::WORDS),
        default: "full",
        about: "custom mode: how much of the environment a program inherits",
    },
    Setting {
        key: "care",
        form: Form::Word(Care::WORDS),
        default: "standard",
        about: "custom mode: which names are taken away and withheld",
    },
    Setting {
        key: "redact",
        form: Form::Flag,
        default: "false",
        about: "custom mode: whether output is redacted",
    },
    Setting {
        key: "isolate",
        form: Form::Flag,
        default: "false",
        about: "whether a program is kept from other processes",
    },
    Setting {
        key: "keep",
        form: Form::Names,
        default: "",
        about: "variables that stay although the rules take them away",
    },
    Setting {
        key: "strip",
        form: Form::Names,
        default: "",
        about: "variables that are taken away in every mode; one `*` stands for any text",
    },
    Setting {
        key: "allow",
        form: Form::Names,
        default: "",
        about: "names that go along although the rules refuse or withhold them",
    },
    Setting {
        key: "agent.http",
        form: Form::Flag,
        default: "false",
        about: "whether an agent that is started opens the door of HTTP",
    },
    Setting {
        key: "agent.http-init",
        form: Form::Flag,
        default: "false",
        about: "whether that door takes passwords: `/init`, `/unlock`, `/change-password`",
    },
    Setting {
        key: "helper-store",
        form: Form::Flag,
        default: "false",
        about: "whether helpers store and erase what programs tell them to",
    },
    Setting {
        key: LOCK_ON_RESUME,
        form: Form::Flag,
        default: "true",
        about: "whether the vault locks when the machine wakes from suspend",
    },
    Setting {
        key: init::WRAP,
        form: Form::Tools,
        default: "",
        about: "tools whose programs get their keys when they are started by hand",
    },
    Setting {
        key: load::NOTES,
        form: Form::Flag,
        default: "true",
        about: "whether `init --auto` says what a project file does",
    },
    Setting {
        key: "rotate",
        form: Form::Span,
        default: "",
        about: "age at which `list --due` shows a value, such as `90d`; a tag `rotate` is for one secret",
    },
];

/// One setting as it is listed.
#[derive(Serialize)]
struct Row {
    key: &'static str,
    value: String,
    source: &'static str,
    about: &'static str,
}

pub(super) fn run(
    ConfigArgs {
        everywhere,
        command,
    }: ConfigArgs,
    desk: &Desk<'_>,
) -> Result<ExitCode> {
    let profile = desk.target()?.profile;
    let place = if everywhere { None } else { Some(&profile) };
    match command {
        ConfigCommand::List { json } => {
            let rows = SETTINGS.iter().map(|setting| row(desk, setting, place));
            let rows = rows.collect::<Result<Vec<Row>>>()?;
            if json {
                desk.ui.json(&rows)?;
            } else {
                desk.ui.table(&table(rows))?;
            }
        }
        ConfigCommand::Get { key } => {
            let row = row(desk, known(&key)?, place)?;
            desk.ui.line(&row.value)?;
        }
        ConfigCommand::Set { key, value } => {
            let setting = known(&key)?;
            let new = read(setting, &value)?;
            desk.config()?.put(place, setting.key, Some(new))?;
            desk.ui
                .note(&format!("`{}` is settled for {}", setting.key, whom(place)));
        }
        ConfigCommand::Unset { key } => {
            let setting = known(&key)?;
            desk.config()?.put(place, setting.key, None)?;
            desk.ui.note(&format!(
                "`{}` is left to the default for {}",
                setting.key,
                whom(place)
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn whom(place: Option<&ProfileName>) -> String {
    place.map_or_else(
        || "every profile".to_owned(),
        |profile| format!("profile `{profile}`"),
    )
}

/// Every key, and what it is about: for completion.
pub(super) fn keys() -> impl Iterator<Item = (String, String)> {
    SETTINGS
        .iter()
        .map(|setting| (setting.key.to_owned(), setting.about.to_owned()))
}

fn known(key: &str) -> Result<&'static Setting> {
    SETTINGS
        .iter()
        .find(|setting| setting.key == key)
        .ok_or_else(|| {
            let keys: Vec<&str> = SETTINGS.iter().map(|setting| setting.key).collect();
            Error::new(Kind::Usage, "there is no setting of that name")
                .hint(format!("one of: {}", keys.join(", ")))
        })
}

fn row(desk: &Desk<'_>, setting: &'static Setting, place: Option<&ProfileName>) -> Result<Row> {
    let config = desk.settled()?;
    let own = place.and_then(|profile| config.get(Some(profile), setting.key));
    let (value, source) = match (own, config.get(None, setting.key)) {
        (Some(item), _) => (show(item), "profile"),
        (None, Some(item)) => (show(item), "global"),
        (None, None) => (setting.default.to_owned(), "default"),
    };
    Ok(Row {
        key: setting.key,
        value,
        source,
        about: setting.about,
    })
}

/// A value as it would be typed.
fn show(item: &Item) -> String {
    match item.as_value() {
        Some(Value::String(text)) => text.value().clone(),
        Some(Value::Boolean(flag)) => flag.value().to_string(),
        Some(Value::Array(names)) => {
            let names: Vec<&str> = names.iter().filter_map(Value::as_str).collect();
            names.join(",")
        }
        Some(_) | None => item.to_string().trim().to_owned(),
    }
}

fn read(setting: &Setting, typed: &str) -> Result<Value> {
    let refuse = |rule: String| {
        Error::new(
            Kind::Usage,
            format!("that is not a value for `{}`", setting.key),
        )
        .hint(rule)
    };
    match setting.form {
        Form::Word(words) if words.contains(&typed) => Ok(typed.into()),
        Form::Word(words) => Err(refuse(format!("one of: {}", words.join(", ")))),
        Form::Flag => match typed {
            "true" | "on" | "yes" => Ok(true.into()),
            "false" | "off" | "no" => Ok(false.into()),
            _ => Err(refuse("`true` or `false`".to_owned())),
        },
        Form::Tools => {
            let names = typed.split(',').map(str::trim);
            let names: Vec<ToolName> = names.map(str::parse).collect::<Result<_>>()?;
            for name in &names {
                init::programs(name)?;
            }
            Ok(Value::Array(
                names.into_iter().map(String::from).collect::<Array>(),
            ))
        }
        Form::Span => typed
            .parse::<Span>()
            .map(|_| typed.into())
            .map_err(|rule| refuse(rule.to_owned())),
        Form::Names => {
            let is_name = |name: &str| {
                !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"_*%()-.".contains(&byte))
            };
            let names: Vec<&str> = typed.split(',').map(str::trim).collect();
            if !names.iter().all(|name| is_name(name)) {
                return Err(refuse("names of variables, separated by commas".to_owned()));
            }
            Ok(Value::Array(names.into_iter().collect::<Array>()))
        }
    }
}

fn table(rows: Vec<Row>) -> Vec<Vec<String>> {
    let mut table = vec![
        ["KEY", "VALUE", "SETTLED BY", "ABOUT"]
            .map(str::to_owned)
            .to_vec(),
    ];
    table.extend(rows.into_iter().map(|row| {
        let value = if row.value.is_empty() {
            "-".to_owned()
        } else {
            row.value
        };
        vec![
            row.key.to_owned(),
            value,
            row.source.to_owned(),
            row.about.to_owned(),
        ]
    }));
    table
}
