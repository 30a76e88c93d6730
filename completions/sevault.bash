_sevault() {
    local i cur prev opts cmd
    COMPREPLY=()
    if [[ "${BASH_VERSINFO[0]}" -ge 4 ]]; then
        cur="$2"
    else
        cur="${COMP_WORDS[COMP_CWORD]}"
    fi
    prev="$3"
    cmd=""
    opts=""

<<<<<<< HEAD
<<<<<<< HEAD
=======
>>>>>>> main
    for i in "${COMP_WORDS[@]:0:COMP_CWORD}"
    do
        case "${cmd},${i}" in
            ",$1")
                cmd="sevault"
                ;;
            sevault,__agent)
                cmd="sevault__subcmd____agent"
                ;;
            sevault,__load)
                cmd="sevault__subcmd____load"
                ;;
            sevault,__status)
                cmd="sevault__subcmd____status"
                ;;
            sevault,__unload)
                cmd="sevault__subcmd____unload"
                ;;
            sevault,add)
                cmd="sevault__subcmd__add"
                ;;
            sevault,agent)
                cmd="sevault__subcmd__agent"
                ;;
            sevault,audit)
                cmd="sevault__subcmd__audit"
                ;;
<<<<<<< HEAD
            sevault,cell)
                cmd="sevault__subcmd__cell"
                ;;
=======
>>>>>>> main
            sevault,completions)
                cmd="sevault__subcmd__completions"
                ;;
            sevault,config)
                cmd="sevault__subcmd__config"
                ;;
            sevault,daemon)
                cmd="sevault__subcmd__agent"
                ;;
            sevault,deactivate)
                cmd="sevault__subcmd__deactivate"
                ;;
            sevault,doctor)
                cmd="sevault__subcmd__doctor"
                ;;
            sevault,env)
                cmd="sevault__subcmd__env"
                ;;
            sevault,exec)
                cmd="sevault__subcmd__exec"
                ;;
<<<<<<< HEAD
=======
            sevault,export)
                cmd="sevault__subcmd__export"
                ;;
>>>>>>> main
            sevault,get)
                cmd="sevault__subcmd__get"
                ;;
            sevault,history)
                cmd="sevault__subcmd__history"
                ;;
<<<<<<< HEAD
=======
            sevault,import)
                cmd="sevault__subcmd__import"
                ;;
>>>>>>> main
            sevault,init)
                cmd="sevault__subcmd__init"
                ;;
            sevault,install)
                cmd="sevault__subcmd__install"
                ;;
            sevault,keychain)
                cmd="sevault__subcmd__keychain"
                ;;
            sevault,kv-pull)
                cmd="sevault__subcmd__kv__subcmd__pull"
                ;;
            sevault,list)
                cmd="sevault__subcmd__list"
                ;;
            sevault,lock)
                cmd="sevault__subcmd__lock"
                ;;
            sevault,man)
                cmd="sevault__subcmd__man"
                ;;
            sevault,move)
                cmd="sevault__subcmd__move"
                ;;
            sevault,mv)
                cmd="sevault__subcmd__move"
                ;;
            sevault,op-pull)
                cmd="sevault__subcmd__op__subcmd__pull"
                ;;
            sevault,profile)
                cmd="sevault__subcmd__profile"
                ;;
            sevault,prompt)
                cmd="sevault__subcmd__prompt"
                ;;
            sevault,pull)
                cmd="sevault__subcmd__pull"
                ;;
            sevault,redact)
                cmd="sevault__subcmd__redact"
                ;;
            sevault,remove)
                cmd="sevault__subcmd__remove"
                ;;
            sevault,restore)
                cmd="sevault__subcmd__restore"
                ;;
            sevault,rm)
                cmd="sevault__subcmd__remove"
                ;;
            sevault,set)
                cmd="sevault__subcmd__set"
                ;;
            sevault,status)
                cmd="sevault__subcmd__status"
                ;;
            sevault,tour)
                cmd="sevault__subcmd__tour"
                ;;
            sevault,uninstall)
                cmd="sevault__subcmd__uninstall"
                ;;
            sevault,unlock)
                cmd="sevault__subcmd__unlock"
                ;;
            sevault,vault)
                cmd="sevault__subcmd__vault"
                ;;
            sevault,vault-pull)
                cmd="sevault__subcmd__vault__subcmd__pull"
                ;;
            sevault__subcmd__agent,lock)
                cmd="sevault__subcmd__agent__subcmd__lock"
                ;;
            sevault__subcmd__agent,restart)
                cmd="sevault__subcmd__agent__subcmd__restart"
                ;;
            sevault__subcmd__agent,run)
                cmd="sevault__subcmd__agent__subcmd__run"
                ;;
            sevault__subcmd__agent,start)
                cmd="sevault__subcmd__agent__subcmd__start"
                ;;
            sevault__subcmd__agent,status)
                cmd="sevault__subcmd__agent__subcmd__status"
                ;;
            sevault__subcmd__agent,stop)
                cmd="sevault__subcmd__agent__subcmd__stop"
                ;;
