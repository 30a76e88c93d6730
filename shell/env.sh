# shellcheck shell=sh
# What `eval "$(sevault env --tool T)"` comes to in every Bourne shell: bash, zsh, dash, ksh, mksh, busybox.
# The program prints one line in front of this, the function __sv_fetch, which prints the answer that src/shell/protocol.rs describes.
#
# No value is shell text: it is fetched here, with tracing off, and assigned. There is no `local` in POSIX, so that what is left is unset.

__sv_env() {
  __sv_options=$-
  { set +aeuxv; } 2>/dev/null
  __sv_bad='' __sv_name='' __sv_newline='
'
  # printf must be a builtin: the arguments of a program are for everybody to read. mksh has print instead.
  case $(command -v printf) in
    printf) __sv_print='printf' ;;
    *) __sv_print=print ;;
  esac
  __sv_text=$(__sv_fetch)
  __sv_code=$?
  __sv_text=${__sv_text#*sevault-data-1"$__sv_newline"}
  if [ "$__sv_code" -eq 0 ] && [ "${__sv_text##*"$__sv_newline"}" != Z0 ]; then __sv_bad='the answer is not whole'; fi

  # The first time through looks at the names, the second one assigns.
  for __sv_step in look assign; do
    if [ -n "$__sv_bad" ] || [ "$__sv_code" -ne 0 ]; then continue; fi
    __sv_rest=$__sv_text
    while [ "$__sv_rest" != Z0 ]; do
      __sv_line=${__sv_rest%%"$__sv_newline"*}
      __sv_rest=${__sv_rest#*"$__sv_newline"}
      case $__sv_step$__sv_line in
        look[SA]*)
          __sv_name=${__sv_line#?}
          case $__sv_name in
            '' | [0-9]* | *[!A-Za-z0-9_]* | __sv_*) __sv_bad='the answer names no variable' ;;
            # What is read-only, special or a number would end this shell, or would evaluate the value.
            *) (export "$__sv_name=.-~" && eval "[ \"\$$__sv_name\" = .-~ ]") >/dev/null 2>&1 ||
              __sv_bad="\`$__sv_name\` is not a plain variable in this shell" ;;
          esac
          ;;
        look*) ;;
        assign[!=]*) __sv_name=$__sv_line ;;
        assign=*)
          if [ "$__sv_print" = printf ]; then
            __sv_line=$(printf '%b.' "${__sv_line#=}")
          else
            __sv_line=$(print -n -- "${__sv_line#=}.")
          fi
          __sv_line=${__sv_line%.}
          case $__sv_name in
            S*)
              # Nothing here can tell whether the value before was exported, so that sv_unload, where there is one, unsets the variable.
              unset "__sv_old_${__sv_name#S}"
              export "${__sv_name#S}=$__sv_line"
              ;;
            A*) export "${__sv_name#A}=$__sv_line" ;;
            VSEVAULT_*) export "${__sv_name#V}=$__sv_line" ;;
            N) echo "sevault: $__sv_line" >&2 ;;
          esac
          ;;
      esac
    done
  done

  if [ -n "$__sv_bad" ]; then
    echo "sevault: error: $__sv_bad" >&2
    __sv_code=66
  fi
  unset -f __sv_env __sv_fetch
  unset __sv_bad __sv_name __sv_newline __sv_print __sv_text __sv_step __sv_rest __sv_line
  case $__sv_options in *a*) set -a ;; esac
  case $__sv_options in *u*) set -u ;; esac
  case $__sv_options in *e*) set -e ;; esac
  case $__sv_options in *v*) set -v ;; esac
  case $__sv_options in *x*) set -x ;; esac
  unset __sv_options
  return "$__sv_code"
}
__sv_env
