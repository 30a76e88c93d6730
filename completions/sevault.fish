# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_sevault_global_optspecs
    string join \n profile= dir= q/quiet h/help V/version
end

<<<<<<< HEAD
<<<<<<< HEAD
=======
function __fish_sevault_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_sevault_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

>>>>>>> main
function __fish_sevault_using_subcommand
    set -l cmd (__fish_sevault_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c sevault -n "__fish_sevault_needs_command" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_needs_command" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_needs_command" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_needs_command" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_needs_command" -s V -l version -d 'Print version'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "profile" -d 'Create and look after profiles, each with a vault of its own'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "add" -d 'Store the credential of a tool'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "set" -d 'Store one secret'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "get" -d 'Print one value'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "list" -d 'List secrets, never their values'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "remove" -d 'Remove secrets'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "rm" -d 'Remove secrets'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "move" -d 'Give a secret another name'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "mv" -d 'Give a secret another name'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "history" -d 'List the previous values of a secret by number, never the values'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "restore" -d 'Make a previous value the current one'
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_needs_command" -f -a "import" -d 'Take in the secrets of a file, all or none'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "export" -d 'Print secrets in a format of others'
>>>>>>> main
complete -c sevault -n "__fish_sevault_needs_command" -f -a "exec" -d 'Run a program with exactly the secrets that it is granted'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "redact" -d 'Mask secrets in what passes from standard input to standard output'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "env" -d 'Print a stub for `eval "$(…)"` that loads the credential of a tool'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "init" -d 'Print the shell\'s hook: `source <(sevault init zsh)`'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "install" -d 'Add the hook to the start-up file of the shell: one line'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "uninstall" -d 'Remove the hook from the start-up file of the shell'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "deactivate" -d 'Print what takes the hook out of a running shell: `eval "$(sevault deactivate)"`'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "prompt" -d 'Print the tools that this shell has loaded, for its prompt'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "unlock" -d 'Open the vault for this user'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "lock" -d 'Close the vault, or every vault'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "status" -d 'Say what the agent holds open'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "agent" -d 'Run and look after the agent'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "daemon" -d 'Run and look after the agent'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "vault" -d 'Look after the vault file: its password, its ways in, its earlier copies'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "keychain" -d 'Let the keychain of the system open the vault'
<<<<<<< HEAD
complete -c sevault -n "__fish_sevault_needs_command" -f -a "cell" -d 'Let sandboxed workloads read secrets, each with a token of its own'
=======
>>>>>>> main
complete -c sevault -n "__fish_sevault_needs_command" -f -a "pull" -d 'Fill the vault from Azure Key Vault, HashiCorp Vault or 1Password'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "kv-pull" -d 'The same as `pull azure`'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "vault-pull" -d 'The same as `pull vault`'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "op-pull" -d 'The same as `pull onepassword`'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "audit" -d 'Say who asked for what, and what was decided'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "doctor" -d 'Find keys that lie in files, and what is wrong with the set-up'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "config" -d 'Look at the settings and change them'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "man" -d 'Print the manual page, or write all pages into a directory'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "tour" -d 'Show the whole story in a throw-away home'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "__load" -d 'What the shell\'s hook calls to fetch a grant'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "__unload" -d 'What the shell\'s hook calls to learn what to take away'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "__status" -d 'What the shell\'s hook calls to show what is loaded'
complete -c sevault -n "__fish_sevault_needs_command" -f -a "__agent" -d 'What starting the agent re-executes'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -f -a "create" -d 'Create a profile and its vault'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -f -a "list" -d 'List the profiles'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -f -a "default" -d 'Make a profile the default one, or say which is'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -f -a "rename" -d 'Give a profile another name'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and not __fish_seen_subcommand_from create list default rename delete" -f -a "delete" -d 'Delete a profile with everything in it'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from create" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from create" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from create" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from create" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from create" -l recovery -d 'Make a recovery code too, shown once on the terminal'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from create" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from list" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from list" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from default" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from default" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from default" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from default" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from rename" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from rename" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from rename" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from rename" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from delete" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from delete" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from delete" -s y -l yes -d 'Do not ask'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from delete" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand profile; and __fish_seen_subcommand_from delete" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand add" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand add" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand add" -l tool -d 'Tool that the credential is for' -r
complete -c sevault -n "__fish_sevault_using_subcommand add" -l project -d 'Directory of the project in which it applies' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand add" -l label -d 'Label that tells it apart from another of the same name and scope' -r
complete -c sevault -n "__fish_sevault_using_subcommand add" -l var -d 'Variable to store, where the tool reads several' -r
complete -c sevault -n "__fish_sevault_using_subcommand add" -l ttl -d 'Time of disuse after which it sleeps until `sevault unlock`' -r
complete -c sevault -n "__fish_sevault_using_subcommand add" -l expires -d 'Date, or time from now, after which it is refused' -r
complete -c sevault -n "__fish_sevault_using_subcommand add" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand add" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand add" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand add" -l global -d 'Apply everywhere'
complete -c sevault -n "__fish_sevault_using_subcommand add" -l stdin -d 'Read the value from standard input, less one line end'
complete -c sevault -n "__fish_sevault_using_subcommand add" -s y -l yes -d 'Replace without asking'
complete -c sevault -n "__fish_sevault_using_subcommand add" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand add" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand set" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand set" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand set" -l from-file -d 'Read the value from a file, byte for byte' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand set" -l project -d 'Directory of the project in which it applies' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand set" -l label -d 'Label that tells it apart from another of the same name and scope' -r
complete -c sevault -n "__fish_sevault_using_subcommand set" -l tag -d 'Tag to put on it (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand set" -l ttl -d 'Time of disuse after which it sleeps until `sevault unlock`' -r
complete -c sevault -n "__fish_sevault_using_subcommand set" -l expires -d 'Date, or time from now, after which it is refused' -r
complete -c sevault -n "__fish_sevault_using_subcommand set" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand set" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand set" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand set" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand set" -l stdin -d 'Read the value from standard input, less one line end'
complete -c sevault -n "__fish_sevault_using_subcommand set" -l global -d 'Apply everywhere'
complete -c sevault -n "__fish_sevault_using_subcommand set" -s y -l yes -d 'Replace without asking'
complete -c sevault -n "__fish_sevault_using_subcommand set" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand set" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand get" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand get" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand get" -l project -d 'The one of this project instead of the nearest' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand get" -l label -d 'The one with this label' -r
complete -c sevault -n "__fish_sevault_using_subcommand get" -l version -d 'Number of a previous value, as `sevault history` lists them' -r
complete -c sevault -n "__fish_sevault_using_subcommand get" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand get" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand get" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand get" -l global -d 'The one that applies everywhere instead of the nearest'
complete -c sevault -n "__fish_sevault_using_subcommand get" -l reveal -d 'Print it even on a terminal'
complete -c sevault -n "__fish_sevault_using_subcommand get" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand get" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand list" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand list" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand list" -l tool -d 'Only credentials of this tool' -r
complete -c sevault -n "__fish_sevault_using_subcommand list" -l project -d 'Only what applies in this directory alone' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand list" -l ns -d 'Only names in this namespace' -r
complete -c sevault -n "__fish_sevault_using_subcommand list" -l tag -d 'Only what has this tag (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand list" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand list" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand list" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand list" -l due -d 'Only what has expired, or will within two weeks'
complete -c sevault -n "__fish_sevault_using_subcommand list" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand list" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand list" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand remove" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand remove" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand remove" -l tool -d 'Credentials of this tool' -r
complete -c sevault -n "__fish_sevault_using_subcommand remove" -l project -d 'What applies in this directory alone' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand remove" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand remove" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand remove" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand remove" -s y -l yes -d 'Do not ask when several match'
complete -c sevault -n "__fish_sevault_using_subcommand remove" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand remove" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand rm" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand rm" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand rm" -l tool -d 'Credentials of this tool' -r
complete -c sevault -n "__fish_sevault_using_subcommand rm" -l project -d 'What applies in this directory alone' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand rm" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand rm" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand rm" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand rm" -s y -l yes -d 'Do not ask when several match'
complete -c sevault -n "__fish_sevault_using_subcommand rm" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand rm" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand move" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand move" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand move" -l project -d 'The one of this project instead of the nearest' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand move" -l label -d 'The one with this label' -r
complete -c sevault -n "__fish_sevault_using_subcommand move" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand move" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand move" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand move" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand move" -l global -d 'The one that applies everywhere instead of the nearest'
complete -c sevault -n "__fish_sevault_using_subcommand move" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand move" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l project -d 'The one of this project instead of the nearest' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l label -d 'The one with this label' -r
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand mv" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l global -d 'The one that applies everywhere instead of the nearest'
complete -c sevault -n "__fish_sevault_using_subcommand mv" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand mv" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand history" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand history" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand history" -l project -d 'The one of this project instead of the nearest' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand history" -l label -d 'The one with this label' -r
complete -c sevault -n "__fish_sevault_using_subcommand history" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand history" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand history" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand history" -l global -d 'The one that applies everywhere instead of the nearest'
complete -c sevault -n "__fish_sevault_using_subcommand history" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand history" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand history" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l project -d 'The one of this project instead of the nearest' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l label -d 'The one with this label' -r
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l version -d 'Number of the value, as `sevault history` lists them; the previous one unless given' -r
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand restore" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l global -d 'The one that applies everywhere instead of the nearest'
complete -c sevault -n "__fish_sevault_using_subcommand restore" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand restore" -s h -l help -d 'Print help'
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand import" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand import" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand import" -l format -d 'Format [default: told by the name and the contents]' -r -f -a "dotenv\t'NAME=value, as in .env files'
json\t'An object of names and values'"
complete -c sevault -n "__fish_sevault_using_subcommand import" -l ns -d 'Namespace to put the names into' -r
complete -c sevault -n "__fish_sevault_using_subcommand import" -l project -d 'Directory of the project in which it applies' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand import" -l label -d 'Label that tells them apart from others of the same name and scope' -r
complete -c sevault -n "__fish_sevault_using_subcommand import" -l tag -d 'Tag to put on them (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand import" -l timeout -d 'How long a pipe may have nothing [default: 1m]' -r
complete -c sevault -n "__fish_sevault_using_subcommand import" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand import" -l password-file -d 'Read the password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand import" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand import" -l global -d 'Apply everywhere'
complete -c sevault -n "__fish_sevault_using_subcommand import" -l overwrite -d 'Replace what is here with another value; the old values go to the history'
complete -c sevault -n "__fish_sevault_using_subcommand import" -l skip -d 'Leave what is here with another value'
complete -c sevault -n "__fish_sevault_using_subcommand import" -l dry-run -d 'Say what would change, and change nothing'
complete -c sevault -n "__fish_sevault_using_subcommand import" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand import" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand import" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sevault -n "__fish_sevault_using_subcommand export" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand export" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand export" -l format -d 'Format' -r -f -a "dotenv\t'NAME=value, as in .env files'
json\t'An object of names and values'
yaml\t'A mapping of names and values'
shell\t'What bash, zsh and other Bourne shells evaluate'
fish\t'What fish evaluates'
powershell\t'What PowerShell evaluates'
docker\t'What `docker run --env-file` reads'
github\t'Masks for the log of GitHub Actions, and variables, which go to the file that GITHUB_ENV names if it is set'"
complete -c sevault -n "__fish_sevault_using_subcommand export" -l tool -d 'Only the credential of this tool (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand export" -l ns -d 'Only this namespace, its prefix taken off (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand export" -l keys -d 'Exactly these, or nothing is printed' -r
complete -c sevault -n "__fish_sevault_using_subcommand export" -l env -d 'This secret as that variable (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand export" -l label -d 'Only secrets with this label' -r
complete -c sevault -n "__fish_sevault_using_subcommand export" -l allow-name -d 'Let this variable pass although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand export" -l password-file -d 'Read the password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand export" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand export" -l all -d 'Everything that applies here, each under its whole name'
complete -c sevault -n "__fish_sevault_using_subcommand export" -l reveal -d 'Print them even on a terminal'
complete -c sevault -n "__fish_sevault_using_subcommand export" -l force -d 'Print them even inside an AI agent'
complete -c sevault -n "__fish_sevault_using_subcommand export" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand export" -s h -l help -d 'Print help (see more with \'--help\')'
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l tool -d 'Only the credential of this tool (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l ns -d 'Only this namespace, its prefix taken off (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l keys -d 'Exactly these, or nothing runs' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l require -d 'Run only if these are among what is granted' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l env -d 'This secret as that variable (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l label -d 'Only secrets with this label' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l secret-stdin -d 'Give this secret, or the only one, on standard input instead of in a variable' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l mode -d 'What the program may see: standard, hardened, or custom as `sevault config` has it' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l inherit -d 'How much of our environment it inherits: full, minimal or none' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l keep -d 'Variable that stays although the rules take it away (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l allow-name -d 'Variable that goes along although the rules refuse or withhold it (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l nest -d 'Secret that it may ask for besides, with commas between several (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l timeout -d 'End it, and all that it has started, after this time: exit code 124' -r
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand exec" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l isolate -d 'Keep it from other processes: their environment, their memory, signals, abstract sockets'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l clean -d 'Take away what this shell has loaded, for tmux and other servers'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l allow-nested -d 'Let it ask the agent as this shell does'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l redact -d 'Mask the secrets in its output, as hardened mode does by itself'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l no-redact -d 'Leave its output alone'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l redact-names -d 'Say which secret is masked: `[REDACTED:NAME]`'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -s v -l verbose -d 'Name everything that is taken away'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l plan -d 'Print what would happen, names only, and run nothing'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l json -d 'Print the plan as JSON'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand exec" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand redact" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand redact" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand redact" -l keys -d 'Mask only these' -r
complete -c sevault -n "__fish_sevault_using_subcommand redact" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand redact" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand redact" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand redact" -l redact-names -d 'Say which secret is masked: `[REDACTED:NAME]`'
complete -c sevault -n "__fish_sevault_using_subcommand redact" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand redact" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand env" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand env" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand env" -l tool -d 'Tool whose credential is loaded' -r
complete -c sevault -n "__fish_sevault_using_subcommand env" -l shell -d 'Shell that evaluates the output; bash and zsh alike unless given' -r -f -a "bash\t''
zsh\t''
fish\t''
powershell\t''"
complete -c sevault -n "__fish_sevault_using_subcommand env" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand env" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand env" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand env" -l inline -d 'Print the values themselves'
complete -c sevault -n "__fish_sevault_using_subcommand env" -l force -d 'Print values even on a terminal or inside an AI agent'
complete -c sevault -n "__fish_sevault_using_subcommand env" -l body -d 'Print what the stub evaluates'
complete -c sevault -n "__fish_sevault_using_subcommand env" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand env" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand init" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand init" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand init" -l wrap -d 'Tools whose programs get their key whenever they are started by hand' -r
complete -c sevault -n "__fish_sevault_using_subcommand init" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand init" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand install" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand install" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand install" -l shell -d 'Shell that is meant [default: the one in SHELL]' -r -f -a "bash\t''
zsh\t''
fish\t''
powershell\t''"
complete -c sevault -n "__fish_sevault_using_subcommand install" -l file -d 'Start-up file to change, where it is not the usual one' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand install" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand install" -l dry-run -d 'Say what would be done, and do nothing'
complete -c sevault -n "__fish_sevault_using_subcommand install" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand uninstall" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand uninstall" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand uninstall" -l shell -d 'Shell that is meant [default: the one in SHELL]' -r -f -a "bash\t''
zsh\t''
fish\t''
powershell\t''"
complete -c sevault -n "__fish_sevault_using_subcommand uninstall" -l file -d 'Start-up file to change, where it is not the usual one' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand uninstall" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand uninstall" -l dry-run -d 'Say what would be done, and do nothing'
complete -c sevault -n "__fish_sevault_using_subcommand uninstall" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand deactivate" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand deactivate" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand deactivate" -l shell -d 'Shell that evaluates the output; bash and zsh alike unless given' -r -f -a "bash\t''
zsh\t''
fish\t''
powershell\t''"
complete -c sevault -n "__fish_sevault_using_subcommand deactivate" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand deactivate" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand prompt" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand prompt" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand prompt" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand prompt" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -l ttl -d 'Time after which it ends, whatever happens: at most 12h [default: 8h]' -r
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -l idle -d 'Time of disuse after which it ends [default: 1h]' -r
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -l bind -d 'Whom it serves: every process of the user, or those of this terminal' -r -f -a "user\t''
terminal\t''"
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand unlock" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand lock" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand lock" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand lock" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand lock" -l all -d 'Close every vault'
complete -c sevault -n "__fish_sevault_using_subcommand lock" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand status" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand status" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand status" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand status" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand status" -s h -l help -d 'Print help'
<<<<<<< HEAD
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "start" -d 'Start the agent, if none runs'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "stop" -d 'Stop the agent; every vault is closed'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "restart" -d 'Stop the agent and start it anew; every vault is closed'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "run" -d 'Run the agent in the foreground, for systemd and launchd'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "unlock" -d 'Open the vault for whoever has the token: eval "$(sevault agent unlock)"'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "lock" -d 'Close the vault, or every vault'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "status" -d 'Say what the agent holds open'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "token" -d 'Make a token for the door of HTTP, printed once'
=======
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "start" -d 'Start the agent, if none runs'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "stop" -d 'Stop the agent; every vault is closed'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "restart" -d 'Stop the agent and start it anew; every vault is closed'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "run" -d 'Run the agent in the foreground, for systemd and launchd'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "unlock" -d 'Open the vault for whoever has the token: eval "$(sevault agent unlock)"'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "lock" -d 'Close the vault, or every vault'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "status" -d 'Say what the agent holds open'
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from start" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from start" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from stop" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from stop" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from restart" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from restart" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from restart" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from run" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from run" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -l ttl -d 'Time after which it ends, whatever happens: at most 12h [default: 8h]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -l idle -d 'Time of disuse after which it ends [default: 1h]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -l shell -d 'Shell that evaluates the output' -r -f -a "bash\t''
zsh\t''
fish\t''
powershell\t''"
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from unlock" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from lock" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from lock" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from lock" -l all -d 'Close every vault'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from lock" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from lock" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from status" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from status" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from status" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
<<<<<<< HEAD
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l ns -d 'Namespace whose secrets it is for (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l ttl -d 'Time after which it is good for nothing: at most 12h [default: 8h]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l revoke -d 'Take everything away from the token of this id' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l password-file -d 'Read the password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l write -d 'Also store and remove secrets there'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l list -d 'List the tokens by id, never the tokens'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand agent; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "start" -d 'Start the agent, if none runs'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "stop" -d 'Stop the agent; every vault is closed'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "restart" -d 'Stop the agent and start it anew; every vault is closed'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "run" -d 'Run the agent in the foreground, for systemd and launchd'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "unlock" -d 'Open the vault for whoever has the token: eval "$(sevault agent unlock)"'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "lock" -d 'Close the vault, or every vault'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "status" -d 'Say what the agent holds open'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status token" -f -a "token" -d 'Make a token for the door of HTTP, printed once'
=======
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "start" -d 'Start the agent, if none runs'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "stop" -d 'Stop the agent; every vault is closed'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "restart" -d 'Stop the agent and start it anew; every vault is closed'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "run" -d 'Run the agent in the foreground, for systemd and launchd'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "unlock" -d 'Open the vault for whoever has the token: eval "$(sevault agent unlock)"'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "lock" -d 'Close the vault, or every vault'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and not __fish_seen_subcommand_from start stop restart run unlock lock status" -f -a "status" -d 'Say what the agent holds open'
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from start" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from start" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from start" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from start" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from stop" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from stop" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from stop" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from stop" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from restart" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from restart" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from restart" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from restart" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from run" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from run" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from run" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from run" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -l ttl -d 'Time after which it ends, whatever happens: at most 12h [default: 8h]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -l idle -d 'Time of disuse after which it ends [default: 1h]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -l shell -d 'Shell that evaluates the output' -r -f -a "bash\t''
zsh\t''
fish\t''
powershell\t''"
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from unlock" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from lock" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from lock" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from lock" -l all -d 'Close every vault'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from lock" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from lock" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from status" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from status" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from status" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
<<<<<<< HEAD
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l ns -d 'Namespace whose secrets it is for (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l ttl -d 'Time after which it is good for nothing: at most 12h [default: 8h]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l revoke -d 'Take everything away from the token of this id' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l password-file -d 'Read the password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l write -d 'Also store and remove secrets there'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l list -d 'List the tokens by id, never the tokens'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand daemon; and __fish_seen_subcommand_from token" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "passwd" -d 'Replace the password, and with it the key that seals everything'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "slots" -d 'List the ways in'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "recovery" -d 'Make a recovery code, shown once; one that was made before opens nothing any more'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "snapshots" -d 'List the earlier copies of the vault that are kept'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "restore-snapshot" -d 'Bring back the secrets of an earlier copy, never its ways in or policies'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "verify" -d 'Open everything that is in the vault, and say whether it is whole'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "trust" -d 'Take the vault file, as it lies there now, for the right one'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "merge" -d 'Make two sides of a vault and what both came from one, for git; where that needs a decision, OURS stays as it is'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "diff" -d 'Print what is in a vault file as git shows changes: names, never values'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff git" -f -a "git" -d 'Keep the vault in a git repository'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l new-password-file -d 'Read the new password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l password-file -d 'Read the password from the first line of a file' -r -F
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "passwd" -d 'Replace the password, and with it the key that seals everything'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "slots" -d 'List the ways in'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "recovery" -d 'Make a recovery code, shown once; one that was made before opens nothing any more'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "snapshots" -d 'List the earlier copies of the vault that are kept'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "restore-snapshot" -d 'Bring back the secrets of an earlier copy, never its ways in or policies'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "verify" -d 'Open everything that is in the vault, and say whether it is whole'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "trust" -d 'Take the vault file, as it lies there now, for the right one'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "merge" -d 'Make two sides of a vault and what both came from one, for git; where that needs a decision, OURS stays as it is'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "diff" -d 'Print what is in a vault file as git shows changes: names, never values'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "share" -d 'Let teammates open the vault with keys of their own'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and not __fish_seen_subcommand_from passwd slots recovery snapshots restore-snapshot verify trust merge diff share git" -f -a "git" -d 'Keep the vault in a git repository'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l new-password-file -d 'Read the new password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l password-file -d 'Read the password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l recovery -d 'Prove yourself by the recovery code instead of the password; the code is used up'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from passwd" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from slots" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from slots" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from slots" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from slots" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from slots" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from recovery" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from recovery" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from recovery" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from recovery" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from recovery" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from recovery" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from recovery" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from snapshots" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from snapshots" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from snapshots" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from snapshots" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from snapshots" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from restore-snapshot" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from restore-snapshot" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from restore-snapshot" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from restore-snapshot" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from restore-snapshot" -s y -l yes -d 'Do not ask'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from restore-snapshot" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from restore-snapshot" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from restore-snapshot" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from verify" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from verify" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from verify" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from verify" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from verify" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -l accept-rollback -d 'Accept a vault that is older than what this device has seen, as after a restore'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -s y -l yes -d 'Do not ask'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from trust" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -l path -d 'Vault that the three are of, where its path does not follow from the profile' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -l take -d 'Side whose value is the current one where both changed it; the other stays in the history' -r -f -a "ours\t''
theirs\t''"
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from merge" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from diff" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from diff" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from diff" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from diff" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from diff" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from diff" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from diff" -s h -l help -d 'Print help'
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from share" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from share" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from share" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from share" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from share" -f -a "add" -d 'Let whoever has the private key of this public one open the vault'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from share" -f -a "remove" -d 'Take a teammate\'s way in away, with a new key for everything, and list what they knew'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from share" -f -a "list" -d 'List the teammates; their names only while the vault is open'
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from git" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from git" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from git" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from git" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from git" -f -a "install" -d 'Let git merge and show the vaults in a directory of this repository; once in each clone'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from git" -f -a "uninstall" -d 'Undo what `install` settled in this clone'
complete -c sevault -n "__fish_sevault_using_subcommand vault; and __fish_seen_subcommand_from git" -f -a "resolve" -d 'Finish a merge that git could not: the sides are those of the merge in progress'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and not __fish_seen_subcommand_from enable disable status" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and not __fish_seen_subcommand_from enable disable status" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and not __fish_seen_subcommand_from enable disable status" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and not __fish_seen_subcommand_from enable disable status" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and not __fish_seen_subcommand_from enable disable status" -f -a "enable" -d 'Put a key of the vault into the keychain, so that `sevault unlock` asks for no password'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and not __fish_seen_subcommand_from enable disable status" -f -a "disable" -d 'Take the key out of the keychain and give the vault a new one'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and not __fish_seen_subcommand_from enable disable status" -f -a "status" -d 'Say whether the keychain opens the vault'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from enable" -l store -d 'Which keychain: that of the system, or the kernel\'s, which forgets at a reboot [default: system]' -r
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from enable" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from enable" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from enable" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from enable" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from enable" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from enable" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from enable" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from disable" -l slot -d 'Way in to remove when its key does not lie here, as `sevault vault slots` lists it' -r
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from disable" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from disable" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from disable" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from disable" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from disable" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from disable" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from disable" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from status" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from status" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from status" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand keychain; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help'
<<<<<<< HEAD
complete -c sevault -n "__fish_sevault_using_subcommand cell; and not __fish_seen_subcommand_from create revoke list" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and not __fish_seen_subcommand_from create revoke list" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand cell; and not __fish_seen_subcommand_from create revoke list" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and not __fish_seen_subcommand_from create revoke list" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and not __fish_seen_subcommand_from create revoke list" -f -a "create" -d 'Let a sandboxed workload read these secrets, and print its token once'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and not __fish_seen_subcommand_from create revoke list" -f -a "revoke" -d 'Take everything away from a cell, for good'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and not __fish_seen_subcommand_from create revoke list" -f -a "list" -d 'List the cells, never their tokens'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l keys -d 'Names that it may ask for' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l ns -d 'Namespace that these names lie in' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l ttl -d 'Time after which it gets nothing any more; until it is revoked unless given' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l max-reads -d 'How often it may read, in all' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l peer-uid -d 'User that it runs as, by number; yours unless given' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l password-file -d 'Read the password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from create" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from revoke" -l password-file -d 'Read the password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from revoke" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from revoke" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from revoke" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from revoke" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from revoke" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from list" -l password-file -d 'Read the password from the first line of a file' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from list" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from list" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from list" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand cell; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
=======
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l ns -d 'Namespace to store under' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l with -d 'Variable of the provider to take from a secret of this vault, such as VAULT_TOKEN=NAME (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l timeout -d 'Longest time for one request [default: 30s]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l overwrite -d 'Replace secrets that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l skip -d 'Leave secrets alone that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l prune -d 'Remove what came from there and is there no more'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l keep-going -d 'Store what can be had although something fails'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l dry-run -d 'Say what would change, and change nothing'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l json -d 'Print what changes as JSON, names only'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -f -a "azure" -d 'Pull from Azure Key Vault'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -f -a "vault" -d 'Pull from HashiCorp Vault or OpenBao'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and not __fish_seen_subcommand_from azure vault onepassword" -f -a "onepassword" -d 'Pull from 1Password, by `op` or a Connect server'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l prefix -d 'Only secrets whose names begin with this, as in `MYAPP_` or `myapp-`' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l auth -d 'How to sign in, instead of the first way for which there is all it needs' -r -f -a "service-principal\t'AZURE_CLIENT_SECRET of a service principal'
workload\t'The token in AZURE_FEDERATED_TOKEN_FILE'
managed\t'The identity of this machine or service'
cli\t'Whoever is signed in with `az`'"
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l tenant -d 'Tenant to sign in to [env: AZURE_TENANT_ID]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l client-id -d 'Client, or managed identity, to sign in as [env: AZURE_CLIENT_ID]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l audience -d 'Whom the token is for, where the vault has an address of its own' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l ns -d 'Namespace to store under' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l with -d 'Variable of the provider to take from a secret of this vault, such as VAULT_TOKEN=NAME (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l timeout -d 'Longest time for one request [default: 30s]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l overwrite -d 'Replace secrets that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l skip -d 'Leave secrets alone that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l prune -d 'Remove what came from there and is there no more'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l keep-going -d 'Store what can be had although something fails'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l dry-run -d 'Say what would change, and change nothing'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l json -d 'Print what changes as JSON, names only'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from azure" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l addr -d 'Address of the server [env: VAULT_ADDR]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l mount -d 'Path where the key-value engine is mounted [default: secret]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l prefix -d 'Directory or secret below which everything is taken' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l namespace -d 'Namespace of the server [env: VAULT_NAMESPACE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l kv -d 'Version of the engine, instead of asking for it' -r -f -a "1\t''
2\t''"
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l ca-cert -d 'Authorities to trust instead of the system\'s, as PEM [env: VAULT_CACERT]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l auth -d 'How to sign in, instead of the first way for which there is all it needs' -r -f -a "token\t'VAULT_TOKEN, a token file, or what `vault login` left'
approle\t'VAULT_ROLE_ID and VAULT_SECRET_ID'
jwt\t'VAULT_JWT, or a file'"
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l auth-mount -d 'Path where that way to sign in is mounted' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l role -d 'Role to sign in as with a JWT [env: VAULT_ROLE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l token-file -d 'File that holds the token' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l jwt-file -d 'File that holds the JWT' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l ns -d 'Namespace to store under' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l with -d 'Variable of the provider to take from a secret of this vault, such as VAULT_TOKEN=NAME (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l timeout -d 'Longest time for one request [default: 30s]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l overwrite -d 'Replace secrets that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l skip -d 'Leave secrets alone that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l prune -d 'Remove what came from there and is there no more'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l keep-going -d 'Store what can be had although something fails'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l dry-run -d 'Say what would change, and change nothing'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l json -d 'Print what changes as JSON, names only'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from vault" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l op-vault -d 'Name or id of the vault' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l by -d 'Whom to ask: Connect where OP_CONNECT_TOKEN is set, otherwise `op`' -r -f -a "op\t'The program `op`'
connect\t'The server in OP_CONNECT_HOST'"
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l ns -d 'Namespace to store under' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l with -d 'Variable of the provider to take from a secret of this vault, such as VAULT_TOKEN=NAME (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l timeout -d 'Longest time for one request [default: 30s]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l sections -d 'Make the section of a field part of its name'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l overwrite -d 'Replace secrets that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l skip -d 'Leave secrets alone that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l prune -d 'Remove what came from there and is there no more'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l keep-going -d 'Store what can be had although something fails'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l dry-run -d 'Say what would change, and change nothing'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l json -d 'Print what changes as JSON, names only'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand pull; and __fish_seen_subcommand_from onepassword" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l prefix -d 'Only secrets whose names begin with this, as in `MYAPP_` or `myapp-`' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l auth -d 'How to sign in, instead of the first way for which there is all it needs' -r -f -a "service-principal\t'AZURE_CLIENT_SECRET of a service principal'
workload\t'The token in AZURE_FEDERATED_TOKEN_FILE'
managed\t'The identity of this machine or service'
cli\t'Whoever is signed in with `az`'"
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l tenant -d 'Tenant to sign in to [env: AZURE_TENANT_ID]' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l client-id -d 'Client, or managed identity, to sign in as [env: AZURE_CLIENT_ID]' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l audience -d 'Whom the token is for, where the vault has an address of its own' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l ns -d 'Namespace to store under' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l with -d 'Variable of the provider to take from a secret of this vault, such as VAULT_TOKEN=NAME (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l timeout -d 'Longest time for one request [default: 30s]' -r
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l overwrite -d 'Replace secrets that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l skip -d 'Leave secrets alone that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l prune -d 'Remove what came from there and is there no more'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l keep-going -d 'Store what can be had although something fails'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l dry-run -d 'Say what would change, and change nothing'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l json -d 'Print what changes as JSON, names only'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand kv-pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l addr -d 'Address of the server [env: VAULT_ADDR]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l mount -d 'Path where the key-value engine is mounted [default: secret]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l prefix -d 'Directory or secret below which everything is taken' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l namespace -d 'Namespace of the server [env: VAULT_NAMESPACE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l kv -d 'Version of the engine, instead of asking for it' -r -f -a "1\t''
2\t''"
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l ca-cert -d 'Authorities to trust instead of the system\'s, as PEM [env: VAULT_CACERT]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l auth -d 'How to sign in, instead of the first way for which there is all it needs' -r -f -a "token\t'VAULT_TOKEN, a token file, or what `vault login` left'
approle\t'VAULT_ROLE_ID and VAULT_SECRET_ID'
jwt\t'VAULT_JWT, or a file'"
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l auth-mount -d 'Path where that way to sign in is mounted' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l role -d 'Role to sign in as with a JWT [env: VAULT_ROLE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l token-file -d 'File that holds the token' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l jwt-file -d 'File that holds the JWT' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l ns -d 'Namespace to store under' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l with -d 'Variable of the provider to take from a secret of this vault, such as VAULT_TOKEN=NAME (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l timeout -d 'Longest time for one request [default: 30s]' -r
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l overwrite -d 'Replace secrets that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l skip -d 'Leave secrets alone that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l prune -d 'Remove what came from there and is there no more'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l keep-going -d 'Store what can be had although something fails'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l dry-run -d 'Say what would change, and change nothing'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l json -d 'Print what changes as JSON, names only'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand vault-pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l op-vault -d 'Name or id of the vault' -r
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l by -d 'Whom to ask: Connect where OP_CONNECT_TOKEN is set, otherwise `op`' -r -f -a "op\t'The program `op`'
connect\t'The server in OP_CONNECT_HOST'"
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l ns -d 'Namespace to store under' -r
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l with -d 'Variable of the provider to take from a secret of this vault, such as VAULT_TOKEN=NAME (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l allow-name -d 'Allow this name although it can make a program run or trust something else (can be repeated)' -r
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l timeout -d 'Longest time for one request [default: 30s]' -r
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l sections -d 'Make the section of a field part of its name'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l overwrite -d 'Replace secrets that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l skip -d 'Leave secrets alone that did not come from there'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l prune -d 'Remove what came from there and is there no more'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l keep-going -d 'Store what can be had although something fails'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l dry-run -d 'Say what would change, and change nothing'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l json -d 'Print what changes as JSON, names only'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand op-pull" -s h -l help -d 'Print help (see more with \'--help\')'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and not __fish_seen_subcommand_from verify export" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand audit; and not __fish_seen_subcommand_from verify export" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand audit; and not __fish_seen_subcommand_from verify export" -l limit -d 'How many lines to print, the newest last' -r
complete -c sevault -n "__fish_sevault_using_subcommand audit; and not __fish_seen_subcommand_from verify export" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and not __fish_seen_subcommand_from verify export" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and not __fish_seen_subcommand_from verify export" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and not __fish_seen_subcommand_from verify export" -f -a "verify" -d 'Check that no line was changed, removed or added'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and not __fish_seen_subcommand_from verify export" -f -a "export" -d 'Print every line that is kept, as JSON'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from verify" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from verify" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from verify" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from verify" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from verify" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from verify" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from verify" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from export" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from export" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from export" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand audit; and __fish_seen_subcommand_from export" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l baseline -d 'Pass over the findings that this file lists' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l fix -d 'Move the keys into the vault and replace the lines that hold them'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l references -d 'With `--fix`, leave references in `.env` files that only `sevault exec --env-file` understands'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l undo -d 'Bring back what `--fix` replaced'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -s y -l yes -d 'Change files without asking'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l staged -d 'Look at what is about to be committed'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l install-hook -d 'Install a git hook that looks at what is about to be committed'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l accept -d 'Write the findings to the baseline instead of reporting them'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l sarif -d 'Print SARIF'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand doctor" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -l global -d 'The settings of every profile instead of this one\'s'
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -f -a "list" -d 'List every setting, its value and where it was settled'
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -f -a "get" -d 'Print one setting'
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -f -a "set" -d 'Settle one'
complete -c sevault -n "__fish_sevault_using_subcommand config; and not __fish_seen_subcommand_from list get set unset" -f -a "unset" -d 'Leave one to the default'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from list" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from list" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from list" -l json -d 'Print JSON'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from list" -l global -d 'The settings of every profile instead of this one\'s'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from get" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from get" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from get" -l global -d 'The settings of every profile instead of this one\'s'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from set" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from set" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from set" -l global -d 'The settings of every profile instead of this one\'s'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from unset" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from unset" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from unset" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from unset" -l global -d 'The settings of every profile instead of this one\'s'
complete -c sevault -n "__fish_sevault_using_subcommand config; and __fish_seen_subcommand_from unset" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand completions" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand completions" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand completions" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand completions" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand man" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand man" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand man" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand man" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand tour" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand tour" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand tour" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand tour" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand __load" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand __load" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand __load" -l shell -d 'Shell that takes the answer' -r -f -a "bash\t''
zsh\t''
fish\t''
powershell\t''"
complete -c sevault -n "__fish_sevault_using_subcommand __load" -l label -d 'Only credentials with this label' -r
complete -c sevault -n "__fish_sevault_using_subcommand __load" -l password-file -d 'Read the password from the first line of a file' -r -F
<<<<<<< HEAD
=======
complete -c sevault -n "__fish_sevault_using_subcommand __load" -l identity -d 'Open with a private key of age or SSH instead, as a teammate; `-` is standard input' -r -F
>>>>>>> main
complete -c sevault -n "__fish_sevault_using_subcommand __load" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand __load" -l here -d 'Load although the shell is the child of another; the function asks for it, we need not know'
complete -c sevault -n "__fish_sevault_using_subcommand __load" -l password-stdin -d 'Read the password from the first line of standard input'
complete -c sevault -n "__fish_sevault_using_subcommand __load" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand __unload" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand __unload" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand __unload" -l shell -d 'Shell that takes the answer' -r -f -a "bash\t''
zsh\t''
fish\t''
powershell\t''"
complete -c sevault -n "__fish_sevault_using_subcommand __unload" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand __unload" -l due -d 'Only what has expired or is locked'
complete -c sevault -n "__fish_sevault_using_subcommand __unload" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand __status" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand __status" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand __status" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand __status" -s h -l help -d 'Print help'
complete -c sevault -n "__fish_sevault_using_subcommand __agent" -l profile -d 'Profile to use instead of the default one [env: SEVAULT_PROFILE]' -r
complete -c sevault -n "__fish_sevault_using_subcommand __agent" -l dir -d 'Directory of the vault files, such as one in a repository [env: SEVAULT_DIR]' -r -F
complete -c sevault -n "__fish_sevault_using_subcommand __agent" -s q -l quiet -d 'Say only what went wrong'
complete -c sevault -n "__fish_sevault_using_subcommand __agent" -s h -l help -d 'Print help'
<<<<<<< HEAD
=======
complete -c sevault -f -a '(__sevault_complete)'
complete -c sv_load -f -a '(__sevault_complete)'
complete -c sv_unload -f -a '(__sevault_complete)'
>>>>>>> main
=======
>>>>>>> main
