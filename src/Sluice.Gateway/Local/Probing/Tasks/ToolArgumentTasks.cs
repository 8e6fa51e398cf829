using System.Text.Json;
using Sluice.Protocols.Canonical;

namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>The tool is clear; its arguments have whole and broken numbers, words of a list, lists, objects in objects, quotes and lines.</summary>
internal static class ToolArgumentTasks
{
    private const string Query = "SELECT name FROM users WHERE city = \"Oslo\"";
    private const string Note = "first line\n\t\"second\" line\nthird \\ line";

    /// <summary>The tasks.</summary>
    public static IReadOnlyList<ProbeTask> All { get; } =
    [
        Of("arguments-timer", "Set a timer of 25 minutes with the label tea.",
            ProbeTools.Tool("set_timer", "Starts a timer.", """{"type":"object","properties":{"minutes":{"type":"integer"},"label":{"type":"string"}},"required":["minutes","label"]}"""),
            call => Is(call, "minutes", 25) ?? IsText(call, "label", "tea")),
        Of("arguments-light", "Dim the light of the office to a brightness of 0.4.",
            ProbeTools.Tool("set_light", "Sets the light of a room.", """{"type":"object","properties":{"room":{"type":"string","enum":["kitchen","bedroom","office"]},"brightness":{"type":"number","description":"0 to 1"}},"required":["room","brightness"]}"""),
            call => Is(call, "brightness", 0.4) ?? IsText(call, "room", "office")),
        Of("arguments-ticket", "Open a ticket with the title Broken login, of priority urgent, with the labels ui and login.", ProbeTools.CreateTicket,
            call => IsText(call, "title", "Broken login") ?? IsText(call, "priority", "urgent") ?? IsList(call.Value("labels"), "labels", "ui", "login")),
        Of("arguments-event", "Put an event named Planning on 2031-03-14 at 09:30 into the calendar, with the guests Ada (ada@example.org) and Linus (linus@example.org).",
            ProbeTools.Tool("create_event", "Puts an event into the calendar.", """{"type":"object","properties":{"title":{"type":"string"},"start":{"type":"object","properties":{"date":{"type":"string","description":"YYYY-MM-DD"},"time":{"type":"string","description":"HH:MM"}},"required":["date","time"]},"guests":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"email":{"type":"string"}},"required":["name","email"]}}},"required":["title","start","guests"]}"""),
            Event),
        Of("arguments-query", $"Run this query as a dry run, with a limit of 50 rows: {Query}",
            ProbeTools.Tool("run_query", "Runs a query.", """{"type":"object","properties":{"sql":{"type":"string"},"limit":{"type":"integer"},"dry_run":{"type":"boolean"}},"required":["sql","limit","dry_run"]}"""),
            call => Is(call, "limit", 50) ?? (call.Value("dry_run").ValueKind is JsonValueKind.True ? null : "dry_run is not true") ?? (call.Text("sql")?.TrimEnd(';', ' ') == Query ? null : "the query was changed")),
        Of("arguments-units", "Convert 12.5 miles into kilometres.",
            ProbeTools.Tool("convert_units", "Converts a length.", """{"type":"object","properties":{"value":{"type":"number"},"from":{"type":"string","enum":["km","mi","m"]},"to":{"type":"string","enum":["km","mi","m"]}},"required":["value","from","to"]}"""),
            call => Is(call, "value", 12.5) ?? IsText(call, "from", "mi") ?? IsText(call, "to", "km")),
        Of("arguments-move", "Move the file notes/a.txt to archive/a.txt. If there is one already, do not replace it.",
            ProbeTools.Tool("move_file", "Moves a file.", """{"type":"object","properties":{"from":{"type":"string"},"to":{"type":"string"},"overwrite":{"type":"boolean"}},"required":["from","to","overwrite"]}"""),
            call => IsText(call, "from", "notes/a.txt") ?? IsText(call, "to", "archive/a.txt") ?? (call.Value("overwrite").ValueKind is JsonValueKind.False ? null : "overwrite is not false")),
        Of("arguments-write", $"Write exactly the text between the marks to the file note.txt, without the marks:\n<<<{Note}>>>",
            ProbeTools.Tool("write_file", "Writes a file.", """{"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}},"required":["path","content"]}"""),
            call => IsText(call, "path", "note.txt") ?? (call.Text("content")?.TrimEnd('\n') == Note ? null : "the text was changed")),
    ];

    private static ProbeTask Of(string id, string prompt, ToolDefinition tool, Func<ProbeCall, string?> check) => new(id, prompt, answers => answers.FirstCalls switch
    {
        [] => "called no tool",
        [{ } call, ..] when call.Name != tool.Name => $"called {call.Name}, which does not exist",
        [{ Arguments.ValueKind: not JsonValueKind.Object }, ..] => "the arguments are no JSON object",
        [{ } call] => check(call),
        _ => "made several calls instead of one",
    })
    { Tools = [tool] };

    private static string? Event(ProbeCall call)
    {
        if (IsText(call, "title", "Planning") is { } wrong) return wrong;
        if (call.Value("start") is not { ValueKind: JsonValueKind.Object } start || Text(start, "date") != "2031-03-14" || Text(start, "time") != "09:30") return "start is wrong";
        if (call.Value("guests") is not { ValueKind: JsonValueKind.Array } guests || guests.GetArrayLength() != 2) return "guests is no list of two";
        return Text(guests[0], "email") == "ada@example.org" && Text(guests[1], "name") == "Linus" ? null : "a guest is wrong";
    }

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind is JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static string? Is(ProbeCall call, string name, double value) => call.Number(name) is { } number && Math.Abs(number - value) < 1e-9 ? null : $"{name} is not the number {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    private static string? IsText(ProbeCall call, string name, string value) => string.Equals(call.Text(name), value, StringComparison.OrdinalIgnoreCase) ? null : $"{name} is not {value}";

    private static string? IsList(JsonElement value, string name, params string[] items) =>
        value.ValueKind is JsonValueKind.Array && value.EnumerateArray().Select(item => item.ValueKind is JsonValueKind.String ? item.GetString() : null).Order(StringComparer.Ordinal).SequenceEqual(items.Order(StringComparer.Ordinal), StringComparer.Ordinal)
            ? null
            : $"{name} is not the list {string.Join(", ", items)}";
}
