# sevault for Windows PowerShell 5.1 and PowerShell 7. The program prints one line in front of this: $global:__sevault_exe = 'the\path\of\sevault.exe'
#
# No value is ever shell text, nor the argument of a cmdlet, which module logging (event 4103) would record: sv_load fetches fields
# of data and hands them to methods of .NET alone. src/shell/protocol.rs says what the fields are. All is checked before anything is changed.
# sv_load, sv_unload and sv_status need nothing else of this file.

function global:sv_load {
    $exe = [string]$ExecutionContext.SessionState.PSVariable.GetValue('global:__sevault_exe', 'sevault')
    if (-not [System.IO.File]::Exists($exe)) { $exe = 'sevault' }
    foreach ($word in $args) {
        # Windows PowerShell has no list of arguments, so that only words that need no quotes go into the line.
        if ([string]$word -cnotmatch '\A[A-Za-z0-9_.=/-]+\z') {
            [Console]::Error.WriteLine('sevault: error: that is not the name of a tool')
            $global:LASTEXITCODE = 2
            return
        }
    }
    $start = [System.Diagnostics.ProcessStartInfo]::new($exe, '__load --shell powershell ' + [string]::Join(' ', [string[]]$args))
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    $start.WorkingDirectory = $ExecutionContext.SessionState.Path.CurrentFileSystemLocation.ProviderPath
    try {
        $process = [System.Diagnostics.Process]::Start($start)
        $bytes = [System.IO.MemoryStream]::new()
        $process.StandardOutput.BaseStream.CopyTo($bytes)
        $process.WaitForExit()
        $code = $process.ExitCode
        $fields = [System.Text.UTF8Encoding]::new($false, $true).GetString($bytes.ToArray()).Split([char]0)
    } catch {
        [Console]::Error.WriteLine('sevault: error: cannot run sevault')
        $global:LASTEXITCODE = 127
        return
    }
    if ($code -eq 0) {
        # The field after the last NUL is empty. A program that was killed has left no footer.
        if ($fields.Length -lt 3 -or $fields[0] -cne 'sevault-data-1' -or $fields[-2] -cne 'Z0') {
            [Console]::Error.WriteLine('sevault: error: the answer is not whole')
            $code = 66
        }
        for ($i = 1; $i -lt $fields.Length - 2; $i += 2) {
            if ($fields[$i] -cmatch '\A[SA]' -and $fields[$i].Substring(1) -cnotmatch '\A(?!__sv_)[A-Za-z_][A-Za-z0-9_]*\z') {
                [Console]::Error.WriteLine('sevault: error: the answer names no variable')
                $code = 66
            }
        }
    }
    if ($code -eq 0) {
        if (-not [System.AppDomain]::CurrentDomain.GetData('sevault')) {
            [System.AppDomain]::CurrentDomain.SetData('sevault', [System.Collections.Generic.Dictionary[string, string]]::new())
        }
        $kept = [System.AppDomain]::CurrentDomain.GetData('sevault')
        for ($i = 1; $i -lt $fields.Length - 2; $i += 2) {
            $name = $fields[$i].Substring(1)
            # An empty value unsets the variable before PowerShell 7.5: Windows cannot hold one there.
            switch -CaseSensitive ($fields[$i][0]) {
                # `S` overwrites what is the user's own, which is kept; null if there was none.
                'S' {
                    $kept[$name] = [System.Environment]::GetEnvironmentVariable($name)
                    [System.Environment]::SetEnvironmentVariable($name, $fields[$i + 1].Substring(1))
                }
                'A' { [System.Environment]::SetEnvironmentVariable($name, $fields[$i + 1].Substring(1)) }
                'V' { if ($name -clike 'SEVAULT_*') { [System.Environment]::SetEnvironmentVariable($name, $fields[$i + 1].Substring(1)) } }
                'N' { [Console]::Error.WriteLine('sevault: ' + $fields[$i + 1].Substring(1)) }
            }
        }
    }
    $global:LASTEXITCODE = $code
}