<<<<<<< HEAD
            sevault__subcmd__agent,token)
                cmd="sevault__subcmd__agent__subcmd__token"
                ;;
=======
>>>>>>> main
            sevault__subcmd__agent,unlock)
                cmd="sevault__subcmd__agent__subcmd__unlock"
                ;;
            sevault__subcmd__audit,export)
                cmd="sevault__subcmd__audit__subcmd__export"
                ;;
            sevault__subcmd__audit,verify)
                cmd="sevault__subcmd__audit__subcmd__verify"
                ;;
<<<<<<< HEAD
            sevault__subcmd__cell,create)
                cmd="sevault__subcmd__cell__subcmd__create"
                ;;
            sevault__subcmd__cell,list)
                cmd="sevault__subcmd__cell__subcmd__list"
                ;;
            sevault__subcmd__cell,revoke)
                cmd="sevault__subcmd__cell__subcmd__revoke"
                ;;
=======
>>>>>>> main
            sevault__subcmd__config,get)
                cmd="sevault__subcmd__config__subcmd__get"
                ;;
            sevault__subcmd__config,list)
                cmd="sevault__subcmd__config__subcmd__list"
                ;;
            sevault__subcmd__config,set)
                cmd="sevault__subcmd__config__subcmd__set"
                ;;
            sevault__subcmd__config,unset)
                cmd="sevault__subcmd__config__subcmd__unset"
                ;;
            sevault__subcmd__keychain,disable)
                cmd="sevault__subcmd__keychain__subcmd__disable"
                ;;
            sevault__subcmd__keychain,enable)
                cmd="sevault__subcmd__keychain__subcmd__enable"
                ;;
            sevault__subcmd__keychain,status)
                cmd="sevault__subcmd__keychain__subcmd__status"
                ;;
            sevault__subcmd__profile,create)
                cmd="sevault__subcmd__profile__subcmd__create"
                ;;
            sevault__subcmd__profile,default)
                cmd="sevault__subcmd__profile__subcmd__default"
                ;;
            sevault__subcmd__profile,delete)
                cmd="sevault__subcmd__profile__subcmd__delete"
                ;;
            sevault__subcmd__profile,list)
                cmd="sevault__subcmd__profile__subcmd__list"
                ;;
            sevault__subcmd__profile,rename)
                cmd="sevault__subcmd__profile__subcmd__rename"
                ;;
            sevault__subcmd__pull,azure)
                cmd="sevault__subcmd__pull__subcmd__azure"
                ;;
            sevault__subcmd__pull,onepassword)
                cmd="sevault__subcmd__pull__subcmd__onepassword"
                ;;
            sevault__subcmd__pull,vault)
                cmd="sevault__subcmd__pull__subcmd__vault"
                ;;
            sevault__subcmd__vault,diff)
                cmd="sevault__subcmd__vault__subcmd__diff"
                ;;
            sevault__subcmd__vault,git)
                cmd="sevault__subcmd__vault__subcmd__git"
                ;;
            sevault__subcmd__vault,merge)
                cmd="sevault__subcmd__vault__subcmd__merge"
                ;;
            sevault__subcmd__vault,passwd)
                cmd="sevault__subcmd__vault__subcmd__passwd"
                ;;
            sevault__subcmd__vault,recovery)
                cmd="sevault__subcmd__vault__subcmd__recovery"
                ;;
            sevault__subcmd__vault,restore-snapshot)
                cmd="sevault__subcmd__vault__subcmd__restore__subcmd__snapshot"
                ;;
