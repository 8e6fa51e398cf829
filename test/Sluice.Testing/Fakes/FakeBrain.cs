using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sluice.Testing.Fakes;

/// <summary>A tool on offer: its name and the JSON schema of its arguments.</summary>
public sealed record BrainTool(string Name, JsonNode? Schema);

/// <summary>What the brain may look at, whatever protocol it came in: the last user turn, and what the answer must be.</summary>
/// <param name="Text">All text that the user said since the last assistant turn, injected reminders included.</param>
/// <param name="AfterToolResult">True when the turn brings results of tool calls.</param>
/// <param name="Tools">The tools on offer.</param>
public sealed record BrainTurn(string Text, bool AfterToolResult, IReadOnlyList<BrainTool> Tools)
{
    /// <summary>The answer must call this tool; an empty name means any.</summary>
    public string? MustCall { get; init; }

    /// <summary>The answer must be JSON of this schema.</summary>
    public JsonNode? MustFit { get; init; }

    /// <summary>The most tokens that the answer may have.</summary>
    public long MaxTokens { get; init; } = long.MaxValue;
}

/// <summary>A tool call that the brain wants.</summary>
public sealed record BrainCall(string Name, JsonObject Arguments);

/// <summary>What the fake model says: thinking, then text in pieces, then calls.</summary>
public sealed record BrainAnswer(string? Thinking, IReadOnlyList<string> Text, IReadOnlyList<BrainCall> Calls)
{
    /// <summary>True when the limit on tokens cut the text.</summary>
    public bool WasCut { get; init; }

    /// <summary>The pieces as one text.</summary>
    public string WholeText => string.Concat(Text);

    /// <summary>Tokens of the answer, by the fakes' rule of one token for four characters.</summary>
    public long Tokens => FakeBrain.CountTokens(WholeText + Thinking + string.Concat(Calls.Select(call => call.Name + WireJson.Text(call.Arguments))));
}

/// <summary>
/// The scripted model behind the fakes. The prompt decides: <c>[[write PATH|CONTENT]]</c> calls the client's own
/// writing tool (a writer or a shell, whichever is offered; several markers are parallel calls), <c>[[call NAME {json}]]</c>
/// calls that tool, <c>[[think]]</c> thinks first, <c>[[long N]]</c> answers with N pieces, <c>[[say TEXT]]</c> answers that
/// text. After a tool result, and for anything else, it answers a plain sentence, so that every agent loop ends.
/// </summary>
public static partial class FakeBrain
{
    /// <summary>The answer to a prompt without a marker.</summary>
    public const string Greeting = "Hello from a simulated model.";

    /// <summary>The answer that follows a tool result.</summary>
    public const string Done = "Done: the tool has run, says the simulated model.";

    /// <summary>What <c>[[think]]</c> thinks.</summary>
    public const string Thought = "Let me ponder this.";

    private static readonly string[] PathNames = ["file_path", "filePath", "path"];

    /// <summary>The fakes' tokenizer: one token for four characters, at least one for any text.</summary>
    public static long CountTokens(string text) => (text.Length + 3) / 4;

    /// <summary>Decides the answer.</summary>
    public static BrainAnswer Answer(BrainTurn turn)
    {
        var answer = Decide(turn);
        List<string> kept = [];
        long used = 0;
        foreach (var piece in answer.Text)
        {
            used += CountTokens(piece);
            if (used > turn.MaxTokens)
            {
                return answer with { Text = kept, Calls = [], WasCut = true };
            }

            kept.Add(piece);
        }

        return answer;
    }

