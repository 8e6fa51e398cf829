using System.Globalization;
using System.Text.Json;

namespace Sluice.Demo;

/// <summary>
/// A vendor that speaks Anthropic Messages. It keeps a prompt cache for each conversation, by its first words, as long as the
/// request asks for caching.
/// </summary>
/// <remarks>Wire format: https://docs.anthropic.com/en/api/messages-streaming.</remarks>
internal sealed class SimulatedAnthropic : SimulatedServer
{
    private const int SmallestCached = 1024, PieceLength = 400;

    private readonly Dictionary<string, int> _cached = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private int _messages;
    private (long Window, int Requests, long Week, int InWeek) _used;

    /// <summary>The clock of its limits; null: it tells of none.</summary>
    public TimeProvider? Limits { get; set; }

    /// <inheritdoc/>
    protected override async Task AnswerAsync(HttpContext http)
    {
        if (http.Request.Path != "/v1/messages")
        {
            await WriteAsync(http, """{"type":"error","error":{"type":"not_found_error","message":"Not found"}}""", StatusCodes.Status404NotFound);
            return;
        }

        using var request = await ReadAsync(http);
        TellLimits(http);
        var model = request.RootElement.GetProperty("model"u8).GetString()!;
        var (characters, prompt) = Measure(request.RootElement);
        var output = SimulatedText.ReplyTokens(prompt);
        var (input, read, written) = Split(request.RootElement, SimulatedText.Tokens(characters));
        var usage = $$"""{"input_tokens":{{input}},"cache_read_input_tokens":{{read}},"cache_creation_input_tokens":{{written}},"output_tokens":""";
        var id = $"msg_simulated_{Interlocked.Increment(ref _messages)}";
        var text = SimulatedText.Reply(model, output);
        if (request.RootElement.TryGetProperty("stream"u8, out var stream) && stream.ValueKind is JsonValueKind.True) await StreamAsync(http, id, model, text, usage, output);
        else await WriteAsync(http, $$$"""{"id":"{{{id}}}","type":"message","role":"assistant","model":{{{Quote(model)}}},"content":[{"type":"text","text":{{{Quote(text)}}}}],"stop_reason":"end_turn","stop_sequence":null,"usage":{{{usage}}}{{{output}}}}}""");
    }

    private async Task StreamAsync(HttpContext http, string id, string model, string text, string usage, int output)
    {
        http.Response.ContentType = "text/event-stream";
        await Event("message_start", $$$$"""{"type":"message_start","message":{"id":"{{{{id}}}}","type":"message","role":"assistant","model":{{{{Quote(model)}}}},"content":[],"stop_reason":null,"stop_sequence":null,"usage":{{{{usage}}}}1}}}""");
        await Event("content_block_start", """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""");
        for (var start = 0; start < text.Length; start += PieceLength)
        {
            var piece = text.Substring(start, Math.Min(PieceLength, text.Length - start));
            await Event("content_block_delta", $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{Quote(piece)}}}}}""");
            await PaceAsync(http);
        }

        await Event("content_block_stop", """{"type":"content_block_stop","index":0}""");
        await Event("message_delta", $$$"""{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":{{{output}}}}}""");
        await Event("message_stop", """{"type":"message_stop"}""");

        async Task Event(string name, string data)
        {
            await http.Response.WriteAsync($"event: {name}\ndata: {data}\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
        }
    }

    // As Anthropic tells of a subscription: a window of five hours and one of seven days, each with the share that is used up.
    private void TellLimits(HttpContext http)
    {
        if (Limits is not { } limits) return;
        var now = limits.GetUtcNow();
        const long FiveHours = 5 * 3600, Week = 7 * 24 * 3600;
        var second = now.ToUnixTimeSeconds();
        lock (_gate)
        {
            var (window, week) = (second / FiveHours, second / Week);
            _used = (window, _used.Window == window ? _used.Requests + 1 : 1, week, _used.Week == week ? _used.InWeek + 1 : 1);
            Tell("5h", Math.Min(0.97, _used.Requests / 45.0), (window + 1) * FiveHours);
            Tell("7d", Math.Min(0.9, _used.InWeek / 350.0), (week + 1) * Week);
        }

        http.Response.Headers["anthropic-ratelimit-unified-status"] = "allowed";

        void Tell(string name, double share, long reset)
        {
            http.Response.Headers[$"anthropic-ratelimit-unified-{name}-status"] = "allowed";
            http.Response.Headers[$"anthropic-ratelimit-unified-{name}-utilization"] = share.ToString("0.###", CultureInfo.InvariantCulture);
            http.Response.Headers[$"anthropic-ratelimit-unified-{name}-reset"] = reset.ToString(CultureInfo.InvariantCulture);
        }
    }

    private (int Input, int Read, int Written) Split(JsonElement request, int tokens)
    {
        if (tokens < SmallestCached || !request.GetRawText().Contains("\"cache_control\"", StringComparison.Ordinal)) return (tokens, 0, 0);
        var conversation = request.GetProperty("messages"u8)[0].GetRawText();
        lock (_gate)
        {
            var before = Math.Min(_cached.GetValueOrDefault(conversation), tokens);
            _cached[conversation] = tokens;
            return (0, before, tokens - before);
        }
    }
}
