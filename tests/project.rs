//! Project files and wrappers: what counts in a directory, who has to have said so, and what the shells make of it.

use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use crate::support::terminal::Terminal;
use crate::support::{Shell, World, needs};

const KEY: &str = "sk-ant-canary-0123456789";

/// An open vault with a key of claude, and programs `claude` and `codex` that tell what they got.
fn world() -> World {
    let world = World::with_profile();
    world
        .sevault(&["unlock", "--password-stdin"])
        .stdin(format!("{}\n", World::PASSWORD))
        .stdout();
    world
        .sevault(&["add", "--tool", "claude", "--global", "--stdin"])
        .stdin(KEY)
        .stdout();
    world
        .sevault(&["set", "api/DB_URL", "--stdin"])
        .stdin("db")
        .stdout();
    for name in ["claude", "codex"] {
        let text =
            "#!/bin/sh\nprintf 'key:%s' \"${#ANTHROPIC_API_KEY}\"; printf '<%s>' \"$@\"; echo .\n";
        set_mode(&world.write(&format!("home/bin/{name}"), text), 0o755);
    }
    world
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// What a program sees that is started without a word on what it should get.
fn sees(world: &World, directory: &str) -> String {
    let script = "echo ${#ANTHROPIC_API_KEY} ${api_DB_URL-}${DB_URL-}";
    let run = world.sevault(&["--quiet", "exec", "--", "sh", "-c", script]);
    run.directory(directory).stdout().trim().to_owned()
}

#[test]
fn a_trusted_project_file_gives_exec_its_defaults() {
    let world = world();
    world.write(
        "work/.sevault.toml",
        "tools = ['claude']\nmode = 'hardened'\n",
    );
    world.sevault(&["exec", "--", "true"]).says(
        "
        err: sevault: `$WORLD/work/.sevault.toml` is not trusted: look at it, then `sevault allow`
        exit: 0
        ",
    );
    assert_eq!(sees(&world, "work"), "0");
    world.sevault(&["allow"]).says(
        "
        out: keys of tools: claude
        out: mode: hardened
        err: sevault: `$WORLD/work/.sevault.toml` is trusted as it is now:
        exit: 0
        ",
    );
    assert_eq!(sees(&world, "work/below/it"), "24");
    let plan = world.sevault(&["exec", "--plan", "--", "true"]).stdout();
    assert!(plan.contains("hardened (by the project file)"), "{plan}");
    // A word of the user's outranks it.
    let script = [
        "exec",
        "--keys",
        "api/DB_URL",
        "--env",
        "X=api/DB_URL",
        "--",
        "sh",
        "-c",
        "echo ${#ANTHROPIC_API_KEY}$X",
    ];
    assert_eq!(world.sevault(&script).stdout(), "0db\n");
    let plan = world
        .sevault(&["exec", "--mode", "standard", "--plan", "--", "true"])
        .stdout();
    assert!(plan.contains("standard (by flag)"), "{plan}");
}

#[test]
fn an_edit_asks_again_and_so_does_the_same_file_elsewhere() {
    let world = world();
    let text = "tools = ['claude']\n";
    world.write("work/.sevault.toml", text);
    world.sevault(&["allow"]).stdout();
    assert_eq!(sees(&world, "work"), "24");
    world.write("work/.sevault.toml", format!("{text}#"));
    world.sevault(&["exec", "--", "true"]).says(
        "
        err: sevault: `$WORLD/work/.sevault.toml` has changed: look at it, then `sevault allow`
        exit: 0
        ",
    );
    assert_eq!(sees(&world, "work"), "0");
    world.write("work/.sevault.toml", text);
    assert_eq!(sees(&world, "work"), "24");
    world.write("elsewhere/.sevault.toml", text);
    assert_eq!(sees(&world, "elsewhere"), "0");
    world.sevault(&["trusted"]).says(
        "
        out: FILE                          STATE
        out: $WORLD/work/.sevault.toml  trusted
        exit: 0
        "
        .replace(
            "FILE                          STATE",
            &format!(
                "{:<width$}  STATE",
                "FILE",
                width = world.path("work/.sevault.toml").to_str().unwrap().len()
            ),
        )
        .as_str(),
    );
    // Denied, it is silent, whatever it becomes.
    world.sevault(&["deny"]).stdout();
    world.write("work/.sevault.toml", "other");
    world.sevault(&["exec", "--", "true"]).says("exit: 0\n");
    let said = world.sevault(&["trusted", "."]).said();
    assert!(
        said.contains("  denied\n") && said.ends_with("exit: 1\n"),
        "{said}"
    );
}

#[test]
fn a_file_that_others_could_have_written_is_refused() {
    let world = world();
    let file = world.write("work/.sevault.toml", "tools = ['claude']\n");
    let refused = |why: &str| {
        let said = world.sevault(&["allow"]).said();
        assert!(said.contains(why) && said.ends_with("exit: 3\n"), "{said}");
        assert_eq!(sees(&world, "work"), "0", "{why}");
    };
    for mode in [0o620, 0o602, 0o666] {
        set_mode(&file, mode);
        refused("others may write it");
    }
    set_mode(&file, 0o600);
    world.sevault(&["allow"]).stdout();
    assert_eq!(sees(&world, "work"), "24");
    // The same bytes behind a link are another file.
    std::fs::rename(&file, world.path("work/real")).unwrap();
    symlink(world.path("work/real"), &file).unwrap();
    refused("it is a link");
    // Trust that others could have written is none.
    std::fs::remove_file(&file).unwrap();
    std::fs::rename(world.path("work/real"), &file).unwrap();
    assert_eq!(sees(&world, "work"), "24");
    set_mode(&world.path("home/.local/state/sevault/trust"), 0o770);
    assert_eq!(sees(&world, "work"), "0");
}

#[test]
fn what_a_project_file_may_not_say_is_refused_and_not_repeated() {
    let world = world();
    for text in [
        "env = { A = 'sk-secret' }",
        "run = 'sk-secret'",
        "tools = 'sk-secret'",
        "mode = 'sk-secret'",
    ] {
        world.write("work/.sevault.toml", text);
        let said = world.sevault(&["allow"]).said();
        assert!(
            said.ends_with("exit: 1\n") && !said.contains("sk-secret"),
            "{said}"
        );
    }
    assert_eq!(sees(&world, "work"), "0");
}

#[test]
fn an_untrusted_file_below_does_not_put_the_trusted_one_out_of_force() {
    let world = world();
    world.write("work/.sevault.toml", "tools = ['claude']\n");
    world.sevault(&["allow"]).stdout();
    world.write("work/below/.sevault.toml", "tools = []\n");
    assert_eq!(sees(&world, "work/below"), "24");
    world.sevault(&["allow", "below"]).stdout();
    assert_eq!(sees(&world, "work/below"), "0 db".replace(" db", ""));
}

/// A shell at a prompt with the hook that looks at project files, by a program that counts how often it is asked.
fn each(test: impl Fn(&World, &Terminal<'_>, Shell)) {
    if !needs("tmux") {
        return;
    }
    for shell in Shell::ALL {
        if !needs(shell.program()) {
            continue;
        }
        let world = world();
        world.write(
            "project/.sevault.toml",
            "tools = ['claude']\nwrap = ['claude']\nload = true\n",
        );
        let counting = format!(
            "#!/bin/sh\necho \"$*\" >>~/calls\nexec '{}' \"$@\"\n",
            crate::support::SEVAULT
        );
        set_mode(&world.write("home/counting", counting), 0o755);
        let terminal = Terminal::open(&world, shell);
        terminal.resizes(160, 50);
        terminal.types(match shell {
            Shell::Bash => "PATH=$HOME/bin:$PATH; eval \"$(~/counting init bash --auto)\"; __sevault_exe=~/counting",
            Shell::Zsh => "PATH=$HOME/bin:$PATH; source <(~/counting init zsh --auto); __sevault_exe=~/counting",
            Shell::Fish => "set -gx PATH $HOME/bin $PATH; ~/counting init fish --auto | source; set -g __sevault_exe ~/counting",
        });
        test(&world, &terminal, shell);
    }
}

/// How often the program was asked since the last time.
fn calls(world: &World) -> Vec<String> {
    let text = std::fs::read_to_string(world.path("home/calls")).unwrap_or_default();
    world.write("home/calls", "");
    text.lines().map(str::to_owned).collect()
}

/// Waits until a line of the shell's own is carried out, and so all before it.
#[track_caller]
fn settles(terminal: &Terminal<'_>, mark: &str) -> String {
    terminal.types(&format!("echo at''{mark}"));
    terminal.waits_for(&format!("at{mark}"))
}

#[test]
fn entering_a_project_wraps_what_it_names_and_leaving_unwraps() {
    each(|world, terminal, shell| {
        settles(terminal, "start");
        calls(world);
        // Elsewhere nobody is asked anything.
        terminal.types("cd ../home; cd ../work");
        settles(terminal, "elsewhere");
        assert_eq!(calls(world).len(), 0, "{shell:?}");

        terminal.types("cd ../project");
        terminal
            .waits_for("/project/.sevault.toml` is not trusted: look at it, then `sevault allow`");
        terminal.types("clear");
        let screen = settles(terminal, "second");
        assert!(!screen.contains("not trusted"), "{shell:?}: {screen}");
        assert_eq!(calls(world).len(), 1, "{shell:?}");
        terminal.types("claude a");
        terminal.waits_for("key:0<a>.");

        // Trusted, it is seen at the next prompt; a wrapper is all that the user has allowed.
        terminal.types("sevault allow");
        terminal.waits_for("`sevault allow --load` lets it");
        terminal.types("clear");
        terminal.types("claude 'b  c'");
        terminal.waits_for("key:24<b  c>.");
        terminal.types("sh -c 'echo \"shell:${#ANTHROPIC_API_KEY}\"'");
        terminal.waits_for("shell:0");
        assert_eq!(
            calls(world)
                .iter()
                .filter(|call| call.starts_with("__load"))
                .count(),
            1,
            "{shell:?}"
        );

        terminal.types("cd ..; clear");
        terminal.types("claude d");
        terminal.waits_for("key:0<d>.");
        assert_eq!(calls(world), [] as [String; 0], "{shell:?}");
    });
}

#[test]
fn keys_enter_the_shell_where_the_file_and_the_user_have_both_said_so() {
    each(|world, terminal, shell| {
        world.sevault(&["allow", "--load", "../project"]).stdout();
        settles(terminal, "start");
        calls(world);
        terminal.types("cd ../project");
        terminal.waits_for("loaded for this project: claude");
        terminal.types("sh -c 'echo \"shell:${#ANTHROPIC_API_KEY}.\"'");
        terminal.waits_for("shell:24.");
        assert_eq!(calls(world).len(), 1, "{shell:?}");
        // Below it is the same project.
        world.directory("project/below");
        terminal.types("cd below; clear");
        settles(terminal, "below");
        assert_eq!(calls(world).len(), 0, "{shell:?}");
        terminal.types("cd ../../work; clear");
        terminal.types("sh -c 'echo \"left:${#ANTHROPIC_API_KEY}.\"'");
        terminal.waits_for("left:0.");
        assert_eq!(calls(world).len(), 1, "{shell:?}");
        // Back again; then the file changes under the shell.
        terminal.types("cd ../project");
        terminal.waits_for("loaded for this project: claude");
        settles(terminal, "back");
        world.write("project/.sevault.toml", "tools = ['codex']\nload = true\n");
        terminal.types("true");
        terminal.waits_for("has changed");
        terminal.types("sh -c 'echo \"changed:${#ANTHROPIC_API_KEY}.\"'");
        terminal.waits_for("changed:0.");
    });
}

#[test]
fn a_locked_vault_is_told_of_and_nobody_is_asked() {
    each(|world, terminal, _| {
        world.sevault(&["allow", "--load", "../project"]).stdout();
        world.sevault(&["lock"]).stdout();
        terminal.types("cd ../project");
        terminal.waits_for("not loaded for this project: claude: the vault is locked");
        let screen = settles(terminal, "locked");
        assert!(!screen.contains("Password"), "{screen}");
    });
}

#[test]
fn deactivating_takes_wrappers_and_projects_along() {
    each(|world, terminal, shell| {
        world.sevault(&["allow", "../project"]).stdout();
        terminal.types("cd ../project");
        terminal.types("claude");
        terminal.waits_for("key:24");
        terminal.types(if shell == Shell::Fish {
            "sevault deactivate --shell fish | source; clear"
        } else {
            "eval \"$(sevault deactivate)\"; clear"
        });
        terminal.types("claude after");
        terminal.waits_for("key:0<after>.");
        terminal.types(match shell {
            Shell::Fish => "echo \"left:$(begin; set -n; functions -an; end | string match '*sevault*').\"",
            Shell::Bash => "echo \"left:$(compgen -v | grep -i '^_*sevault'; compgen -A function | grep -i sevault).\"",
            Shell::Zsh => "echo \"left:$(typeset + | grep -i sevault; print -l ${(k)functions} | grep -i sevault).\"",
        });
        let screen = terminal.waits_for("left:.");
        assert!(!screen.contains("not found"), "{screen}");
    });
}

#[test]
fn the_setting_wraps_where_init_is_not_told() {
    let world = world();
    world
        .sevault(&["config", "set", "shell.wrap", "claude,codex"])
        .stdout();
    let refused = world
        .sevault(&["config", "set", "shell.wrap", "nothing"])
        .said();
    assert!(refused.ends_with("exit: 2\n"), "{refused}");
    let hook = |arguments: &[&str]| {
        world
            .sevault(&[&["init", "bash"], arguments].concat())
            .stdout()
    };
    assert!(hook(&[]).ends_with("__sevault_wrap claude claude\n__sevault_wrap codex codex\n"));
    assert!(hook(&["--wrap", "codex"]).ends_with("}\n__sevault_wrap codex codex\n"));
}

#[test]
fn what_is_the_users_own_is_not_wrapped_and_told_once() {
    if !needs("tmux") {
        return;
    }
    for shell in Shell::ALL {
        if !needs(shell.program()) {
            continue;
        }
        let world = world();
        let terminal = Terminal::open(&world, shell);
        terminal.resizes(160, 50);
        terminal.types(match shell {
            Shell::Bash | Shell::Zsh => {
                "PATH=$HOME/bin:$PATH; alias claude='echo mine:'; codex() { echo mine:; }"
            }
            Shell::Fish => {
                "set -gx PATH $HOME/bin $PATH; alias claude='echo mine:'; function codex; echo mine:; end"
            }
        });
        terminal.types(&shell.hook().replace("init ", "init --wrap claude,codex "));
        terminal.waits_for("`claude` is not wrapped: you have");
        terminal.waits_for("`codex` is not wrapped: you have a function");
        terminal.types("clear");
        terminal.types("claude 1");
        terminal.waits_for("mine: 1");
        terminal.types("codex");
        let screen =
            terminal.waits_until("mine:", |screen| screen.lines().any(|line| line == "mine:"));
        assert!(!screen.contains("not wrapped"), "{shell:?}: {screen}");
    }
}

#[test]
fn a_wrapper_is_defined_once_and_survives_the_hook_twice() {
    for shell in [Shell::Bash, Shell::Zsh] {
        if !needs(shell.program()) {
            continue;
        }
        let world = world();
        let name = shell.program();
        let init = format!("eval \"$(sevault init {name} --wrap claude)\"");
        let text = format!(
            "PATH=$HOME/bin:$PATH; {init}; {init}; claude a; __sevault_prompt; declare -f claude >~/copy"
        );
        let interactive = [shell.quiet(), &["-i", "-c", &text]].concat();
        let out = world.program(name, &interactive).stdout();
        assert_eq!(out, "key:24<a>.\n");
        // Copied into a shell without anything of ours it works alone.
        let copied = "PATH=$HOME/bin:$PATH; . ~/copy; claude 'x y'";
        assert_eq!(world.shell(shell, copied).stdout(), "key:24<x y>.\n");
    }
}

#[test]
fn a_shim_gives_scripts_their_key_and_starts_the_real_program_once() {
    let world = world();
    world
        .sevault(&["shims", "list"])
        .says("err: sevault: there are no shims\nexit: 0\n");
    world
        .sevault(&["shims", "install", "claude", "codex"])
        .stdout();
    let shims = world.path("home/.local/share/sevault/shims");
    let path = format!(
        "{}:{}:/usr/bin:/bin",
        shims.display(),
        world.path("home/bin").display()
    );
    let runs = |script: &str| {
        world
            .program("sh", &["-c", script])
            .env("PATH", &path)
            .stdout()
    };
    assert_eq!(runs("claude 'a  b' '' -- '*'"), "key:24<a  b><><--><*>.\n");
    // No key is stored for this one, and it says so rather than run without.
    assert!(
        !world
            .program("sh", &["-c", "codex"])
            .env("PATH", &path)
            .output()
            .status
            .success()
    );
    // A question for help asks nobody.
    world.sevault(&["lock"]).stdout();
    assert_eq!(runs("claude --help"), "key:0<--help>.\n");
    let list = world
        .sevault(&["shims", "list"])
        .env("PATH", &path)
        .stdout();
    assert!(
        list.contains("claude") && list.contains("home/bin/claude"),
        "{list}"
    );
    // Where there is no other program of the name there is none, and no loop.
    let alone = format!("{}:/usr/bin:/bin", shims.display());
    world
        .program("sh", &["-c", "claude --help"])
        .env("PATH", alone)
        .says("err: sevault: error: there is no program `claude`\nerr: sevault: hint: look for a typing error, or give the path of the file\nexit: 127\n");
    world
        .sevault(&["shims", "uninstall", "claude", "codex"])
        .stdout();
    assert_eq!(std::fs::read_dir(shims).unwrap().count(), 0);
}