<<<<<<< HEAD
=======
            sevault__subcmd__vault,share)
                cmd="sevault__subcmd__vault__subcmd__share"
                ;;
>>>>>>> main
            sevault__subcmd__vault,slots)
                cmd="sevault__subcmd__vault__subcmd__slots"
                ;;
            sevault__subcmd__vault,snapshots)
                cmd="sevault__subcmd__vault__subcmd__snapshots"
                ;;
            sevault__subcmd__vault,trust)
                cmd="sevault__subcmd__vault__subcmd__trust"
                ;;
            sevault__subcmd__vault,verify)
                cmd="sevault__subcmd__vault__subcmd__verify"
                ;;
            sevault__subcmd__vault__subcmd__git,install)
                cmd="sevault__subcmd__vault__subcmd__git__subcmd__install"
                ;;
            sevault__subcmd__vault__subcmd__git,resolve)
                cmd="sevault__subcmd__vault__subcmd__git__subcmd__resolve"
                ;;
            sevault__subcmd__vault__subcmd__git,uninstall)
                cmd="sevault__subcmd__vault__subcmd__git__subcmd__uninstall"
                ;;
<<<<<<< HEAD
=======
            sevault__subcmd__vault__subcmd__share,add)
                cmd="sevault__subcmd__vault__subcmd__share__subcmd__add"
                ;;
            sevault__subcmd__vault__subcmd__share,list)
                cmd="sevault__subcmd__vault__subcmd__share__subcmd__list"
                ;;
            sevault__subcmd__vault__subcmd__share,remove)
                cmd="sevault__subcmd__vault__subcmd__share__subcmd__remove"
                ;;
>>>>>>> main
            *)
                ;;
        esac
    done

    case "${cmd}" in
        sevault)
<<<<<<< HEAD
            opts="-q -h -V --profile --dir --quiet --help --version profile add set get list remove rm move mv history restore exec redact env init install uninstall deactivate prompt unlock lock status agent daemon vault keychain cell pull kv-pull vault-pull op-pull audit doctor config completions man tour __load __unload __status __agent"
=======
            opts="-q -h -V --profile --dir --quiet --help --version profile add set get list remove rm move mv history restore import export exec redact env init install uninstall deactivate prompt unlock lock status agent daemon vault keychain pull kv-pull vault-pull op-pull audit doctor config completions man tour __load __unload __status __agent"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 1 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd____agent)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd____load)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --shell --label --here --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --shell --label --here --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --shell)
                    COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd____status)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd____unload)
            opts="-q -h --profile --dir --quiet --shell --due --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --shell)
                    COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__add)
<<<<<<< HEAD
            opts="-q -y -h --profile --dir --quiet --tool --project --global --label --var --ttl --expires --stdin --yes --password-stdin --password-file --help"
=======
            opts="-q -y -h --profile --dir --quiet --tool --project --global --label --var --ttl --expires --stdin --yes --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --tool)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --var)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ttl)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --expires)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__agent)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --help start stop restart run unlock lock status token"
=======
            opts="-q -h --profile --dir --quiet --help start stop restart run unlock lock status"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__agent__subcmd__lock)
            opts="-q -h --all --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__agent__subcmd__restart)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__agent__subcmd__run)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__agent__subcmd__start)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__agent__subcmd__status)
            opts="-q -h --json --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__agent__subcmd__stop)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
<<<<<<< HEAD
        sevault__subcmd__agent__subcmd__token)
            opts="-q -h --ns --write --ttl --list --revoke --password-stdin --password-file --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ttl)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --revoke)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__agent__subcmd__unlock)
            opts="-q -h --ttl --idle --shell --password-stdin --password-file --profile --dir --quiet --help"
=======
        sevault__subcmd__agent__subcmd__unlock)
            opts="-q -h --ttl --idle --shell --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --ttl)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --idle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --shell)
                    COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__audit)
            opts="-q -h --profile --dir --quiet --limit --json --help verify export"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --limit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__audit__subcmd__export)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__audit__subcmd__verify)
