# shellcheck shell=bash
# sevault for bash 3.2 and later. The program prints one line in front of this: __sevault_exe='/the/path/of/sevault'.
#
# No value is ever shell text: sv_load fetches lines of data and assigns them, so that nothing shows in `set -x`, in `$_`, in a
# DEBUG trap or in the history. src/shell/protocol.rs says what the lines are. All is checked before anything is changed.
# sv_load, sv_unload and sv_status need nothing else of this file: other programs copy them, one by one, into shells of theirs.
# Builtins are called as `\builtin …` because aliases and functions of the user may bear their names.

sv_load() {
  # `local -` brings the options back by itself; bash 4.3 and earlier don't know it. `-T` would let a DEBUG trap print into what is fetched.
  \builtin local - 2>/dev/null || \builtin local __sv_options="$-"
  { \builtin set +aeuvxET -f; } 2>/dev/null
  \builtin local IFS=$'\n' __sv_code=0 __sv_text='' __sv_line='' __sv_name='' __sv_old='' __sv_bad='' __sv_new=''

  if [[ $BASH_SUBSHELL -gt 0 && ${1-} != --here ]]; then
    __sv_bad='a subshell cannot load for the shell around it' __sv_code=64
  else
    __sv_text=$("${__sevault_exe:-$(\builtin type -P sevault)}" __load --shell bash "$@") || __sv_code=$?
  fi

  if [[ $__sv_code -eq 0 ]]; then
    # A DEBUG trap may have printed something before the header, and a program that was killed has left no footer.
    __sv_text=${__sv_text#*sevault-data-1$'\n'}
    for __sv_line in $__sv_text; do
      [[ $__sv_line == [SA]* ]] || \builtin continue
      __sv_name=${__sv_line#?} __sv_old=''
      if [[ -z $__sv_name || $__sv_name == [0-9]* || $__sv_name == *[!A-Za-z0-9_]* || $__sv_name == __sv_* ]]; then
        __sv_bad='the answer names no variable'
      elif [[ ${BASH_VERSINFO[0]}${BASH_VERSINFO[1]} -ge 43 ]] && \builtin test -R "$__sv_name"; then
        # It is a reference to another variable. Bash 3.2 cannot read the question between `[[` and `]]`.
        __sv_old=n
      elif [[ ${BASH_VERSINFO[0]}${BASH_VERSINFO[1]} -ge 52 ]]; then
        # Of an unset variable only the direct form tells.
        \builtin eval "__sv_old=\${$__sv_name@a}"
      elif [[ -z ${!__sv_name+set} ]]; then
        __sv_new=$__sv_new$__sv_name$'\n'
      elif [[ ${BASH_VERSINFO[0]}${BASH_VERSINFO[1]} -ge 44 ]]; then
        __sv_old=${!__sv_name@a}
      else
        __sv_old=$(\builtin declare -p "$__sv_name" 2>/dev/null)
        __sv_old=${__sv_old#declare -} __sv_old=${__sv_old%%[ $'\n']*}
      fi
      # What is read-only, an array or a number would not take the value, or would evaluate it.
      [[ ${__sv_old//[x-]/} == '' ]] || __sv_bad="\`$__sv_name\` is not a plain variable in this shell"
    done
    [[ $__sv_line == Z0 ]] || __sv_bad='the answer is not whole'
    # An unset variable can be one too, and bash before 5.2 does not always tell: one fork tries.
    if [[ -z $__sv_bad && -n $__sv_new ]]; then
      __sv_old=$'\n'$(
        for __sv_name in $__sv_new; do
          \builtin export "$__sv_name=aA.-~" && \builtin declare -p "$__sv_name"
        done 2>/dev/null
      )$'\n'
      for __sv_name in $__sv_new; do
        [[ $__sv_old == *$'\n'"declare -x $__sv_name=\"aA.-~\""$'\n'* ]] || __sv_bad="\`$__sv_name\` is not a plain variable in this shell"
      done
    fi
    [[ -z $__sv_bad ]] || __sv_code=66
  fi

  if [[ $__sv_code -eq 0 ]]; then
    __sv_bad=''
    for __sv_line in $__sv_text; do
      if [[ $__sv_line != =* ]]; then
        __sv_name=$__sv_line
        \builtin continue
      fi
      # The dot keeps newlines at the end of the value.
      \builtin printf -v __sv_new '%b.' "${__sv_line#=}"
      __sv_new=${__sv_new%.}
      case $__sv_name in
        [SA]*)
          # `S` overwrites what is the user's own, which is kept: whether it was exported, and the value; or that there was none.
          if [[ $__sv_name == S* ]]; then
            __sv_name=${__sv_name#S} __sv_old=u
            if [[ -n ${!__sv_name+set} ]]; then
              if [[ ${BASH_VERSINFO[0]}${BASH_VERSINFO[1]} -ge 44 ]]; then
                __sv_old=-${!__sv_name@a}
              else
                __sv_old=$(\builtin declare -p "$__sv_name")
                __sv_old=${__sv_old#declare }
              fi
              if [[ $__sv_old == -x* ]]; then __sv_old=x${!__sv_name}; else __sv_old=s${!__sv_name}; fi
            elif [[ ${BASH_VERSINFO[0]}${BASH_VERSINFO[1]} -ge 52 ]]; then
              # What is declared as a reference and refers to nothing would take the value for a name, and print it.
              \builtin unset -n "$__sv_name"
            fi
            \builtin printf -v "__sv_old_$__sv_name" %s "$__sv_old"
          else
            __sv_name=${__sv_name#A}
          fi
          \builtin export "$__sv_name=$__sv_new"
          ;;
        VSEVAULT_*) \builtin export "${__sv_name#V}=$__sv_new" ;;
        N) \builtin printf 'sevault: %s\n' "$__sv_new" >&2 ;;
      esac
    done
  elif [[ -n $__sv_bad ]]; then
    \builtin printf 'sevault: error: %s\n' "$__sv_bad" >&2
  fi
  [[ -z ${__sv_options-} ]] || { \builtin set +f "-${__sv_options//[!aefuvxET]/}"; } 2>/dev/null
  \builtin return "$__sv_code"
}

sv_unload() {
  \builtin local - 2>/dev/null || \builtin local __sv_options="$-"
  { \builtin set +aeuvxET -f; } 2>/dev/null
  \builtin local IFS=$'\n' __sv_code=0 __sv_text='' __sv_line='' __sv_name='' __sv_old=''

  if [[ -n ${SEVAULT_LOADED-} || $# -gt 0 ]]; then
    __sv_text=$("${__sevault_exe:-$(\builtin type -P sevault)}" __unload --shell bash "$@") || __sv_code=$?
    __sv_text=${__sv_text#*sevault-data-1$'\n'}
    if [[ $__sv_code -eq 0 && $__sv_text != *Z0 ]]; then __sv_code=66; fi
    # Without the program everything goes: what must not stay does not depend on it.
    if [[ $__sv_code -ge 66 || ($__sv_code -ne 0 && ${1-} == --due) ]]; then
      __sv_text=VSEVAULT_LOADED$'\n'=$'\n'VSEVAULT_DUE$'\n'=$'\n'VSEVAULT_PROMPT$'\n'=$'\n'
      IFS=' '
      for __sv_line in ${SEVAULT_LOADED%%=*}; do __sv_text=R${__sv_line%%:*}$'\n'=$'\n'$__sv_text; done
      IFS=$'\n' __sv_code=0
      \builtin printf 'sevault: the program did not answer: everything is unloaded\n' >&2
    fi
  fi

  if [[ $__sv_code -eq 0 ]]; then
    for __sv_line in $__sv_text; do
      if [[ $__sv_line != =* ]]; then
        __sv_name=$__sv_line
        \builtin continue
      fi
      __sv_line=${__sv_line#=}
      case $__sv_name in
        [RF]*)
          __sv_old=__sv_old_${__sv_name#?}
          if [[ $__sv_name == R* ]]; then
            __sv_name=${__sv_name#R} __sv_line=${!__sv_old-u}
            case $__sv_line in
              x*) \builtin export "$__sv_name=${__sv_line#x}" ;;
              s*)
                \builtin export "$__sv_name=${__sv_line#s}"
                # shellcheck disable=SC2163 # The variable is the one that is named there.
                \builtin export -n "$__sv_name"
                ;;
              *) \builtin unset -v "$__sv_name" ;;
            esac
          fi
          \builtin unset -v "$__sv_old"
          ;;
        VSEVAULT_*)
          # The dot is for bash 3.2, whose printf assigns nothing where it prints nothing.
          \builtin printf -v __sv_line '%b.' "$__sv_line"
          __sv_line=${__sv_line%.}
          if [[ -n $__sv_line ]]; then \builtin export "${__sv_name#V}=$__sv_line"; else \builtin unset -v "${__sv_name#V}"; fi
          ;;
        N)
          \builtin printf -v __sv_line %b "$__sv_line"
          \builtin printf 'sevault: %s\n' "$__sv_line" >&2
          ;;
      esac
    done
  fi
  [[ -z ${__sv_options-} ]] || { \builtin set +f "-${__sv_options//[!aefuvxET]/}"; } 2>/dev/null
  \builtin return "$__sv_code"
}

sv_status() {
  \builtin command "${__sevault_exe:-sevault}" __status
}

# Before each prompt: without a fork unless something is due. `$?` stays as it was.
__sevault_prompt() {
  \builtin local __sv_code="$?"
  # Before a command there is an argument. Where nothing can have changed since the last prompt, one test is all that --auto costs.
  [[ -z ${__sevault_still+auto} || $# -gt 0 || ($PWD == "$__sevault_still" && ! -e .sevault.toml) ]] || __sevault_auto
  if [[ -n ${__sevault_note-} ]]; then
    \builtin printf %s "$__sevault_note" >&2
    __sevault_note=
  fi
  if [[ -n ${SEVAULT_LOADED-} ]]; then
    # Before bash 5.0 `SECONDS` counts on from one question to date(1).
    [[ -n ${EPOCHSECONDS-}${__sevault_epoch-} ]] || __sevault_epoch=$(($(\builtin command date +%s) - SECONDS))
    # Ten digits say when something expires first; what follows is a file that goes away when a vault is locked.
    # shellcheck disable=SC2071 # As text, numbers of ten digits are in order too, and text is never evaluated.
    [[ -n ${SEVAULT_DUE-} && ${EPOCHSECONDS:-$((__sevault_epoch + SECONDS))} < ${SEVAULT_DUE:0:10} && -e ${SEVAULT_DUE:10} ]] || sv_unload --due
  fi
  \builtin return "$__sv_code"
}

# Only a shell with a person at it has prompts, and each hook is added once.
if [[ $- == *i* ]]; then
  if [[ -n ${bash_preexec_imported-}${__bp_imported-} ]]; then
    if [[ ${precmd_functions[*]-} != *__sevault_prompt* ]]; then
      precmd_functions+=(__sevault_prompt)
      preexec_functions+=(__sevault_prompt)
    fi
  elif [[ ${PROMPT_COMMAND[*]-} != *__sevault_prompt* ]]; then
    # The last one, so that the others see the user's `$?` and PIPESTATUS.
    if [[ ${BASH_VERSINFO[0]}${BASH_VERSINFO[1]} -ge 51 ]]; then
      PROMPT_COMMAND+=(__sevault_prompt)
    else
      # shellcheck disable=SC2128,SC2178 # It is no array before bash 5.1.
      PROMPT_COMMAND=${PROMPT_COMMAND:+$PROMPT_COMMAND$'\n'}__sevault_prompt
    fi
    # Since bash 5.3 something can run between a line and its commands without a fork.
    if [[ ${BASH_VERSINFO[0]}${BASH_VERSINFO[1]} -ge 53 ]]; then
      # shellcheck disable=SC2016 # It is expanded when it is printed.
      PS0='${ __sevault_prompt command; }'${PS0-}
    fi
  fi
  # A script that a package has brought is the same.
  if ! \builtin complete -p sevault >/dev/null 2>&1; then
    _sevault() {
      \builtin eval "$(\builtin command "${__sevault_exe:-sevault}" completions bash)"
      _sevault "$@"
    }
    \builtin complete -F _sevault sevault sv_load sv_unload
  fi
fi