function global:sv_unload {
    $state = [System.Environment]::GetEnvironmentVariable('SEVAULT_LOADED')
    if (-not $state -and $args.Length -eq 0) { return }
    $exe = [string]$ExecutionContext.SessionState.PSVariable.GetValue('global:__sevault_exe', 'sevault')
    if (-not [System.IO.File]::Exists($exe)) { $exe = 'sevault' }
    foreach ($word in $args) {
        if ([string]$word -cnotmatch '\A[A-Za-z0-9_.=/-]+\z') {
            [Console]::Error.WriteLine('sevault: error: that is not the name of a tool')
            $global:LASTEXITCODE = 2
            return
        }
    }
    $code = 127
    $fields = @()
    $start = [System.Diagnostics.ProcessStartInfo]::new($exe, '__unload --shell powershell ' + [string]::Join(' ', [string[]]$args))
    $start.UseShellExecute = $false
    $start.RedirectStandardOutput = $true
    try {
        $process = [System.Diagnostics.Process]::Start($start)
        $bytes = [System.IO.MemoryStream]::new()
        $process.StandardOutput.BaseStream.CopyTo($bytes)
        $process.WaitForExit()
        $code = $process.ExitCode
        $fields = [System.Text.UTF8Encoding]::new($false, $true).GetString($bytes.ToArray()).Split([char]0)
        if ($code -eq 0 -and ($fields.Length -lt 3 -or $fields[0] -cne 'sevault-data-1' -or $fields[-2] -cne 'Z0')) { $code = 66 }
    } catch {
        $code = 127
    }
    # Without the program everything goes: what must not stay does not depend on it.
    if ($code -ge 66 -or $code -lt 0 -or ($code -ne 0 -and $args.Length -gt 0 -and $args[0] -ceq '--due')) {
        $fields = @('sevault-data-1')
        foreach ($record in ([string]$state).Split('=')[0].Split(' ')) {
            if ($record) { $fields += @(('R' + $record.Split(':')[0]), '=') }
        }
        $fields += @('VSEVAULT_LOADED', '=', 'VSEVAULT_DUE', '=', 'VSEVAULT_PROMPT', '=', 'Z0', '')
        $code = 0
        [Console]::Error.WriteLine('sevault: the program did not answer: everything is unloaded')
    }
    if ($code -eq 0) {
        $kept = [System.AppDomain]::CurrentDomain.GetData('sevault')
        for ($i = 1; $i -lt $fields.Length - 2; $i += 2) {
            $name = $fields[$i].Substring(1)
            $value = $fields[$i + 1].Substring(1)
            switch -CaseSensitive ($fields[$i][0]) {
                'R' {
                    $own = $null
                    if ($kept -and $kept.TryGetValue($name, [ref]$own) -and $null -ne $own) {
                        [System.Environment]::SetEnvironmentVariable($name, $own)
                    } else {
                        # A plain null would leave an empty variable since PowerShell 7.5.
                        [System.Environment]::SetEnvironmentVariable($name, [System.Management.Automation.Language.NullString]::Value)
                    }
                    if ($kept) { [void]$kept.Remove($name) }
                }
                'F' { if ($kept) { [void]$kept.Remove($name) } }
                'V' {
                    if ($value) {
                        [System.Environment]::SetEnvironmentVariable($name, $value)
                    } else {
                        [System.Environment]::SetEnvironmentVariable($name, [System.Management.Automation.Language.NullString]::Value)
                    }
                }
                'N' { [Console]::Error.WriteLine('sevault: ' + $value) }
            }
        }
    }
    $global:LASTEXITCODE = $code
}

function global:sv_status {
    $exe = [string]$ExecutionContext.SessionState.PSVariable.GetValue('global:__sevault_exe', 'sevault')
    if (-not [System.IO.File]::Exists($exe)) { $exe = 'sevault' }
    & $exe __status
}

# The prompt is wrapped once. No process is started unless something is due; `$?` and `$LASTEXITCODE` stay as they were.
if (-not (Test-Path -LiteralPath variable:global:__sevault_prompt)) {
    $global:__sevault_prompt = $function:prompt
    function global:prompt {
        $succeeded = $?
        $code = Get-Variable -Name LASTEXITCODE -Scope Global -ValueOnly -ErrorAction Ignore
        $state = [System.Environment]::GetEnvironmentVariable('SEVAULT_LOADED')
        if ($state) {
            $due = [string][System.Environment]::GetEnvironmentVariable('SEVAULT_DUE')
            $now = [System.DateTimeOffset]::UtcNow.ToUnixTimeSeconds()
            # Ten digits say when something expires first; what follows is a file that goes away when a vault is locked.
            if ($due.Length -le 10 -or [long]$due.Substring(0, 10) -le $now -or -not [System.IO.File]::Exists($due.Substring(10))) { sv_unload --due }
        }
        $global:LASTEXITCODE = $code
        # The prompt of the user sees the `$?` that there was.
        if (-not $succeeded) { Write-Error -Message '' -ErrorAction Ignore }
        & $global:__sevault_prompt
    }
}