<<<<<<< HEAD
            opts="-q -h --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__cell)
            opts="-q -h --profile --dir --quiet --help create revoke list"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__cell__subcmd__create)
            opts="-q -h --keys --ns --ttl --max-reads --peer-uid --password-stdin --password-file --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --keys)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ttl)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --max-reads)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --peer-uid)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__cell__subcmd__list)
            opts="-q -h --json --password-stdin --password-file --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__cell__subcmd__revoke)
            opts="-q -h --password-stdin --password-file --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
=======
                --identity)
>>>>>>> main
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__completions)
            opts="-q -h --profile --dir --quiet --help bash zsh fish powershell posix"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__config)
            opts="-q -h --profile --dir --quiet --global --help list get set unset"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__config__subcmd__get)
            opts="-q -h --profile --dir --quiet --global --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__config__subcmd__list)
            opts="-q -h --json --profile --dir --quiet --global --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__config__subcmd__set)
            opts="-q -h --profile --dir --quiet --global --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__config__subcmd__unset)
            opts="-q -h --profile --dir --quiet --global --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__deactivate)
            opts="-q -h --profile --dir --quiet --shell --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --shell)
                    COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__doctor)
<<<<<<< HEAD
            opts="-q -y -h --profile --dir --quiet --fix --references --undo --yes --staged --install-hook --baseline --accept --json --sarif --password-stdin --password-file --help"
=======
            opts="-q -y -h --profile --dir --quiet --fix --references --undo --yes --staged --install-hook --baseline --accept --json --sarif --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --baseline)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__env)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --tool --shell --inline --force --body --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --tool --shell --inline --force --body --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --tool)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --shell)
                    COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__exec)
<<<<<<< HEAD
            opts="-q -v -h --profile --dir --quiet --tool --ns --keys --require --env --label --secret-stdin --mode --inherit --keep --allow-name --isolate --clean --nest --allow-nested --redact --no-redact --redact-names --timeout --verbose --plan --json --password-stdin --password-file --help"
=======
            opts="-q -v -h --profile --dir --quiet --tool --ns --keys --require --env --label --secret-stdin --mode --inherit --keep --allow-name --isolate --clean --nest --allow-nested --redact --no-redact --redact-names --timeout --verbose --plan --json --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --tool)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keys)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --require)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --env)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --secret-stdin)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --mode)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --inherit)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keep)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --nest)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__export)
            opts="-q -h --profile --dir --quiet --format --all --tool --ns --keys --env --label --allow-name --reveal --force --password-stdin --password-file --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "dotenv json yaml shell fish powershell docker github" -- "${cur}"))
                    return 0
                    ;;
                --tool)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keys)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --env)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__get)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --project --global --label --version --reveal --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --project --global --label --version --reveal --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__history)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --project --global --label --json --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --project --global --label --json --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__import)
            opts="-q -h --profile --dir --quiet --format --ns --project --global --label --tag --overwrite --skip --dry-run --timeout --allow-name --json --password-stdin --password-file --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --format)
                    COMPREPLY=($(compgen -W "dotenv json" -- "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --tag)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__init)
            opts="-q -h --profile --dir --quiet --wrap --help bash zsh fish powershell posix"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --wrap)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__install)
            opts="-q -h --profile --dir --quiet --shell --file --dry-run --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --shell)
                    COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "${cur}"))
                    return 0
                    ;;
                --file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__keychain)
            opts="-q -h --profile --dir --quiet --help enable disable status"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__keychain__subcmd__disable)
<<<<<<< HEAD
            opts="-q -h --slot --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --slot --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --slot)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__keychain__subcmd__enable)
