# Takes sevault out of a running fish, as `sevault deactivate --shell fish | source`.
functions -q sv_unload; and sv_unload
functions -e sv_load sv_unload sv_status $__sevault_wrapped
functions -e __sevault_prompt __sevault_due __sevault_complete __sevault_wrap __sevault_tell __sevault_auto __sevault_trusted __sevault_moved __sevault_settle
complete -e -c sevault
complete -e -c sv_load
complete -e -c sv_unload
set -e -g __sevault_exe __sevault_end __sevault_file __sevault_note __sevault_wrapped __sevault_here
set -e -g __sevault_directory __sevault_project __sevault_looked __sevault_watched __sevault_nowhere __sevault_trusted_here __sevault_asked_here SEVAULT_PROJECT
