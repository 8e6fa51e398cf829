using System.Buffers;
using System.CommandLine;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Admin.Settings;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Shapes;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice config set|unset|history|undo</c>: changes the configuration file as the dashboard does, with or without a running gateway.</summary>
internal static class ConfigChangeCommands
{
    /// <summary><c>set</c>.</summary>
    public static Command Set(CommandContext context)
    {
        var (path, value, json) = (PathArgument(), new Argument<string>("VALUE") { Description = "The value: a text, or JSON." }, CommandContext.Json());
        return context.On(new Command("set", "Sets one value in the file; comments and everything else stay.") { path, value, json }, (parsed, paths, cancellation) =>
            ChangeAsync(context, paths, parsed.GetValue(json), [ConfigEdit.Set(parsed.GetValue(path)!, Value(parsed.GetValue(path)!, parsed.GetValue(value)!))], cancellation));
    }

    /// <summary><c>unset</c>.</summary>
    public static Command Unset(CommandContext context)
    {
        var (path, json) = (PathArgument(), CommandContext.Json());
        return context.On(new Command("unset", "Takes one value out of the file, so that its default holds.") { path, json }, (parsed, paths, cancellation) =>
            ChangeAsync(context, paths, parsed.GetValue(json), [ConfigEdit.Remove(parsed.GetValue(path)!)], cancellation));
    }

    /// <summary><c>history</c>.</summary>
    public static Command History(CommandContext context)
    {
        var (id, json) = (new Argument<string?>("ID") { Description = "Shows one change line by line.", Arity = ArgumentArity.ZeroOrOne }, CommandContext.Json());
        return context.On(new Command("history", "What was changed in the file, when and by whom; every state before a change is kept.") { id, json }, (parsed, paths, _) =>
        {
            var report = new ConfigReport(Writer(context, paths), static () => EffectiveConfig.Default, static () => throw new InvalidOperationException());
            var isJson = parsed.GetValue(json);
            if (parsed.GetValue(id) is { } wanted)
            {
                if (report.Change(wanted) is not { } change) return Task.FromResult(context.Terminal.Complain(ExitCodes.Usage, $"There is no change '{wanted}'. See: sluice config history"));
                if (isJson) context.Terminal.Line(JsonSerializer.Serialize(change, SettingsJson.Default.ConfigChangeDetail));
                else foreach (var line in change.Diff) context.Terminal.Line(Terminal.Clean(line.Kind switch { DiffKind.Added => "+ ", DiffKind.Removed => "- ", DiffKind.Gap => "…", _ => "  " } + line.Text));
                return Task.FromResult(ExitCodes.Done);
            }

            var history = report.History();
            if (isJson) context.Terminal.Line(JsonSerializer.Serialize(history, SettingsJson.Default.IReadOnlyListConfigChangeView));
            else if (history.Count == 0) context.Terminal.Line("No change is known yet.");
            foreach (var change in isJson ? [] : history)
            {
                var what = change.Count == 0 ? $"+{change.Added} -{change.Removed} lines" : string.Join(", ", change.Paths) + (change.Count > change.Paths.Count ? $" and {change.Count - change.Paths.Count} more" : "");
                context.Terminal.Line(Terminal.Clean($"{change.Id}  {TimeZoneInfo.ConvertTime(change.At, context.Time.LocalTimeZone):yyyy-MM-dd HH:mm}  {change.By,-4}  {what}"));
            }

            return Task.FromResult(ExitCodes.Done);
        });
    }

    /// <summary><c>undo</c>.</summary>
    public static Command Undo(CommandContext context)
    {
        var (id, json) = (new Argument<string?>("ID") { Description = "The change, from sluice config history; without it the last one.", Arity = ArgumentArity.ZeroOrOne }, CommandContext.Json());
        return context.On(new Command("undo", "Writes the state before a change back, as a new change.") { id, json }, async (parsed, paths, cancellation) =>
        {
            using var gateway = await GatewayAsync(paths, cancellation);
            if (gateway is null) return Tell(context, paths, parsed.GetValue(json), Writer(context, paths).Undo(parsed.GetValue(id), null));
            var saved = AdminClient.Read(await gateway.PostAsync("/admin/config/undo", new ConfigUndo(parsed.GetValue(id)), SettingsJson.Default.ConfigUndo, cancellation), SettingsJson.Default.ConfigSaved);
            return Tell(context, paths, parsed.GetValue(json), saved);
        });
    }

