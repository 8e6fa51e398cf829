using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Ledger.Headers;

/// <summary>
/// Headers as they stand in the database: <c>{"client":{"lines":[["user-agent","…"],["authorization"]]},"attempts":{"1":…},"answer":…}</c>.
/// A name alone is a header whose value is not kept.
/// </summary>
internal static class HeaderJson
{
    /// <summary>UTF-8 of a request's headers; empty when none were captured.</summary>
    public static byte[] Write(RequestStarted started, IEnumerable<AttemptEnded> attempts, RequestEnded? ended)
    {
        var made = new Dictionary<string, Attempt>(StringComparer.Ordinal);
        foreach (var attempt in attempts)
        {
            if (attempt.SentHeaders is null && attempt.AnswerHeaders is null) continue;
            made[attempt.Number.ToString(CultureInfo.InvariantCulture)] = new Attempt { Sent = Of(attempt.SentHeaders), Answered = Of(attempt.AnswerHeaders) };
        }

        if (made.Count == 0 && started.Headers is null && ended?.Headers is null) return [];
        var stored = new Stored { Client = Of(started.Headers), Attempts = made.Count > 0 ? made : null, Answer = Of(ended?.Headers) };
        return JsonSerializer.SerializeToUtf8Bytes(stored, HeaderJsonContext.Default.Stored);
    }

    /// <summary>Reads them back; null when they cannot be.</summary>
    public static RequestHeaders? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, HeaderJsonContext.Default.Stored) is not { } stored) return null;
            var attempts = new Dictionary<int, AttemptHeaders>();
            foreach (var (number, attempt) in stored.Attempts ?? [])
            {
                if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which)) attempts[which] = new(Of(attempt.Sent), Of(attempt.Answered));
            }

            return new RequestHeaders(Of(stored.Client), attempts, Of(stored.Answer));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Message? Of(CapturedHeaders? captured)
    {
        if (captured?.Record() is not { } headers) return null;
        return new Message { Lines = [.. headers.Lines.Select(line => line.Value is null ? [line.Name] : (string[])[line.Name, line.Value])], More = headers.More };
    }

    private static RecordedHeaders? Of(Message? message) => message is null
        ? null
        : new RecordedHeaders([.. message.Lines.Where(line => line.Length > 0).Select(line => new RecordedHeader(line[0], line.Length > 1 ? line[1] : null))], message.More);

    internal sealed record Stored
    {
        public Message? Client { get; init; }

        public Dictionary<string, Attempt>? Attempts { get; init; }

        public Message? Answer { get; init; }
    }

    internal sealed record Attempt
    {
        public Message? Sent { get; init; }

        public Message? Answered { get; init; }
    }

    internal sealed record Message
    {
        public string[][] Lines { get; init; } = [];

        public int More { get; init; }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(HeaderJson.Stored))]
internal sealed partial class HeaderJsonContext : JsonSerializerContext;
