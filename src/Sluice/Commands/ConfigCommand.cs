using System.CommandLine;
using System.Text.Json;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice config</c>: the configuration, without a gateway.</summary>
internal static class ConfigCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context) => new("config", "The configuration: what is wrong with it, what is in force, what can be set; and changing it.")
    {
        Check(context),
        Show(context),
        Schema(context),
        ConfigChangeCommands.Set(context),
        ConfigChangeCommands.Unset(context),
        ConfigChangeCommands.History(context),
        ConfigChangeCommands.Undo(context),
    };

    private static Command Check(CommandContext context)
    {
        var json = CommandContext.Json();
        return context.On(new Command("check", "Every mistake at once, each with its place and the fix.") { json }, (parsed, paths, _) =>
        {
            var loaded = Load(context, paths);
            var file = loaded.Effective is { Path: null } ? "" : paths.ConfigFile;
            var warnings = loaded.Effective?.Warnings ?? [];
            if (parsed.GetValue(json))
            {
                var view = new ConfigCheckView(file, loaded.Effective is not null, [.. loaded.Problems.Select(View)], [.. warnings.Select(View)]);
                context.Terminal.Line(JsonSerializer.Serialize(view, ReportJson.Default.ConfigCheckView));
            }
            else
            {
                context.Terminal.Complain(0, loaded.Problems.Concat(warnings.Select(warning => warning with { Message = $"Warning: {warning.Message}" })).Select(problem => Terminal.Clean(problem.ToString())));
                if (loaded.Effective is not null) context.Terminal.Line(file.Length > 0 ? $"{file} is in order." : $"There is no {paths.ConfigFile}, and none is needed.");
                else context.Terminal.Remark(Figures.Count(loaded.Problems.Count, "problem") + ".");
            }

            return Task.FromResult(loaded.Effective is null ? ExitCodes.Usage : ExitCodes.Done);
        });
    }

    private static Command Show(CommandContext context)
    {
        var json = CommandContext.Json();
        return context.On(new Command("show", "The configuration in force, defaults filled in, credentials masked.") { json }, (parsed, paths, _) =>
        {
            var loaded = Load(context, paths);
            if (loaded.Effective is not { } effective) return Task.FromResult(context.Terminal.Complain(ExitCodes.Usage, loaded.Problems.Select(problem => Terminal.Clean(problem.ToString()))));
            context.Terminal.Out.Write(parsed.GetValue(json) ? ConfigView.Json(effective) : ConfigView.Text(effective));
            return Task.FromResult(ExitCodes.Done);
        });
    }

    private static Command Schema(CommandContext context) => context.On(new Command("schema", "The JSON schema of the configuration file, for editors."), (_, _, _) =>
    {
        context.Terminal.Out.Write(ConfigSchema.Json());
        return Task.FromResult(ExitCodes.Done);
    });

    private static ConfigResult Load(CommandContext context, SluicePaths paths) => new ConfigLoader(context.Host, new SecretResolver(context.Host)).Load(paths);

    private static ConfigProblemView View(ConfigProblem problem) => new(problem.Path, problem.Line, problem.Column, problem.Message, problem.Fix);
}
