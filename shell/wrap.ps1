# Wrappers: functions by which a program that is started by hand gets the key of its tool. What shell/wrap.sh says holds here too.

function global:__sevault_wrap($tool, $program) {
    $there = Get-Command -Name $program -CommandType @('Function', 'Alias') -ErrorAction Ignore
    if ($there) {
        if (-not ([string]@($there)[0].Definition).Contains("exec --tool $tool '--' $program")) {
            [Console]::Error.WriteLine('sevault: `' + $program + '` is not wrapped: you have a function or an alias of that name')
        }
        return
    }
    if (-not (Get-Command -Name $program -CommandType Application -ErrorAction Ignore)) { return }
    $body = "if (`$args.Length -gt 0 -and `$args[0] -cin @('-h', '--help', '--version', 'help', 'completion')) { & @(Get-Command -Name $program -CommandType Application)[0] @args } else { & `$global:__sevault_exe exec --tool $tool '--' $program @args }"
    Set-Item -LiteralPath "function:global:$program" -Value ([scriptblock]::Create($body))
    # Under strict mode a variable that is not there cannot be read, unless by this method.
    $global:__sevault_wrapped = @($ExecutionContext.SessionState.PSVariable.GetValue('global:__sevault_wrapped', @())) + $program
}