    private static BrainAnswer Decide(BrainTurn turn)
    {
        var thinking = ThinkMarker().IsMatch(turn.Text) && !turn.AfterToolResult ? Thought : null;
        if (turn.MustFit is { } schema)
        {
            return new BrainAnswer(thinking, Pieces(WireJson.Text(SchemaSample.For(schema))), []);
        }

        if (turn.MustCall is { } name && turn.Tools.FirstOrDefault(tool => name.Length == 0 || tool.Name == name) is { } forced)
        {
            var arguments = SchemaSample.For(forced.Schema) as JsonObject ?? [];
            return new BrainAnswer(null, [], [Calls(turn) is [var wanted, ..] && wanted.Name == forced.Name ? wanted : new BrainCall(forced.Name, arguments)]);
        }

        if (turn.AfterToolResult)
        {
            return new BrainAnswer(null, Pieces(Done), []);
        }

        if (Calls(turn) is { Count: > 0 } calls)
        {
            return new BrainAnswer(thinking, ["I will ", "use a tool."], calls);
        }

        if (LongMarker().Match(turn.Text) is { Success: true } @long)
        {
            var count = int.Parse(@long.Groups["n"].Value, System.Globalization.CultureInfo.InvariantCulture);
            return new BrainAnswer(thinking, [.. Enumerable.Range(0, count).Select(i => $"piece{i} ")], []);
        }

        return new BrainAnswer(thinking, Pieces(SayMarker().Match(turn.Text) is { Success: true } say ? say.Groups["text"].Value : Greeting), []);
    }

    private static List<BrainCall> Calls(BrainTurn turn)
    {
        List<BrainCall> calls = [];
        foreach (Match match in WriteMarker().Matches(turn.Text))
        {
            if (Writing(turn.Tools, match.Groups["path"].Value.Trim(), match.Groups["content"].Value) is { } call)
            {
                calls.Add(call);
            }
        }

        foreach (Match match in CallMarker().Matches(turn.Text))
        {
            if (turn.Tools.Any(tool => tool.Name == match.Groups["name"].Value))
            {
                calls.Add(new BrainCall(match.Groups["name"].Value, JsonNode.Parse(match.Groups["json"].Value)!.AsObject()));
            }
        }

        return calls;
    }

    private static BrainCall? Writing(IReadOnlyList<BrainTool> tools, string path, string content)
    {
        if (tools.FirstOrDefault(tool => tool.Name is "Write" or "write" or "write_file") is { } writer)
        {
            var properties = writer.Schema?["properties"] as JsonObject;
            var place = PathNames.FirstOrDefault(name => properties?.ContainsKey(name) is true) ?? (writer.Name is "write" ? "filePath" : "file_path");
            return new BrainCall(writer.Name, new JsonObject { [place] = path, ["content"] = content });
        }

        // A name may stand behind that of its namespace.
        var command = $"printf %s '{content}' > '{path}'";
        var shell = tools.FirstOrDefault(tool => tool.Name.Split("__")[^1] is "Bash" or "bash" or "exec_command" or "exec");
        return shell?.Name.Split("__")[^1] switch
        {
            null => null,
            "exec_command" => new BrainCall(shell.Name, new JsonObject { ["cmd"] = command }),
            "exec" => new BrainCall(shell.Name, new JsonObject { ["input"] = $"text(await tools.exec_command({{cmd: {WireJson.Text(command)}}}));" }),
            _ => new BrainCall(shell.Name, new JsonObject { ["command"] = command, ["description"] = "Write a file" }),
        };
    }

    private static string[] Pieces(string text) => [.. WordPiece().Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"\[\[write (?<path>[^|\]]+)(\|(?<content>[^\]]*))?\]\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex WriteMarker();

    [GeneratedRegex(@"\[\[call (?<name>[A-Za-z0-9_-]+) (?<json>\{.*?\})\]\]", RegexOptions.ExplicitCapture | RegexOptions.Singleline, 1000)]
    private static partial Regex CallMarker();

    [GeneratedRegex(@"\[\[think\]\]", RegexOptions.None, 1000)]
    private static partial Regex ThinkMarker();

    [GeneratedRegex(@"\[\[long (?<n>\d+)\]\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LongMarker();

    [GeneratedRegex(@"\[\[say (?<text>[^\]]*)\]\]", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SayMarker();

    [GeneratedRegex(@"\s*\S+", RegexOptions.None, 1000)]
    private static partial Regex WordPiece();
}
