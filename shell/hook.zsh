# sevault for zsh 5.1 and later. The program prints one line in front of this: __sevault_exe='/the/path/of/sevault'.
#
# No value is ever shell text: sv_load fetches fields of data and assigns them, so that nothing shows in `set -x`, in `$_`, in a
# DEBUG trap or in the history. src/shell/protocol.rs says what the fields are. All is checked before anything is changed.
# sv_load, sv_unload and sv_status need nothing else of this file: other programs copy them, one by one, into shells of theirs.
# Builtins are called as `\builtin …` because aliases and functions of the user may bear their names.

function sv_load {
  \builtin emulate -L zsh
  \builtin unsetopt xtrace verbose all_export err_exit err_return
  \builtin local __sv_text='' __sv_name='' __sv_new='' __sv_old='' __sv_bad='' __sv_exe=${__sevault_exe:-${commands[sevault]:-sevault}}
  \builtin local -i __sv_code=0
  \builtin local -a __sv_fields

  if [[ $ZSH_SUBSHELL -gt 0 && ${1-} != --here ]]; then
    __sv_bad='a subshell cannot load for the shell around it' __sv_code=64
  else
    __sv_text=$("$__sv_exe" __load --shell zsh "$@") || __sv_code=$?
  fi

  if (( __sv_code == 0 )); then
    # A DEBUG trap may have printed something before the header, and a program that was killed has left no footer.
    __sv_fields=("${(@0)${__sv_text#*sevault-data-1$'\0'}}")
    # The field after the last NUL is empty.
    [[ $__sv_fields[-2] == Z0 ]] || __sv_bad='the answer is not whole'
    for __sv_name __sv_new in "${(@)__sv_fields[1,-3]}"; do
      [[ $__sv_name == [SA]* ]] || \builtin continue
      __sv_name=${__sv_name#?}
      if [[ -z $__sv_name || $__sv_name == [0-9]* || $__sv_name == *[^A-Za-z0-9_]* || $__sv_name == __sv_* ]]; then
        __sv_bad='the answer names no variable'
      else
        __sv_old=${(tP)__sv_name}
        __sv_old=${__sv_old#scalar} __sv_old=${__sv_old#-local} __sv_old=${__sv_old#-export}
        # What is read-only, special, an array or a number would end the caller, not take the value, or evaluate it.
        [[ -z $__sv_old ]] || __sv_bad="\`$__sv_name\` is not a plain variable in this shell"
      fi
    done
    [[ -z $__sv_bad ]] || __sv_code=66
  fi

  if (( __sv_code == 0 )); then
    for __sv_name __sv_new in "${(@)__sv_fields[1,-3]}"; do
      __sv_new=${__sv_new#=}
      case $__sv_name in
        ([SA]*)
          # `S` overwrites what is the user's own, which is kept: whether it was exported, and the value; or that there was none.
          if [[ $__sv_name == S* ]]; then
            __sv_name=${__sv_name#S}
            case ${(tP)__sv_name} in
              ('') __sv_old=u ;;
              (*export*) __sv_old=x${(P)__sv_name} ;;
              (*) __sv_old=s${(P)__sv_name} ;;
            esac
            \builtin typeset -g "__sv_old_$__sv_name=$__sv_old"
          else
            __sv_name=${__sv_name#A}
          fi
          \builtin export "$__sv_name=$__sv_new"
          ;;
        (VSEVAULT_*) \builtin export "${__sv_name#V}=$__sv_new" ;;
        (N) \builtin print -r -u 2 -- "sevault: $__sv_new" ;;
      esac
    done
  elif [[ -n $__sv_bad ]]; then
    \builtin print -r -u 2 -- "sevault: error: $__sv_bad"
  fi
  \builtin return $__sv_code
}

function sv_unload {
  \builtin emulate -L zsh
  \builtin unsetopt xtrace verbose all_export err_exit err_return
  \builtin local __sv_text='' __sv_name='' __sv_new='' __sv_old='' __sv_exe=${__sevault_exe:-${commands[sevault]:-sevault}}
  \builtin local -i __sv_code=0
  \builtin local -a __sv_fields

  if [[ -n ${SEVAULT_LOADED-} ]] || (( $# )); then
    __sv_text=$("$__sv_exe" __unload --shell zsh "$@") || __sv_code=$?
    __sv_fields=("${(@0)${__sv_text#*sevault-data-1$'\0'}}")
    (( __sv_code )) || [[ $__sv_fields[-2] == Z0 ]] || __sv_code=66
    # Without the program everything goes: what must not stay does not depend on it.
    if (( __sv_code >= 66 )) || [[ $__sv_code -ne 0 && ${1-} == --due ]]; then
      __sv_fields=()
      for __sv_name in ${(s: :)${SEVAULT_LOADED%%\=*}}; do __sv_fields+=("R${__sv_name%%:*}" '='); done
      __sv_fields+=(VSEVAULT_LOADED '=' VSEVAULT_DUE '=' VSEVAULT_PROMPT '=' Z0 '')
      __sv_code=0
      \builtin print -r -u 2 -- 'sevault: the program did not answer: everything is unloaded'
    fi
  fi

  if (( __sv_code == 0 )); then
    for __sv_name __sv_new in "${(@)__sv_fields[1,-3]}"; do
      __sv_new=${__sv_new#=}
      case $__sv_name in
        ([RF]*)
          __sv_old=__sv_old_${__sv_name#?}
          if [[ $__sv_name == R* ]]; then
            __sv_name=${__sv_name#R} __sv_new=${(P)__sv_old-u}
            case $__sv_new in
              (x*) \builtin export "$__sv_name=${__sv_new#x}" ;;
              (s*) \builtin typeset -g +x "$__sv_name=${__sv_new#s}" ;;
              (*) \builtin unset -- "$__sv_name" ;;
            esac
          fi
          \builtin unset -- "$__sv_old"
          ;;
        (VSEVAULT_*)
          if [[ -n $__sv_new ]]; then \builtin export "${__sv_name#V}=$__sv_new"; else \builtin unset -- "${__sv_name#V}"; fi
          ;;
        (N) \builtin print -r -u 2 -- "sevault: $__sv_new" ;;
      esac
    done
  fi
  \builtin return $__sv_code
}

function sv_status {
  "${__sevault_exe:-${commands[sevault]:-sevault}}" __status
}

# Before each prompt and each command line: without a fork unless something is due. `$?` stays as it was.
function __sevault_prompt {
  \builtin local __sv_code=$?
  # Before a command there are arguments. Where nothing can have changed since the last prompt, one test is all that --auto costs.
  [[ -z ${__sevault_still+auto} || $# -gt 0 || ($PWD == "$__sevault_still" && ! -e .sevault.toml) ]] || __sevault_auto
  if [[ -n ${__sevault_note-} ]]; then
    \builtin print -rn -u 2 -- "$__sevault_note"
    __sevault_note=
  fi
  if [[ -n ${SEVAULT_LOADED-} ]]; then
    [[ -n ${EPOCHSECONDS-} ]] || \builtin zmodload -F zsh/datetime p:EPOCHSECONDS
    # Ten digits say when something expires first; what follows is a file that goes away when a vault is locked.
    [[ -n ${SEVAULT_DUE-} && ${EPOCHSECONDS-} < ${SEVAULT_DUE:0:10} && -e ${SEVAULT_DUE:10} ]] || sv_unload --due
  fi
  \builtin return $__sv_code
}

# Only a shell with a person at it has prompts, and each hook is added once.
if [[ -o interactive ]]; then
  \builtin typeset -ga precmd_functions preexec_functions
  if [[ " ${precmd_functions[*]-} " != *__sevault_prompt* ]]; then
    precmd_functions+=(__sevault_prompt)
    preexec_functions+=(__sevault_prompt)
  fi
  # A script that a package has brought is the same. Where compinit comes after us, the first prompt that finds it registers.
  if (( ! ${+functions[_sevault]} )); then
    function _sevault {
      \builtin unfunction _sevault
      \builtin eval "$("${__sevault_exe:-sevault}" completions zsh)"
      _sevault "$@"
    }
    function __sevault_compdef {
      \builtin emulate -L zsh
      (( ${+functions[compdef]} )) || \builtin return 0
      compdef _sevault sevault sv_load sv_unload
      precmd_functions=(${precmd_functions:#__sevault_compdef})
      \builtin unfunction __sevault_compdef
    }
    if (( ${+functions[compdef]} )); then __sevault_compdef; else precmd_functions+=(__sevault_compdef); fi
  fi
fi
