using System.CommandLine;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Doctor;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Cards;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice doctor</c>: the usual mistakes, each with what to do. Changes nothing.</summary>
internal static class DoctorCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var json = CommandContext.Json();
        return context.On(new Command("doctor", "Finds the usual mistakes and says what to do. Exit code 1 when something does not work.") { json }, async (parsed, paths, cancellation) =>
        {
            var loaded = new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);
            var effective = loaded.Effective ?? EffectiveConfig.Default;
            var gateway = RunningInstance.Find(paths) is { } instance ? AdminClient.Reachable(instance.Url) : effective.Config.Server.Url;
            IReadOnlyList<FindingView> findings =
            [
                .. InstallationChecks.Run(paths, loaded, context.Host),
                .. await ServerChecks.RunAsync(effective, context.Host, new CardBook(paths.CardsDirectory).All, cancellation),
                .. await HardwareChecks.RunAsync(effective, context.Host, context.Time, cancellation),
                .. EnvironmentChecks.Run(context.Host, gateway, Environment.CurrentDirectory, ConnectionChecks.Token(paths)),
                .. ConnectionChecks.Run(paths, context.Host, AdminClient.Reachable(gateway), Environment.CurrentDirectory),
            ];
            if (parsed.GetValue(json)) context.Terminal.Line(JsonSerializer.Serialize(findings, ReportJson.Default.IReadOnlyListFindingView));
            else Write(context.Terminal, findings);
            return findings.Any(finding => finding.Level == "error") ? ExitCodes.Failed : ExitCodes.Done;
        });
    }

    private static void Write(Terminal terminal, IReadOnlyList<FindingView> findings)
    {
        foreach (var finding in findings)
        {
            var mark = finding.Level switch { "ok" => terminal.Good("ok     "), "warning" => terminal.Strong("warning"), _ => terminal.Bad("error  ") };
            terminal.Line($"{mark}  {finding.Check,-13}  {Terminal.Clean(finding.Message)}");
            if (finding.Fix is { Length: > 0 } fix) terminal.Line($"{"",24}→ {Terminal.Clean(fix)}");
        }
    }
}
