# Takes sevault out of a running fish, as `sevault deactivate --shell fish | source`.
functions -q sv_unload; and sv_unload
functions -e sv_load sv_unload sv_status __sevault_prompt __sevault_due __sevault_complete
complete -e -c sevault -c sv_load -c sv_unload
set -e -g __sevault_exe __sevault_end __sevault_file
