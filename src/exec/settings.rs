//! What was settled for a launch, by whom: flags, then the project file, then the profile, then the user, then what the mode means.
//!
//! Touches: nothing.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// How a command is launched.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Mode {
    Standard,
    Hardened,
    /// As the settings of the profile say, one by one.
    Custom,
}

/// What a program keeps of our environment.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Inherit {
    /// All but what is stripped.
    Full,
    /// A short list.
    Minimal,
    /// Nothing but what is kept by name.
    None,
}

/// How far the strip list goes.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Care {
    /// The identities of vaults, jobs and services; other tools' keys.
    Standard,
    /// The user's own credentials too, whatever looks like one, and what redirects traffic; broad credentials are withheld.
    Hardened,
}

/// Reads a choice as a flag and a setting spell it.
macro_rules! spelled {
    ($name:ident: $($word:literal => $variant:ident),+) => {
        impl $name {
            /// Every choice, as it is spelled.
            pub(crate) const WORDS: &[&str] = &[$($word),+];
        }

        impl FromStr for $name {
            type Err = &'static str;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(concat!("it is one of:" $(, " ", $word)+)),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$variant => $word,)+
                })
            }
        }
    };
}

spelled!(Mode: "standard" => Standard, "hardened" => Hardened, "custom" => Custom);
spelled!(Inherit: "full" => Full, "minimal" => Minimal, "none" => None);
spelled!(Care: "standard" => Standard, "hardened" => Hardened);

/// Who settled something.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Source {
    Flag,
    /// The project file.
    Project,
    Profile,
    Global,
    /// It follows from the mode.
    Mode,
    /// Nobody said anything.
    Default,
}

/// A setting and who settled it.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Sourced<T> {
    pub(crate) value: T,
    pub(crate) source: Source,
}

/// What one place says: the flags, a profile's table, or the user's global one. What it does not mention is left to the next.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) struct Wishes {
    pub(crate) mode: Option<Mode>,
    pub(crate) inherit: Option<Inherit>,
    pub(crate) care: Option<Care>,
    pub(crate) redact: Option<bool>,
    pub(crate) isolate: Option<bool>,
    /// Inherited variables that stay. These add up over all places, as do the next two.
    pub(crate) keep: Vec<String>,
    /// Inherited variables that go in every mode; one `*` stands for any text.
    pub(crate) strip: Vec<String>,
    /// Names let past the deny list and past the withholding of broad credentials.
    pub(crate) allow: Vec<String>,
}

/// What holds for a launch.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub(crate) struct Settings {
    pub(crate) mode: Sourced<Mode>,
    pub(crate) inherit: Sourced<Inherit>,
    pub(crate) care: Sourced<Care>,
    pub(crate) redact: Sourced<bool>,
    pub(crate) isolate: Sourced<bool>,
    pub(crate) keep: Vec<String>,
    pub(crate) strip: Vec<String>,
    pub(crate) allow: Vec<String>,
}

