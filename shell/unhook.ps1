# Takes sevault out of a running PowerShell, as `(sevault deactivate --shell powershell) -join "`n" | Invoke-Expression`.
if (Test-Path -LiteralPath function:sv_unload) { sv_unload }
if (Test-Path -LiteralPath variable:global:__sevault_prompt) {
    Set-Item -LiteralPath function:global:prompt -Value $global:__sevault_prompt
}
foreach ($program in @($ExecutionContext.SessionState.PSVariable.GetValue('global:__sevault_wrapped', @()))) {
    if ($program) { Remove-Item -LiteralPath "function:$program" -ErrorAction Ignore }
}
Remove-Item -LiteralPath @('function:sv_load', 'function:sv_unload', 'function:sv_status', 'function:__sevault_wrap') -ErrorAction Ignore
Remove-Item -LiteralPath @('variable:global:__sevault_prompt', 'variable:global:__sevault_exe', 'variable:global:__sevault_wrapped') -ErrorAction Ignore
