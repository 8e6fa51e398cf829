using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace Sluice.Gateway.Local.LifeCycle;

/// <summary>
/// Starts a server that outlives whoever starts it: in a session of its own, so that neither Ctrl+C nor a closed window nor the
/// end of the gateway reaches it, with a given environment and no other, its output in a file. No shell is between, so its
/// arguments are what they are and its pid is its own. .NET's own way to start a process can do neither the session nor the file.
/// </summary>
internal static partial class DetachedProcess
{
    private const int ReadOnly = 0;
    private const int SetSignalDefaults = 0x04, SetSignalMask = 0x08;
    private const int BrokenPipe = 13;
    private const int NoSuchProcess = 3;

    // Opaque structures of libc: 336 bytes are the largest there is (posix_spawnattr_t of glibc), macOS has pointers.
    private const int Opaque = 1024;

    private static int NewSession => OperatingSystem.IsMacOS() ? 0x400 : 0x80;

    // Append, so that a file which is cut short while the server runs is written on from its start.
    private static int AppendCreate => OperatingSystem.IsMacOS() ? 0x0001 | 0x0008 | 0x0200 : 0x0001 | 0x0400 | 0x0040;

    /// <summary>Starts it.</summary>
    /// <param name="file">The program's full path.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="environment">Its whole environment.</param>
    /// <param name="directory">Its working directory.</param>
    /// <param name="log">Takes its output, appended; exists already, with the mode it is to have.</param>
    /// <param name="error">Why it could not be started; else empty.</param>
    /// <returns>The process; null when it could not be started.</returns>
    public static ProcessIdentity? Start(string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string directory, string log, out string error) =>
        OperatingSystem.IsWindows() ? StartOnWindows(file, arguments, environment, directory, out error) : Spawn(file, arguments, environment, directory, log, out error);

    /// <summary>Asks a process and those it started, which share its session, to end; on Windows ends them.</summary>
    public static void Terminate(ProcessIdentity process) => Signal(process, 15);

    /// <summary>Ends them.</summary>
    public static void Kill(ProcessIdentity process) => Signal(process, 9);

    /// <summary>Asks a single process to end, one that leads no session of ours. Windows has no such request but for windows.</summary>
    /// <returns>False: not allowed, or not possible.</returns>
    public static bool TerminateAlone(ProcessIdentity process) => !OperatingSystem.IsWindows() && process.IsAlive() && SendSignal(process.Pid, 15) == 0;

    /// <summary>Whether any process of the session that this one led is left.</summary>
    public static bool HasGroup(ProcessIdentity process) => OperatingSystem.IsLinux()
        ? Directory.EnumerateDirectories("/proc").Any(directory => ProcessIdentity.GroupIn(directory) == process.Pid)
        : !OperatingSystem.IsWindows() && (SendSignal(-process.Pid, 0) == 0 || Marshal.GetLastPInvokeError() != NoSuchProcess);

    private static void Signal(ProcessIdentity process, int signal)
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SendSignal(-process.Pid, signal);
            return;
        }

        try
        {
            using var found = Process.GetProcessById(process.Pid);
            found.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is ArgumentException or InvalidOperationException or Win32Exception or AggregateException)
        {
            // Gone already.
        }
    }

    // The output of a server that runs beyond our end cannot be caught here without a handle that .NET does not pass on; servers
    // for Windows write logs of their own.
    private static ProcessIdentity? StartOnWindows(string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string directory, out string error)
    {
        var start = new ProcessStartInfo(file, arguments) { UseShellExecute = false, CreateNoWindow = true, WorkingDirectory = directory };
        start.Environment.Clear();
        foreach (var (name, value) in environment) start.Environment[name] = value;
        try
        {
            using var process = Process.Start(start);
            error = "";
            return process is null ? null : ProcessIdentity.Of(process.Id);
        }
        catch (Win32Exception failure)
        {
            error = failure.Message;
            return null;
        }
    }

    [UnsupportedOSPlatform("windows")]
    private static unsafe ProcessIdentity? Spawn(string file, IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string directory, string log, out string error)
    {
        var actions = stackalloc byte[Opaque];
        var attributes = stackalloc byte[Opaque];
        var none = stackalloc byte[Opaque];
        var broken = stackalloc byte[Opaque];
        _ = ActionsInit(actions);
        _ = AttributesInit(attributes);
        var words = Strings([file, .. arguments]);
        var variables = Strings(environment.Select(variable => $"{variable.Key}={variable.Value}"));
        try
        {
            _ = ActionsOpen(actions, 0, "/dev/null", ReadOnly, 0);
            _ = ActionsOpen(actions, 1, log, AppendCreate, 0x180);
            _ = ActionsDuplicate(actions, 1, 2);
            TryChangeDirectory(actions, directory);

            // The runtime ignores SIGPIPE, and what is ignored stays so over exec.
            _ = EmptySet(none);
            _ = EmptySet(broken);
            _ = AddToSet(broken, BrokenPipe);
            _ = AttributesDefaults(attributes, broken);
            _ = AttributesMask(attributes, none);
            _ = AttributesFlags(attributes, (short)(NewSession | SetSignalDefaults | SetSignalMask));
            var result = SpawnProcess(out var pid, file, actions, attributes, (nint*)words, (nint*)variables);
            if (result != 0)
            {
                error = new Win32Exception(result).Message;
                return null;
            }

            var identity = ProcessIdentity.Of(pid);
            Bury(pid);
            error = identity is null ? "it ended at once" : "";
            return identity ?? new ProcessIdentity(pid, "ended");
        }
        finally
        {
            Free(words);
            Free(variables);
            _ = ActionsDestroy(actions);
            _ = AttributesDestroy(attributes);
        }
    }

    // A child that has ended stays in the process table until its parent asks how. It may run for days, so a thread waits for it.
    private static void Bury(int pid) => new Thread(() => _ = WaitForChild(pid, out _, 0), 64 << 10) { IsBackground = true, Name = "local server" }.Start();

    private static unsafe void TryChangeDirectory(byte* actions, string directory)
    {
        try
        {
            _ = ActionsChangeDirectory(actions, directory);
        }
        catch (EntryPointNotFoundException)
        {
            // An old libc: it stays where we are.
        }
    }

    private static unsafe nint Strings(IEnumerable<string> texts)
    {
        var list = texts.ToList();
        var table = (nint*)NativeMemory.AllocZeroed((nuint)(list.Count + 1), (nuint)sizeof(nint));
        for (var i = 0; i < list.Count; i++) table[i] = Marshal.StringToCoTaskMemUTF8(list[i]);
        return (nint)table;
    }

    private static unsafe void Free(nint table)
    {
        for (var entry = (nint*)table; *entry != 0; entry++) Marshal.FreeCoTaskMem(*entry);
        NativeMemory.Free((void*)table);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SendSignal(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int WaitForChild(int pid, out int status, int options);

    [LibraryImport("libc", EntryPoint = "posix_spawn", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SpawnProcess(out int pid, string file, byte* actions, byte* attributes, nint* arguments, nint* environment);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ActionsOpen(byte* actions, int descriptor, string file, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ActionsDuplicate(byte* actions, int from, int to);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int ActionsChangeDirectory(byte* actions, string directory);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AttributesFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AttributesDefaults(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AttributesMask(byte* attributes, byte* set);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int EmptySet(byte* set);

    [LibraryImport("libc", EntryPoint = "sigaddset")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int AddToSet(byte* set, int signal);
}
