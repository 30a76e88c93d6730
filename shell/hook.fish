# sevault for fish 3.1 and later. The program prints one line in front of this: set -g __sevault_exe '/the/path/of/sevault'.
#
# No value is ever shell text: sv_load fetches fields of data and assigns them, so that nothing shows in `fish_trace` or in the
# history. src/shell/protocol.rs says what the fields are. All is checked before anything is changed.
# sv_load, sv_unload and sv_status need nothing else of this file.
# `builtin` is said where fish lets a function of the user bear the name.

function sv_load --description 'Load the credentials of tools into this shell'
    set -l fish_trace
    set -l __sv_exe sevault
    set -q __sevault_exe; and set __sv_exe $__sevault_exe
    set -l __sv_fields (command $__sv_exe __load --shell fish $argv | string split0)
    set -l __sv_code $pipestatus[1]
    set -l __sv_bad ''
    set -l __sv_name ''
    set -l __sv_field

    if test $__sv_code -eq 0
        # A program that was killed has left no footer.
        test "$__sv_fields[1]" = sevault-data-1 -a "$__sv_fields[-1]" = Z0; or set __sv_bad 'the answer is not whole'
        for __sv_field in $__sv_fields
            string match -qr '^[SA]' -- $__sv_field; or continue
            set __sv_name (string sub -s 2 -- $__sv_field)
            if not string match -qr '^(?!__sv_)[A-Za-z_][A-Za-z0-9_]*$' -- $__sv_name
                set __sv_bad 'the answer names no variable'
            else if builtin contains -- $__sv_name _ FISH_VERSION fish_kill_signal fish_killring fish_pid history hostname pipestatus status status_generation version PWD SHLVL
                set __sv_bad "`$__sv_name` is not a plain variable in this shell"
            end
        end
        test -z "$__sv_bad"; or set __sv_code 66
    end

    if test $__sv_code -eq 0
        for __sv_field in $__sv_fields[2..-2]
            if not string match -q '=*' -- $__sv_field
                set __sv_name $__sv_field
                continue
            end
            # Split rather than cut: only fields that were split keep newlines at their ends.
            set -l __sv_new (string split -m 1 = -- $__sv_field)[2]
            switch $__sv_name
                case 'S*' 'A*'
                    set -l __sv_to (string sub -s 2 -- $__sv_name)
                    # `S` overwrites what is the user's own, which is kept: whether it was exported, and the value; or that there
                    # was none. What is universal stays where it is, behind ours.
                    if string match -q 'S*' -- $__sv_name
                        if set -qgx $__sv_to
                            set -g __sv_old_$__sv_to x $$__sv_to
                        else if set -qg $__sv_to
                            set -g __sv_old_$__sv_to s $$__sv_to
                        else
                            set -g __sv_old_$__sv_to u
                        end
                    end
                    set -gx $__sv_to $__sv_new
                case 'VSEVAULT_*'
                    set -gx (string sub -s 2 -- $__sv_name) $__sv_new
                case N
                    builtin printf 'sevault: %s\n' $__sv_new >&2
            end
        end
    else if test -n "$__sv_bad"
        builtin printf 'sevault: error: %s\n' $__sv_bad >&2
    end
    return $__sv_code
end

function sv_unload --description 'Take away what sv_load has loaded'
    set -l fish_trace
    set -l __sv_exe sevault
    set -q __sevault_exe; and set __sv_exe $__sevault_exe
    set -l __sv_code 0
    set -l __sv_fields
    set -l __sv_name ''
    set -l __sv_field

    if test -n "$SEVAULT_LOADED" -o (builtin count $argv) -gt 0
        set __sv_fields (command $__sv_exe __unload --shell fish $argv | string split0)
        set __sv_code $pipestatus[1]
        if test $__sv_code -eq 0 -a "$__sv_fields[1] $__sv_fields[-1]" != 'sevault-data-1 Z0'
            set __sv_code 66
        end
        # Without the program everything goes: what must not stay does not depend on it.
        if test $__sv_code -ge 66; or test $__sv_code -ne 0 -a "$argv[1]" = --due
            set __sv_fields sevault-data-1
            for __sv_field in (string split -n ' ' -- (string split -m 1 = -- $SEVAULT_LOADED)[1])
                set -a __sv_fields R(string split -m 1 : -- $__sv_field)[1] =
            end
            set -a __sv_fields VSEVAULT_LOADED = VSEVAULT_DUE = VSEVAULT_PROMPT = Z0
            set __sv_code 0
            builtin printf 'sevault: the program did not answer: everything is unloaded\n' >&2
        end
    end

    if test $__sv_code -eq 0
        for __sv_field in $__sv_fields[2..-2]
            if not string match -q '=*' -- $__sv_field
                set __sv_name $__sv_field
                continue
            end
            set -l __sv_new (string split -m 1 = -- $__sv_field)[2]
            switch $__sv_name
                case 'R*' 'F*'
                    set -l __sv_to (string sub -s 2 -- $__sv_name)
                    set -l __sv_old __sv_old_$__sv_to
                    if string match -q 'R*' -- $__sv_name
                        set -l __sv_kept $$__sv_old
                        switch "$__sv_kept[1]"
                            case x
                                set -gx $__sv_to $__sv_kept[2..-1]
                            case s
                                set -gu $__sv_to $__sv_kept[2..-1]
                            case '*'
                                set -eg $__sv_to
                        end
                    end
                    set -eg $__sv_old
                case 'VSEVAULT_*'
                    set -l __sv_to (string sub -s 2 -- $__sv_name)
                    if test -n "$__sv_new"
                        set -gx $__sv_to $__sv_new
                    else
                        set -eg $__sv_to
                    end
                case N
                    builtin printf 'sevault: %s\n' $__sv_new >&2
            end
        end
    end
    return $__sv_code
end

function sv_status --description 'Show what is loaded in this shell'
    set -l __sv_exe sevault
    set -q __sevault_exe; and set __sv_exe $__sevault_exe
    command $__sv_exe __status
end

# Only a shell with a person at it has prompts.
if status is-interactive
    # Ten digits say when something expires first; what follows is a file that goes away when a vault is locked.
    function __sevault_due --on-variable SEVAULT_DUE
        string match -rq '^(?<__sv_end>\d{10})(?<__sv_file>.*)' -- "$SEVAULT_DUE"
        set -g __sevault_end $__sv_end
        set -g __sevault_file $__sv_file
    end
    __sevault_due

    # Before each prompt and each command line: without a fork unless something is due. The file is as old as the clock, so that its
    # age is the time; a pipe between builtins costs a tenth of a command substitution.
    function __sevault_prompt --on-event fish_prompt --on-event fish_preexec
        set -q __sevault_note; and __sevault_tell
        set -q SEVAULT_LOADED; or return 0
        builtin path mtime -R -- "$__sevault_file" | read -l __sv_now; and test $__sv_now -lt "$__sevault_end"; or sv_unload --due
    end

    # Before fish 3.6 there is no such builtin, and date(1) is asked.
    if not builtin -n | string match -q path
        function __sevault_prompt --on-event fish_prompt --on-event fish_preexec
            set -q __sevault_note; and __sevault_tell
            set -q SEVAULT_LOADED; or return 0
            test -e "$__sevault_file"; and test (command date +%s) -lt "$__sevault_end"; or sv_unload --due
        end
    end

    # A script that a package has brought is the same.
    function __sevault_complete
        command $__sevault_exe completions fish | source
        __sevault_complete
    end
    for __sv_name in sevault sv_load sv_unload
        complete -c $__sv_name -f -a '(__sevault_complete)'
    end
end