    private static async Task<int> ChangeAsync(CommandContext context, SluicePaths paths, bool json, IReadOnlyList<ConfigEdit> edits, CancellationToken cancellation)
    {
        using var gateway = await GatewayAsync(paths, cancellation);
        if (gateway is null) return Tell(context, paths, json, Writer(context, paths).Apply(edits, null, "cli"));
        var saved = AdminClient.Read(await gateway.PostAsync("/admin/config", new ConfigChange(edits), SettingsJson.Default.ConfigChange, cancellation), SettingsJson.Default.ConfigSaved);
        return Tell(context, paths, json, saved);
    }

    private static int Tell(CommandContext context, SluicePaths paths, bool json, ConfigWriteResult result) => result.IsDone
        ? Tell(context, paths, json, new ConfigSaved(result.Hash, result.Outcome is ConfigWriteOutcome.Written, result.InForce, result.RestartNeeded))
        : context.Terminal.Complain(ExitCodes.Usage, result.Problems.Select(problem => Terminal.Clean(problem.ToString())));

    private static int Tell(CommandContext context, SluicePaths paths, bool json, ConfigSaved saved)
    {
        if (json) context.Terminal.Line(JsonSerializer.Serialize(saved, SettingsJson.Default.ConfigSaved));
        else if (!saved.Changed) context.Terminal.Line($"{paths.ConfigFile} says so already.");
        else if (saved.RestartNeeded.Count > 0) context.Terminal.Line($"{paths.ConfigFile} is changed. At the next start: {string.Join(", ", saved.RestartNeeded)}.");
        else context.Terminal.Line($"{paths.ConfigFile} is changed{(saved.InForce ? " and in force" : "")}. To take it back: sluice config undo");
        return ExitCodes.Done;
    }

    // A running gateway makes the change itself, if it is its file: it knows at once, and its own variables count.
    private static async Task<AdminClient?> GatewayAsync(SluicePaths paths, CancellationToken cancellation)
    {
        if (AdminClient.Find(paths, out _) is not { } gateway) return null;
        try
        {
            var about = await gateway.GetAsync("/admin/about", SettingsJson.Default.AboutView, cancellation);
            if (about.ConfigFile == paths.ConfigFile) return gateway;
        }
        catch (AdminException)
        {
            // Of another version, or on its way out: the file is there all the same.
        }

        gateway.Dispose();
        return null;
    }

    private static ConfigWriter Writer(CommandContext context, SluicePaths paths) => new(paths, new ConfigLoader(context.Host, new SecretResolver(context.Host)), context.Time);

    private static Argument<string> PathArgument() => new("PATH") { Description = "Where: server.url, routing.rules[0].use, models[\"qwen2.5\"].tier; [-] is the place behind the last entry." };

    // What a setting wants as text is text, whatever it looks like; else JSON, if it is any.
    private static JsonElement Value(string path, string text)
    {
        Shape? shape = ConfigShape.Root;
        foreach (var step in ConfigSteps.Parse(path) ?? []) shape = step.Name is { } name ? shape?.Member(name) : shape?.Item;
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind is JsonValueKind.String || shape is null || !WantsText(shape)) return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            // A text, then.
        }

        return ConfigEdit.Set("", text).Value!.Value;
    }

    private static bool WantsText(Shape shape)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            shape.WriteSchema(writer);
            writer.WriteEndObject();
        }

        using var schema = JsonDocument.Parse(buffer.WrittenMemory);
        return schema.RootElement.TryGetProperty("enum"u8, out _) || (schema.RootElement.TryGetProperty("type"u8, out var type) && type.ValueEquals("string"u8));
    }
}
