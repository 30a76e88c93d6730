# What `init --auto` adds: the project file of the directory decides what is wrapped and, where the user has allowed that too, loaded. What shell/auto.sh
# says holds here too.

function __sevault_trusted
    set -l parts (string split -m 2 = -- "$SEVAULT_PROJECT")
    if test -n "$parts[3]" -a -e "$parts[3]"; and not test "$__sevault_project" -nt "$parts[3]"
        echo $__sevault_project is trusted
    else
        echo $__sevault_project
    end
end

function __sevault_auto --on-event fish_prompt
    # At most prompts nothing has changed.
    test "$PWD" = "$__sevault_directory" -a -z "$__sevault_project" -a ! -e .sevault.toml; and return
    if test "$PWD" != "$__sevault_directory"; or test -n "$__sevault_project" -a ! -e "$__sevault_project"; or test -z "$__sevault_project" -a -e .sevault.toml
        set -l directory $PWD
        while test -n "$directory" -a ! -e "$directory/.sevault.toml"
            set directory (string replace -r '/[^/]*$' '' -- $directory)
        end
        set -g __sevault_directory $PWD
        set -g __sevault_project ''
        test -z "$directory"; or set -g __sevault_project $directory/.sevault.toml
    end
    # Far from any project there is nothing to compare.
    test -n "$__sevault_project$__sevault_looked$SEVAULT_PROJECT"; or return 0
    test (__sevault_trusted) != "$__sevault_looked"; or return 0

    set -l old (string split -m 2 = -- "$SEVAULT_PROJECT")
    set -eg SEVAULT_PROJECT
    test -z "$__sevault_project"; or sv_load --auto
    set -g __sevault_looked (__sevault_trusted)
    set -l new (string split -m 2 = -- "$SEVAULT_PROJECT")

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
