@echo off
rem Sluice out of its clone: builds Release once (again when a source is newer), then runs it with all arguments.
rem   sluice install    puts this clone on your user PATH        sluice uninstall    takes it off again
setlocal
set "ROOT=%~dp0"
set "HOME_DIR=%ROOT%artifacts\launcher"
set "SLUICE_ROOT=%ROOT:~0,-1%"
powershell -NoProfile -ExecutionPolicy Bypass -File "%ROOT%eng\launcher.ps1" || exit /b 1
if /i "%~1"=="install" (powershell -NoProfile -ExecutionPolicy Bypass -File "%ROOT%eng\launcher.ps1" -Install & exit /b)
if /i "%~1"=="uninstall" (powershell -NoProfile -ExecutionPolicy Bypass -File "%ROOT%eng\launcher.ps1" -Uninstall & exit /b)
set /p APP=<"%HOME_DIR%\current"
"%HOME_DIR%\%APP%\sluice.exe" %*
exit /b %ERRORLEVEL%
