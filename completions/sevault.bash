# shellcheck shell=bash
# Completion of sevault for bash 3.2 and later. Which words fit is what `sevault __complete` says: this file never goes stale.
# Nothing that is typed is evaluated, and what is offered means nothing to a shell.

_sevault() {
  local IFS=$' \t\n' word='' glue='' cut='' index=1 words
  words=()
  case $1 in
    sv_load) words=(__load) ;;
    sv_unload) words=(__unload) ;;
  esac
  while [[ $index -le $COMP_CWORD ]]; do
    word=${COMP_WORDS[index]}
    # After the dashes of exec another command line begins, which is none of ours.
    if [[ $word == -- && $index -lt $COMP_CWORD && " ${words[*]-} " == *' exec '* ]]; then
      _sevault_inner "$((index + 1))" "$@"
      return
    fi
    # Readline splits a word at signs like `=`.
    if [[ ($word == [=:]* || -n $glue) && ${#words[@]} -gt 0 ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words[${#words[@]}]=$word
    fi
    glue=
    [[ $word != [=:] ]] || glue=yes
    index=$((index + 1))
  done
  # What readline replaces is the end of the word.
  word=${words[${#words[@]} - 1]}
  cut=${word%"$2"}

  COMPREPLY=()
  IFS=$'\n'
  for word in $(command "${__sevault_exe:-sevault}" __complete -- "${words[@]}" 2>/dev/null); do
    case $word in
      :files) compopt -o default 2>/dev/null ;;
      :directories) compopt -o dirnames 2>/dev/null ;;
      :*) ;;
      *) COMPREPLY[${#COMPREPLY[@]}]=${word#"$cut"} ;;
    esac
  done
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace 2>/dev/null; fi
}

# Completes the command line that begins at a word, as if it stood alone.
_sevault_inner() {
  local offset=$1 spec='' name
  shift
  for name in _comp_command_offset _command_offset; do
    if declare -F "$name" >/dev/null; then
      "$name" "$offset"
      return
    fi
  done
  # Without the package bash-completion.
  COMP_POINT=$((COMP_POINT - ${#COMP_LINE})) COMP_LINE=${COMP_LINE#* -- }
  COMP_POINT=$((COMP_POINT + ${#COMP_LINE})) COMP_CWORD=$((COMP_CWORD - offset))
  COMP_WORDS=("${COMP_WORDS[@]:offset}")
  COMPREPLY=()
  if [[ $COMP_CWORD -eq 0 ]]; then
    local IFS=$'\n'
    # shellcheck disable=SC2207 # mapfile is not there before bash 4.
    COMPREPLY=($(compgen -c -- "$2"))
    return
  fi
  spec=$(complete -p -- "${COMP_WORDS[0]}" 2>/dev/null)
  if [[ $spec == *' -F '* ]]; then
    name=${spec##* -F }
    "${name%% *}" "${COMP_WORDS[0]}" "$2" "$3"
  fi
  [[ ${#COMPREPLY[@]} -gt 0 ]] || compopt -o default 2>/dev/null
}

complete -F _sevault sevault sv_load sv_unload
