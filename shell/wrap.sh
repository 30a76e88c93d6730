# shellcheck shell=bash
# Wrappers, for bash and zsh 5.3 or later: functions by which a program that is started by hand gets the key of its tool.
#
# A wrapper is a function, since an alias loses completion, and stands alone, since other programs copy it into shells of theirs. It is defined only where
# a person is and the program is, and never over a function or an alias of the user, who is told at the next prompt. Questions for help or the version go
# to the program as they are: they need no key, and must not ask for a password. `exec` finds the program along PATH, where no function is: nothing recurses.

# __sevault_wrap TOOL PROGRAM
__sevault_wrap() {
  \builtin local __sv_exe='' __sv_own=''
  [[ $- == *i* ]] || \builtin return 0
  if [[ -n ${ZSH_VERSION-} ]]; then
    \builtin whence -p "$2" >/dev/null || \builtin return 0
  else
    \builtin type -P "$2" >/dev/null || \builtin return 0
  fi
  if \builtin alias "$2" >/dev/null 2>&1; then
    __sv_own='an alias'
  elif \builtin typeset -f "$2" >/dev/null 2>&1; then
    [[ $(\builtin typeset -f "$2") != *" exec --tool $1 -- $2 "* ]] || \builtin return 0
    __sv_own='a function'
  fi
  if [[ -n $__sv_own ]]; then
    __sevault_note=${__sevault_note-}"sevault: \`$2\` is not wrapped: you have $__sv_own of that name"$'\n'
    \builtin return 0
  fi
  # After `function` no alias is expanded. %q quotes for the shell that reads it.
  \builtin printf -v __sv_exe %q "${__sevault_exe:-sevault}"
  \builtin eval "function $2 {
    case \${1-} in
      -h | --help | --version | help | completion) \\builtin command $2 \"\$@\" ;;
      *) $__sv_exe exec --tool $1 -- $2 \"\$@\" ;;
    esac
  }"
  __sevault_wrapped="${__sevault_wrapped-}$2 "
}
