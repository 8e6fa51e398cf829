using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sluice.Gateway.Ledger.Journal;

/// <summary>One event, one line of JSON. A line holds no raw line feed and no NUL, so both end one.</summary>
internal static class JournalCodec
{
    private const int KeptBytes = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _output;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    /// <summary>A line with its line feed for each event. Valid until the thread encodes the next ones.</summary>
    public static ReadOnlySpan<byte> Encode(params ReadOnlySpan<LedgerEvent> entries)
    {
        var output = _output ??= new ArrayBufferWriter<byte>(1024);
        var writer = _writer ??= new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true });
        output.ResetWrittenCount();
        foreach (var entry in entries)
        {
            writer.Reset(output);
            JsonSerializer.Serialize(writer, Wrap(entry), JournalJson.Default.JournalLine);
            writer.Flush();
            output.Write("\n"u8);
        }

        if (output.Capacity > KeptBytes)
        {
            _output = null;
        }

        return output.WrittenSpan;
    }

    /// <summary>Reads a line; false when it is torn or not ours.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> line, [NotNullWhen(true)] out LedgerEvent? entry)
    {
        entry = null;
        try
        {
            var read = JsonSerializer.Deserialize(line, JournalJson.Default.JournalLine);
            entry = (LedgerEvent?)read?.Started ?? (LedgerEvent?)read?.Attempt ?? read?.Ended;
        }
        catch (JsonException)
        {
            // Torn by a crash, or overwritten: the caller counts it.
        }

        return entry is { Request: > 0 };
    }

    private static JournalLine Wrap(LedgerEvent entry) => entry switch
    {
        RequestStarted started => new JournalLine { Started = started },
        AttemptEnded attempt => new JournalLine { Attempt = attempt },
        RequestEnded ended => new JournalLine { Ended = ended },
        _ => throw new ArgumentOutOfRangeException(nameof(entry)),
    };
}

/// <summary>Exactly one of the three is set.</summary>
internal sealed record JournalLine
{
    public RequestStarted? Started { get; init; }

    public AttemptEnded? Attempt { get; init; }

    public RequestEnded? Ended { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(JournalLine))]
internal sealed partial class JournalJson : JsonSerializerContext;
