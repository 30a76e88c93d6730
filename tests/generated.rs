//! What packages ship is what the program prints today, and the manual pages are complete.

use std::path::Path;

use crate::support::World;

/// Where each shell's script lies, by the name that the shell looks for.
const SCRIPTS: [(&str, &str); 4] = [
    ("bash", "sevault.bash"),
    ("zsh", "_sevault"),
    ("fish", "sevault.fish"),
    ("powershell", "sevault.ps1"),
];

#[track_caller]
fn is_current(file: &Path, made: &str, how: &str) {
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        committed == made,
        "{} is not what the program makes; run: {how}",
        file.display()
    );
}

#[test]
fn the_committed_completions_are_current() {
    let world = World::new();
    for (shell, name) in SCRIPTS {
        let made = world.sevault(&["completions", shell]).stdout();
        let file = Path::new("completions").join(name);
        is_current(
            &file,
            &made,
            &format!("sevault completions {shell} > {}", file.display()),
        );
    }
}

#[test]
fn the_committed_manual_pages_are_current_and_complete() {
    let world = World::new();
    world.sevault(&["man", "pages"]).stdout();
    let mut made: Vec<String> = names(&world.path("work/pages"));
    let mut committed = names(Path::new("man"));
    made.sort();
    committed.sort();
    assert_eq!(committed, made, "run: rm -r man; sevault man man");
    for name in made {
        let text = world.read(&format!("work/pages/{name}"));
        is_current(&Path::new("man").join(&name), &text, "sevault man man");
    }
}

fn names(directory: &Path) -> Vec<String> {
    std::fs::read_dir(directory)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}
