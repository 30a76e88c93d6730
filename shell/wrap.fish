# Wrappers: functions by which a program that is started by hand gets the key of its tool. What shell/wrap.sh says holds here too.

function __sevault_wrap --argument-names tool program
    status is-interactive; and command -q $program; or return 0
    if functions -q $program
        functions $program | string match -q "*exec --tool $tool -- $program*"
        or set -g __sevault_note $__sevault_note "`$program` is not wrapped: you have a function of that name"
        return 0
    end
    # `source` rather than `eval`, which would join the lines.
    string join \n -- "function $program --wraps $program" \
        'switch "$argv[1]"' \
        'case -h --help --version help completion' \
        "command $program \$argv" \
        'case "*"' \
        (string escape -- $__sevault_exe)" exec --tool $tool -- $program \$argv" \
        end end | source
    set -g __sevault_wrapped $__sevault_wrapped $program
end

# What is to be said once there is a prompt.
function __sevault_tell
    printf 'sevault: %s\n' $__sevault_note >&2
    set -e -g __sevault_note
end
