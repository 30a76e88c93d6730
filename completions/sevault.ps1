# Completion of sevault for Windows PowerShell 5.1 and PowerShell 7. Which words fit is what `sevault __complete` says: this file never goes stale.
# Nothing that is typed is evaluated: words are taken from the syntax tree as text. What is offered means nothing to a shell.

Register-ArgumentCompleter -Native -CommandName @('sevault', 'sv_load', 'sv_unload') -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $exe = [string]$ExecutionContext.SessionState.PSVariable.GetValue('global:__sevault_exe', 'sevault')
    if (-not [System.IO.File]::Exists($exe)) { $exe = 'sevault' }
    $words = [System.Collections.Generic.List[string]]::new()
    switch -CaseSensitive ([string]$commandAst.CommandElements[0]) {
        'sv_load' { $words.Add('__load') }
        'sv_unload' { $words.Add('__unload') }
    }
    for ($i = 1; $i -lt $commandAst.CommandElements.Count; $i++) {
        $element = $commandAst.CommandElements[$i]
        if ($element.Extent.EndOffset -lt $cursorPosition) { $words.Add($element.Extent.Text) }
    }
    # After the dashes of exec another command line begins, which is none of ours.
    if ($words.Contains('exec') -and $words.Contains('--')) { return }
    # An empty argument does not reach a program before PowerShell 7.3.
    $empty = @()
    if ($wordToComplete) { $words.Add($wordToComplete) } else { $empty = @('--empty') }
    foreach ($line in (& $exe __complete --about @empty '--' @words 2>$null)) {
        if ($line.StartsWith(':')) { continue }
        $word, $about = $line.Split([char[]]"`t", 2)
        if (-not $about) { $about = $word }
        [System.Management.Automation.CompletionResult]::new($word, $word, 'ParameterValue', $about)
    }
}
