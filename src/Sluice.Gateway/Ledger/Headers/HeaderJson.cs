using System.Buffers;
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
        var made = attempts.Where(static attempt => attempt.SentHeaders is not null || attempt.AnswerHeaders is not null).ToList();
        if (made.Count == 0 && started.Headers is null && ended?.Headers is null) return [];
        var output = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            Write(json, "client"u8, started.Headers);
            if (made.Count > 0)
            {
                json.WriteStartObject("attempts"u8);
                foreach (var attempt in made)
                {
                    json.WriteStartObject(attempt.Number.ToString(CultureInfo.InvariantCulture));
                    Write(json, "sent"u8, attempt.SentHeaders);
                    Write(json, "answered"u8, attempt.AnswerHeaders);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }

            Write(json, "answer"u8, ended?.Headers);
            json.WriteEndObject();
        }

        return output.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> name, CapturedHeaders? captured)
    {
        if (captured?.Record() is not { } headers) return;
        json.WriteStartObject(name);
        json.WriteStartArray("lines"u8);
        foreach (var (header, value) in headers.Lines)
        {
            json.WriteStartArray();
            json.WriteStringValue(header);
            if (value is not null) json.WriteStringValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        if (headers.More > 0) json.WriteNumber("more"u8, headers.More);
        json.WriteEndObject();
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
