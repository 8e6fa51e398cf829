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
/// The scripted model behind the three fakes. The prompt decides: <c>[[write PATH|CONTENT]]</c> calls the client's own
/// writing tool (Write, write or Bash, whichever is offered; several markers are parallel calls), <c>[[call NAME {json}]]</c>
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
            if (Writing([.. turn.Tools.Select(tool => tool.Name)], match.Groups["path"].Value.Trim(), match.Groups["content"].Value) is { } call)
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

    private static BrainCall? Writing(string[] tools, string path, string content)
    {
        foreach (var tool in tools)
        {
            switch (tool)
            {
                case "Write":
                    return new BrainCall(tool, new JsonObject { ["file_path"] = path, ["content"] = content });
                case "write":
                    return new BrainCall(tool, new JsonObject { ["filePath"] = path, ["content"] = content });
                case "write_file":
                    return new BrainCall(tool, new JsonObject { ["path"] = path, ["content"] = content });
                default:
                    break;
            }
        }

        var shell = tools.FirstOrDefault(tool => tool is "Bash" or "bash");
        return shell is null ? null : new BrainCall(shell, new JsonObject
        {
            ["command"] = $"printf %s '{content}' > '{path}'",
            ["description"] = "Write a file",
        });
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