<<<<<<< HEAD
            opts="-q -h --store --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --store --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --store)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__keychain__subcmd__status)
            opts="-q -h --json --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__kv__subcmd__pull)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --prefix --auth --tenant --client-id --audience --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --prefix --auth --tenant --client-id --audience --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --prefix)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --auth)
                    COMPREPLY=($(compgen -W "service-principal workload managed cli" -- "${cur}"))
                    return 0
                    ;;
                --tenant)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --client-id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --audience)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --with)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__list)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --tool --project --ns --tag --due --json --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --tool --project --ns --tag --due --json --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --tool)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --tag)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__lock)
            opts="-q -h --profile --dir --quiet --all --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__man)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__move)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --project --global --label --allow-name --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --project --global --label --allow-name --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__op__subcmd__pull)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --op-vault --sections --by --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --op-vault --sections --by --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --op-vault)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --by)
                    COMPREPLY=($(compgen -W "op connect" -- "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --with)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__profile)
            opts="-q -h --profile --dir --quiet --help create list default rename delete"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__profile__subcmd__create)
<<<<<<< HEAD
            opts="-q -h --recovery --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --recovery --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__profile__subcmd__default)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__profile__subcmd__delete)
            opts="-y -q -h --yes --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__profile__subcmd__list)
            opts="-q -h --json --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__profile__subcmd__rename)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__prompt)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__pull)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --help azure vault onepassword"
=======
            opts="-q -h --profile --dir --quiet --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --identity --help azure vault onepassword"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --with)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__pull__subcmd__azure)
<<<<<<< HEAD
            opts="-q -h --prefix --auth --tenant --client-id --audience --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --prefix --auth --tenant --client-id --audience --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --prefix)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --auth)
                    COMPREPLY=($(compgen -W "service-principal workload managed cli" -- "${cur}"))
                    return 0
                    ;;
                --tenant)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --client-id)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --audience)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --with)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__pull__subcmd__onepassword)
<<<<<<< HEAD
            opts="-q -h --op-vault --sections --by --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --op-vault --sections --by --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --op-vault)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --by)
                    COMPREPLY=($(compgen -W "op connect" -- "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --with)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__pull__subcmd__vault)
<<<<<<< HEAD
            opts="-q -h --addr --mount --prefix --namespace --kv --ca-cert --auth --auth-mount --role --token-file --jwt-file --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --addr --mount --prefix --namespace --kv --ca-cert --auth --auth-mount --role --token-file --jwt-file --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --addr)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --mount)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --prefix)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --namespace)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --kv)
                    COMPREPLY=($(compgen -W "1 2" -- "${cur}"))
                    return 0
                    ;;
                --ca-cert)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --auth)
                    COMPREPLY=($(compgen -W "token approle jwt" -- "${cur}"))
                    return 0
                    ;;
                --auth-mount)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --role)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --jwt-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --with)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__redact)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --keys --redact-names --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --keys --redact-names --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --keys)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__remove)
<<<<<<< HEAD
            opts="-q -y -h --profile --dir --quiet --tool --project --yes --password-stdin --password-file --help"
=======
            opts="-q -y -h --profile --dir --quiet --tool --project --yes --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --tool)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__restore)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --project --global --label --version --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --project --global --label --version --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --version)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__set)
<<<<<<< HEAD
            opts="-q -y -h --profile --dir --quiet --stdin --from-file --project --global --label --tag --ttl --expires --allow-name --yes --password-stdin --password-file --help"
=======
            opts="-q -y -h --profile --dir --quiet --stdin --from-file --project --global --label --tag --ttl --expires --allow-name --yes --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --from-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --project)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --label)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --tag)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ttl)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --expires)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__status)
            opts="-q -h --profile --dir --quiet --json --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__tour)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__uninstall)
            opts="-q -h --profile --dir --quiet --shell --file --dry-run --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --shell)
                    COMPREPLY=($(compgen -W "bash zsh fish powershell" -- "${cur}"))
                    return 0
                    ;;
                --file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__unlock)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --ttl --idle --bind --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --ttl --idle --bind --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ttl)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --idle)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --bind)
                    COMPREPLY=($(compgen -W "user terminal" -- "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --help passwd slots recovery snapshots restore-snapshot verify trust merge diff git"
=======
            opts="-q -h --profile --dir --quiet --help passwd slots recovery snapshots restore-snapshot verify trust merge diff share git"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__pull)
<<<<<<< HEAD
            opts="-q -h --profile --dir --quiet --addr --mount --prefix --namespace --kv --ca-cert --auth --auth-mount --role --token-file --jwt-file --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --help"
=======
            opts="-q -h --profile --dir --quiet --addr --mount --prefix --namespace --kv --ca-cert --auth --auth-mount --role --token-file --jwt-file --ns --overwrite --skip --prune --keep-going --dry-run --json --with --allow-name --timeout --password-stdin --password-file --identity --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 2 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --addr)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --mount)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --prefix)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --namespace)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --kv)
                    COMPREPLY=($(compgen -W "1 2" -- "${cur}"))
                    return 0
                    ;;
                --ca-cert)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --auth)
                    COMPREPLY=($(compgen -W "token approle jwt" -- "${cur}"))
                    return 0
                    ;;
                --auth-mount)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --role)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --token-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --jwt-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --ns)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --with)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --allow-name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --timeout)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__diff)