/// Joins what the places say. A profile's and the user's word on inheritance, care and redaction count in custom mode alone: the
/// other two modes are promises. Isolation is a setting of its own, and holds in each.
pub(crate) fn settle(
    flags: &Wishes,
    project: &Wishes,
    profile: &Wishes,
    global: &Wishes,
) -> Settings {
    let places = [
        (flags, Source::Flag),
        (project, Source::Project),
        (profile, Source::Profile),
        (global, Source::Global),
    ];
    let mode = first(&places, |wishes| wishes.mode).unwrap_or(Sourced {
        value: Mode::Standard,
        source: Source::Default,
    });
    // How far below the flags a place is heard.
    let heard = match mode.value {
        Mode::Custom => &places[..],
        Mode::Standard | Mode::Hardened => &places[..1],
    };
    let by_mode = match mode.value {
        Mode::Standard | Mode::Hardened => Source::Mode,
        Mode::Custom => Source::Default,
    };
    let is_hardened = mode.value == Mode::Hardened;
    let all = |field: fn(&Wishes) -> &Vec<String>| {
        let mut names: Vec<String> = places
            .iter()
            .flat_map(|(wishes, _)| field(wishes))
            .cloned()
            .collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    Settings {
        mode,
        inherit: first(heard, |wishes| wishes.inherit).unwrap_or(Sourced {
            value: if is_hardened {
                Inherit::Minimal
            } else {
                Inherit::Full
            },
            source: by_mode,
        }),
        care: first(heard, |wishes| wishes.care).unwrap_or(Sourced {
            value: if is_hardened {
                Care::Hardened
            } else {
                Care::Standard
            },
            source: by_mode,
        }),
        redact: first(heard, |wishes| wishes.redact).unwrap_or(Sourced {
            value: is_hardened,
            source: by_mode,
        }),
        isolate: first(&places, |wishes| wishes.isolate).unwrap_or(Sourced {
            value: false,
            source: Source::Default,
        }),
        keep: all(|wishes| &wishes.keep),
        strip: all(|wishes| &wishes.strip),
        allow: all(|wishes| &wishes.allow),
    }
}

fn first<T>(
    places: &[(&Wishes, Source)],
    field: impl Fn(&Wishes) -> Option<T>,
) -> Option<Sourced<T>> {
    places.iter().find_map(|(wishes, source)| {
        field(wishes).map(|value| Sourced {
            value,
            source: *source,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::{Care, Inherit, Mode, Source, Sourced, Wishes, settle};

    fn mode(mode: Mode) -> Wishes {
        Wishes {
            mode: Some(mode),
            ..Wishes::default()
        }
    }

    #[test]
    fn flags_win_then_the_profile_then_the_user() {
        let none = Wishes::default();
        let check = |flags, profile, global, value, source| {
            assert_eq!(
                settle(flags, &Wishes::default(), profile, global).mode,
                Sourced { value, source }
            );
        };
        check(&none, &none, &none, Mode::Standard, Source::Default);
        let user = mode(Mode::Custom);
        check(&none, &none, &user, Mode::Custom, Source::Global);
        let profile = mode(Mode::Hardened);
        check(&none, &profile, &user, Mode::Hardened, Source::Profile);
        let flags = mode(Mode::Standard);
        check(&flags, &profile, &user, Mode::Standard, Source::Flag);
    }

    #[test]
    fn hardened_cannot_be_softened_by_a_setting_but_by_a_flag() {
        let soft = Wishes {
            inherit: Some(Inherit::Full),
            redact: Some(false),
            care: Some(Care::Standard),
            ..mode(Mode::Hardened)
        };
        let settled = settle(&Wishes::default(), &Wishes::default(), &soft, &soft);
        assert_eq!(settled.inherit.value, Inherit::Minimal);
        assert_eq!(settled.care.value, Care::Hardened);
        assert!(settled.redact.value);
        let settled = settle(
            &soft,
            &Wishes::default(),
            &Wishes::default(),
            &Wishes::default(),
        );
        assert_eq!(settled.inherit.value, Inherit::Full);
        assert!(!settled.redact.value);
    }

    #[test]
    fn custom_is_what_the_profile_says_and_else_standard() {
        let profile = Wishes {
            inherit: Some(Inherit::Minimal),
            ..mode(Mode::Custom)
        };
        let settled = settle(
            &Wishes::default(),
            &Wishes::default(),
            &profile,
            &Wishes::default(),
        );
        assert_eq!(settled.inherit.value, Inherit::Minimal);
        assert_eq!(settled.inherit.source, Source::Profile);
        assert_eq!(settled.care.value, Care::Standard);
        assert_eq!(settled.care.source, Source::Default);
    }

    #[test]
    fn lists_add_up() {
        let one = Wishes {
            strip: vec!["B".into(), "A".into()],
            ..Wishes::default()
        };
        let two = Wishes {
            strip: vec!["C".into(), "A".into()],
            ..Wishes::default()
        };
        assert_eq!(
            settle(&one, &Wishes::default(), &Wishes::default(), &two).strip,
            ["A", "B", "C"]
        );
    }
}
