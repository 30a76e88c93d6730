//! The README's transcript is true: each of its commands is typed into a real terminal, and the screen is compared.

use crate::support::terminal::Terminal;
use crate::support::{Shell, World, needs, with_ids_named};

/// What the person of the transcript types where nothing shows.
const PASSWORD: &str = "correct horse";
const KEY: &str = "sk-ant-api03-not-a-key-00";

/// The first transcript in the README: the lines between its fences.
fn transcript() -> Vec<String> {
    let readme = std::fs::read_to_string("README.md").unwrap();
    readme
        .lines()
        .skip_while(|line| *line != "```console")
        .skip(1)
        .take_while(|line| *line != "```")
        .map(str::to_owned)
        .collect()
}

fn is_prompt(line: &str) -> bool {
    line.ends_with(':') && !line.starts_with("$ ")
}

#[test]
fn the_transcript_of_the_readme_is_true() {
    if !needs("tmux") {
        return;
    }
    let world = World::new();
    let terminal = Terminal::open(&world, Shell::Bash);
    terminal.resizes(200, 60);
    let lines = transcript();
    assert!(lines.len() > 10, "the transcript is not found");
    let mut told: Vec<String> = Vec::new();
    for line in &lines {
        if let Some(command) = line.strip_prefix("$ ") {
            // The prompt before the last command looks the same until that command shows.
            let last = told.iter().rfind(|line| line.starts_with("$ "));
            terminal.waits_until("the prompt", |screen| {
                let is_shown = last.is_none_or(|last| screen.contains(last.as_str()));
                is_shown && (screen.ends_with("\n$") || screen == "$")
            });
            terminal.types(command);
        } else if is_prompt(line) {
            let asked = told.iter().filter(|before| *before == line).count() + 1;
            terminal.waits_until(line, |screen| {
                screen.matches(line.as_str()).count() == asked
            });
            terminal.types(if line.starts_with("Enter ") {
                KEY
            } else {
                PASSWORD
            });
        }
        told.push(line.clone());
    }
    terminal.waits_for(lines.last().unwrap().trim_start_matches("sevault: "));
    let home = world.path("home");
    let screen: Vec<String> = terminal
        .screen()
        .replace(&home.display().to_string(), "/home/you")
        .lines()
        .map(|line| with_ids_named(line).trim_end().to_owned())
        .filter(|line| line != "$")
        .collect();
    let told: Vec<String> = told.iter().map(|line| with_ids_named(line)).collect();
    assert_eq!(screen, told);
}