<<<<<<< HEAD
            opts="-q -h --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__git)
            opts="-q -h --profile --dir --quiet --help install uninstall resolve"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__git__subcmd__install)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__git__subcmd__resolve)
<<<<<<< HEAD
            opts="-q -h --take --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --take --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --take)
                    COMPREPLY=($(compgen -W "ours theirs" -- "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__git__subcmd__uninstall)
            opts="-q -h --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__merge)
<<<<<<< HEAD
            opts="-q -h --path --take --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --path --take --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --path)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --take)
                    COMPREPLY=($(compgen -W "ours theirs" -- "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__passwd)
<<<<<<< HEAD
            opts="-q -h --new-password-file --recovery --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --new-password-file --recovery --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --new-password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__recovery)
<<<<<<< HEAD
            opts="-q -h --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__restore__subcmd__snapshot)
<<<<<<< HEAD
            opts="-y -q -h --yes --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-y -q -h --yes --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__share)
            opts="-q -h --profile --dir --quiet --help add remove list"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__share__subcmd__add)
            opts="-q -h --name --password-stdin --password-file --identity --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --name)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__share__subcmd__list)
            opts="-q -h --json --password-stdin --password-file --identity --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__share__subcmd__remove)
            opts="-q -h --new-password-file --keep-password --keep-recovery --password-stdin --password-file --identity --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 4 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --new-password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__slots)
            opts="-q -h --json --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__snapshots)
            opts="-q -h --json --profile --dir --quiet --help"
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__trust)
<<<<<<< HEAD
            opts="-y -q -h --accept-rollback --yes --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-y -q -h --accept-rollback --yes --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
        sevault__subcmd__vault__subcmd__verify)
<<<<<<< HEAD
            opts="-q -h --password-stdin --password-file --profile --dir --quiet --help"
=======
            opts="-q -h --password-stdin --password-file --identity --profile --dir --quiet --help"
>>>>>>> main
            if [[ ${cur} == -* || ${COMP_CWORD} -eq 3 ]] ; then
                COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
                return 0
            fi
            case "${prev}" in
                --password-file)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
<<<<<<< HEAD
=======
                --identity)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
>>>>>>> main
                --profile)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                --dir)
                    COMPREPLY=($(compgen -f "${cur}"))
                    return 0
                    ;;
                *)
                    COMPREPLY=()
                    ;;
            esac
            COMPREPLY=( $(compgen -W "${opts}" -- "${cur}") )
            return 0
            ;;
<<<<<<< HEAD
=======
  COMPREPLY=()
  IFS=$'\n'
  for word in $(command "${__sevault_exe:-sevault}" __complete -- "${words[@]}" 2>/dev/null); do
    case $word in
      :files) compopt -o default 2>/dev/null ;;
      :directories) compopt -o dirnames 2>/dev/null ;;
      :*) ;;
      *) COMPREPLY[${#COMPREPLY[@]}]=${word#"$cut"} ;;
>>>>>>> main
=======
>>>>>>> main
    esac
}

if [[ "${BASH_VERSINFO[0]}" -eq 4 && "${BASH_VERSINFO[1]}" -ge 4 || "${BASH_VERSINFO[0]}" -gt 4 ]]; then
    complete -F _sevault -o nosort -o bashdefault -o default sevault
else
    complete -F _sevault -o bashdefault -o default sevault
fi
