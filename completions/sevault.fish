# Completion of sevault for fish. Which words fit is what `sevault __complete` says: this file never goes stale.
# Nothing that is typed is evaluated, and what is offered means nothing to a shell.

function __sevault_complete
    set -l exe sevault
    set -q __sevault_exe; and set exe $__sevault_exe
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    switch $words[1]
        case sv_load sv_unload
            set words sevault __(string sub -s 4 -- $words[1]) $words[2..-1]
    end
    # After the dashes of exec another command line begins, which is none of ours.
    if set -l dashes (contains -i -- -- $words); and contains -- exec $words[1..$dashes]
        complete -C (string join ' ' -- (string escape -- $words[(math $dashes + 1)..-1]) "$current")
        return
    end
    for line in (command $exe __complete --about -- $words[2..-1] "$current" 2>/dev/null)
        switch $line
            case :files
                __fish_complete_path (string replace -r '^--[^=]*=' '' -- "$current")
            case :directories
                __fish_complete_directories (string replace -r '^--[^=]*=' '' -- "$current")
            case ':*'
            case '*'
                echo $line
        end
    end
end

complete -c sevault -f -a '(__sevault_complete)'
complete -c sv_load -f -a '(__sevault_complete)'
complete -c sv_unload -f -a '(__sevault_complete)'
