# What sluice.cmd needs of PowerShell: builds when there is no build or a source is newer, and edits the user's PATH.
param([switch]$Install, [switch]$Uninstall)
$ErrorActionPreference = 'Stop'
$root = Split-Path -Parent $PSScriptRoot
$launcher = Join-Path $root 'artifacts\launcher'
$current = Join-Path $launcher 'current'

if ($Install -or $Uninstall) {
    $entries = @([Environment]::GetEnvironmentVariable('Path', 'User') -split ';' | Where-Object { $_ -and $_ -ne $root })
    if ($Install) { $entries += $root }
    [Environment]::SetEnvironmentVariable('Path', ($entries -join ';'), 'User')
    if ($Install) { "$root is on your user PATH; a new terminal knows it. Undo: sluice uninstall" } else { "$root is off your user PATH. The clone, your configuration and your data stay." }
    exit 0
}

function Test-Fresh {
    if (-not (Test-Path $current)) { return $false }
    if (-not (Test-Path (Join-Path $launcher "$((Get-Content $current -TotalCount 1).Trim())\sluice.exe"))) { return $false }
    $built = (Get-Item $current).LastWriteTimeUtc
    $sources = 'src', 'web', 'prices', 'eng', 'Directory.Build.props', 'Directory.Build.targets', 'Directory.Packages.props', 'global.json' |
        ForEach-Object { Join-Path $root $_ } | Where-Object { Test-Path $_ }
    $newer = Get-ChildItem $sources -Recurse -File | Where-Object { $_.LastWriteTimeUtc -gt $built -and $_.FullName -notmatch '\\(node_modules|dist|bin|obj)\\' } | Select-Object -First 1
    return $null -eq $newer
}

if (Test-Fresh) { exit 0 }
New-Item -ItemType Directory -Force $launcher | Out-Null
# Two first runs at once: one builds, the other waits for it.
$lock = $null
while ($null -eq $lock) {
    try { $lock = [IO.File]::Open((Join-Path $launcher 'lock'), 'OpenOrCreate', 'ReadWrite', 'None') } catch [IO.IOException] { Start-Sleep -Milliseconds 300 }
}
try {
    if (Test-Fresh) { exit 0 }
    [Console]::Error.WriteLine($(if (Test-Path $current) { 'Building Sluice (its sources have changed)...' } else { 'Building Sluice (first run only)...' }))
    $started = [DateTime]::UtcNow
    $name = "app-$($started.ToString('yyyyMMddHHmmss'))-$PID"
    $log = Join-Path $launcher 'build.log'
    $arguments = 'publish', (Join-Path $root 'src\Sluice\Sluice.csproj'), '-c', 'Release', '-v', 'q', '--nologo', '--artifacts-path', (Join-Path $launcher 'obj'), '-o', (Join-Path $launcher $name), '-p:RunAnalyzers=false', '-p:EnforceCodeStyleInBuild=false', '-p:GenerateDocumentationFile=false', '-p:TreatWarningsAsErrors=false'
    $rid = if ($env:PROCESSOR_ARCHITECTURE -eq 'ARM64') { 'win-arm64' } else { 'win-x64' }
    Push-Location $root
    # Compiled ahead of time for this platform it starts twice as fast; where that cannot be had, the plain build does the same.
    & dotnet @arguments -r $rid --self-contained false -p:PublishReadyToRun=true *> $log
    if ($LASTEXITCODE -ne 0) { & dotnet @arguments *> $log }
    $failed = $LASTEXITCODE -ne 0
    Pop-Location
    if ($failed) { Get-Content $log -Tail 40 | ForEach-Object { [Console]::Error.WriteLine($_) }; exit 1 }
    Set-Content -Path $current -Value $name -Encoding ascii
    (Get-Item $current).LastWriteTimeUtc = $started
}
finally { $lock.Dispose() }
