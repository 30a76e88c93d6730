# What our hook does in a real PowerShell. No machine of ours has one: a forge's runner has, and nobody has seen this pass yet.
#
#   pwsh -NoProfile -File tests/powershell/hook.ps1 PATH/OF/sevault
param([Parameter(Mandatory)][string]$Program)
Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'

$root = Join-Path ([System.IO.Path]::GetTempPath()) ([System.IO.Path]::GetRandomFileName())
foreach ($name in @('HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR')) {
    $path = Join-Path $root $name
    $null = New-Item -ItemType Directory -Path $path
    if (-not $IsWindows) { & chmod 700 $path }
    [System.Environment]::SetEnvironmentVariable($name, $path)
}

function Confirm-Equal($what, $seen, $wanted) {
    if ($seen -cne $wanted) { throw "${what}: <$seen>, not <$wanted>" }
    "ok: $what"
}

# Every quote that PowerShell knows, a command, and line ends; a PowerShell of Windows could hold no invalid UTF-8 either.
$value = "it's $([char]0x2018)$([char]0x2019)$([char]0x201a)$([char]0x201b)`"; Write-Output PWN; `$(throw) ``x`` é"
$password = 'correct horse battery staple'
try {
    $password | & $Program profile create --password-stdin
    $password | & $Program unlock --password-stdin
    $OutputEncoding = [System.Text.UTF8Encoding]::new($false)
    $value | & $Program add --tool claude --global --stdin

    # Three times, as a profile that is read again does.
    for ($i = 0; $i -lt 3; $i++) { & $Program init powershell | Out-String | Invoke-Expression }
    $before = $env:ANTHROPIC_API_KEY
    sv_load claude
    Confirm-Equal 'a load succeeds' $LASTEXITCODE 0
    Confirm-Equal 'the value arrives' $env:ANTHROPIC_API_KEY $value
    Confirm-Equal 'the state holds no value' ($env:SEVAULT_LOADED -clike "*it's*") $false

    & $Program no-such-command 2>$null
    $null = prompt
    Confirm-Equal 'a prompt keeps the exit code' $LASTEXITCODE 2
    & $Program lock
    $null = prompt
    Confirm-Equal 'a lock unloads at the next prompt' $env:ANTHROPIC_API_KEY $before
    Confirm-Equal 'an unset variable is unset again' (Test-Path -LiteralPath Env:ANTHROPIC_API_KEY) $false

    $password | & $Program unlock --password-stdin
    $env:ANTHROPIC_API_KEY = 'mine'
    sv_load claude
    sv_unload
    Confirm-Equal 'an unload gives back what was there' $env:ANTHROPIC_API_KEY 'mine'
    sv_load no-such-tool
    Confirm-Equal 'an unknown tool fails' ($LASTEXITCODE -ne 0) $true

    (& $Program deactivate --shell powershell) -join "`n" | Invoke-Expression
    Confirm-Equal 'nothing of ours stays' @(Get-ChildItem function: | Where-Object Name -match '^sv_|sevault').Count 0
} finally {
    & $Program agent stop
    Remove-Item -LiteralPath $root -Recurse -Force
}
