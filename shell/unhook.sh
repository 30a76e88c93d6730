# shellcheck shell=bash
# Takes sevault out of a running bash or zsh, as `eval "$(sevault deactivate)"`: both read this.
\builtin type sv_unload >/dev/null 2>&1 && sv_unload
if [ -n "${ZSH_VERSION-}" ]; then
  # shellcheck disable=SC2016 # It is for zsh to expand.
  \builtin eval 'function __sevault_prompt {
    \builtin emulate -L zsh
    precmd_functions=(${precmd_functions:#__sevault_(prompt|compdef)}) preexec_functions=(${preexec_functions:#__sevault_prompt})
    (( ! ${+functions[_sevault]} )) || \builtin unfunction _sevault
    (( ! ${+functions[compdef]} )) || compdef -d sevault sv_load sv_unload
    (( $#precmd_functions )) || \builtin unset precmd_functions
    (( $#preexec_functions )) || \builtin unset preexec_functions
  }
  __sevault_prompt'
elif [ -n "${BASH_VERSION-}" ]; then
  for __sv_at in "${!PROMPT_COMMAND[@]}"; do
    if [[ ${PROMPT_COMMAND[__sv_at]} == __sevault_prompt ]]; then
      \builtin unset "PROMPT_COMMAND[$__sv_at]"
    else
      PROMPT_COMMAND[__sv_at]=${PROMPT_COMMAND[__sv_at]//$'\n'__sevault_prompt/}
    fi
  done
  # shellcheck disable=SC2154 # They are bash-preexec's.
  for __sv_at in "${!precmd_functions[@]}"; do
    [[ ${precmd_functions[__sv_at]} != __sevault_prompt ]] || \builtin unset "precmd_functions[$__sv_at]"
  done
  # shellcheck disable=SC2154
  for __sv_at in "${!preexec_functions[@]}"; do
    [[ ${preexec_functions[__sv_at]} != __sevault_prompt ]] || \builtin unset "preexec_functions[$__sv_at]"
  done
  if \builtin complete -r sevault sv_load sv_unload 2>/dev/null; then \builtin unset -f _sevault _sevault_inner; fi
  # shellcheck disable=SC2016 # It is text there too.
  [[ -z ${PS0-} ]] || PS0=${PS0//'${ __sevault_prompt command; }'/}
fi
while [ -n "${__sevault_wrapped-}" ]; do
  \builtin unset -f "${__sevault_wrapped%% *}"
  __sevault_wrapped=${__sevault_wrapped#* }
done
\builtin unset -f sv_load sv_unload sv_status __sevault_prompt __sevault_wrap __sevault_auto __sevault_compdef 2>/dev/null
\builtin unset __sv_at __sevault_exe __sevault_epoch __sevault_note __sevault_wrapped __sevault_here
\builtin unset __sevault_directory __sevault_still __sevault_project __sevault_watched __sevault_trusted SEVAULT_PROJECT
