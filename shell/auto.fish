# What `init --auto` adds: the project file of the directory decides what is wrapped and, where the user has allowed that too, loaded. What shell/auto.sh
# says holds here too.

function __sevault_trusted
    test -e "$__sevault_watched" -a -e "$__sevault_project"; and not test "$__sevault_project" -nt "$__sevault_watched"
end

# `cd` says so, so that a prompt need not compare directories, which costs more than all else it does.
function __sevault_moved --on-variable PWD
    set -eg __sevault_nowhere __sevault_trusted_here __sevault_asked_here
end

function __sevault_auto --on-event fish_prompt
    # At most prompts nothing has changed.
    set -q __sevault_nowhere; and not test -e .sevault.toml; and return 0
    set -q __sevault_trusted_here; and __sevault_trusted; and return 0
    set -q __sevault_asked_here; and not __sevault_trusted; and test -e "$__sevault_project"; and return 0

    set -l directory $PWD
    while test -n "$directory" -a ! -e "$directory/.sevault.toml"
        set directory (string replace -r '/[^/]*$' '' -- $directory)
    end
    set -l before "$__sevault_project$__sevault_looked"
    set -g __sevault_project ''
    test -z "$directory"; or set -g __sevault_project $directory/.sevault.toml
    __sevault_settle
    # Farther inside the same project, or far from any.
    test "$__sevault_project$__sevault_looked" != "$before"; or test -z "$__sevault_project" -a -n "$SEVAULT_PROJECT"; or return 0

    set -l old (string split -m 2 = -- "$SEVAULT_PROJECT")
    set -eg SEVAULT_PROJECT
    test -z "$__sevault_project"; or sv_load --auto
    set -l new (string split -m 2 = -- "$SEVAULT_PROJECT")
    set -g __sevault_watched $new[3]
    __sevault_settle

    # What the file before had loaded and this one has not.
    set -l gone
    for tool in (string split -n ' ' -- "$old[2]")
        contains -- $tool (string split -n ' ' -- "$new[2]"); or set -a gone $tool
    end
    set -q gone[1]; and sv_unload $gone

    # What it had wrapped, and what this one has wrapped; a wrapper that was there without any stays.
    for program in $__sevault_here
        functions -e $program
        set -g __sevault_wrapped (string match -v -- $program $__sevault_wrapped)
    end
    set -l before $__sevault_wrapped
    for pair in (string split -n ' ' -- "$new[1]")
        __sevault_wrap (string split : -- $pair)
    end
    set -g __sevault_here
    for program in $__sevault_wrapped
        contains -- $program $before; or set -ga __sevault_here $program
    end
end

# How things stand: nowhere near a project, in one that is trusted, or in one that the program was asked about and that is not.
function __sevault_settle
    __sevault_moved
    set -g __sevault_looked ''
    if test -z "$__sevault_project"
        set -g __sevault_nowhere
    else if __sevault_trusted
        set -g __sevault_trusted_here
        set -g __sevault_looked ' is trusted'
    else
        set -g __sevault_asked_here
    end
end
