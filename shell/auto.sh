# shellcheck shell=bash
# What `init --auto` adds, for bash and zsh: the project file of the directory decides what is wrapped and, where the user has allowed that too, loaded.
#
# The shell looks at names and times of files, which costs no process, and asks the program where something has changed: only that reads the file, and judges
# it. SEVAULT_PROJECT is its answer, `TOOL:PROGRAM …=LOADED …=FILE`; FILE is there and newer than the project file while that is trusted.

# Called by __sevault_prompt.
__sevault_auto() {
  # At most prompts in a project nothing has changed; elsewhere, __sevault_prompt has looked.
  if [[ -n $__sevault_project && $PWD == "$__sevault_directory" ]]; then
    if [[ -e $__sevault_watched && ! $__sevault_project -nt $__sevault_watched ]]; then
      [[ -z $__sevault_trusted || ! -e $__sevault_project ]] || \builtin return 0
    else
      [[ -n $__sevault_trusted || ! -e $__sevault_project ]] || \builtin return 0
    fi
  fi

  \builtin local __sv_rest='' __sv_word='' __sv_old='' __sv_now=''
  \builtin local -a __sv_gone
  __sv_rest=$PWD
  while [[ -n $__sv_rest && ! -e $__sv_rest/.sevault.toml ]]; do __sv_rest=${__sv_rest%/*}; done
  __sv_old=$__sevault_project$__sevault_trusted
  __sevault_directory=$PWD __sevault_still=$PWD __sevault_project=''
  if [[ -n $__sv_rest ]]; then __sevault_still='' __sevault_project=$__sv_rest/.sevault.toml; fi
  # Farther inside the same project.
  if [[ -e $__sevault_watched && ! $__sevault_project -nt $__sevault_watched ]]; then __sv_now=yes; fi
  [[ $__sevault_project$__sv_now != "$__sv_old" || (-z $__sevault_project && -n ${SEVAULT_PROJECT-}) ]] || \builtin return 0

  __sv_old=${SEVAULT_PROJECT-}
  \builtin unset -v SEVAULT_PROJECT
  [[ -z $__sevault_project ]] || sv_load --auto
  __sevault_watched=${SEVAULT_PROJECT-} __sevault_trusted=''
  __sevault_watched=${__sevault_watched#*=*=}
  if [[ -e $__sevault_watched && ! $__sevault_project -nt $__sevault_watched ]]; then __sevault_trusted=yes; fi

  # What the file before had loaded and this one has not.
  __sv_gone=()
  __sv_rest=${__sv_old#*=} __sv_now=${SEVAULT_PROJECT-}
  __sv_rest="${__sv_rest%%=*} " __sv_now=${__sv_now#*=}
  while [[ $__sv_rest == *' '* ]]; do
    __sv_word=${__sv_rest%% *} __sv_rest=${__sv_rest#* }
    if [[ -n $__sv_word && " ${__sv_now%%=*} " != *" $__sv_word "* ]]; then __sv_gone+=("$__sv_word"); fi
  done
  [[ ${#__sv_gone[@]} -eq 0 ]] || sv_unload "${__sv_gone[@]}"

  # What it had wrapped, and what this one has wrapped; a wrapper that was there without any stays.
  __sv_rest=${__sevault_here-}
  while [[ $__sv_rest == *' '* ]]; do
    \builtin unset -f "${__sv_rest%% *}"
    __sevault_wrapped=${__sevault_wrapped/"${__sv_rest%% *} "/}
    __sv_rest=${__sv_rest#* }
  done
  __sv_old=${__sevault_wrapped-} __sv_rest=${SEVAULT_PROJECT-}
  __sv_rest="${__sv_rest%%=*} "
  while [[ $__sv_rest == *:*' '* ]]; do
    __sv_word=${__sv_rest%% *} __sv_rest=${__sv_rest#* }
    __sevault_wrap "${__sv_word%%:*}" "${__sv_word#*:}"
  done
  __sevault_here=${__sevault_wrapped-}
  __sevault_here=${__sevault_here#"$__sv_old"}
}
__sevault_directory='' __sevault_still='' __sevault_project='' __sevault_watched='' __sevault_trusted=''
