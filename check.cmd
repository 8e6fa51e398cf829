@echo off
rem Runs ./check with the bash that comes with Git for Windows. See the comment at the head of that file.
setlocal
for %%i in (git.exe) do set "GIT=%%~dp$PATH:i"
if not defined GIT (echo Git for Windows is not on the PATH& exit /b 1)
"%GIT%..\bin\bash.exe" "%~dp0check" %*
