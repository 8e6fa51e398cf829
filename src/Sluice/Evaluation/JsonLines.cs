using System.Text;
using System.Text.Json;
using Sluice.Output;

namespace Sluice.Evaluation;

/// <summary>One JSON object a line in, one out, in the same order and without holding the file in memory.</summary>
internal static class JsonLines
{
    /// <summary>Writes the answer to one record.</summary>
    /// <param name="record">The record, a JSON object.</param>
    /// <param name="writer">Receives one JSON object.</param>
    /// <returns>What is wrong with the record; null when it was answered.</returns>
    public delegate string? Answer(JsonElement record, Utf8JsonWriter writer);

    /// <summary>Answers every line. Stops at the first that cannot be read and names it.</summary>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> Transform(Terminal terminal, string input, string output, Answer answer, CancellationToken cancellation)
    {
        if (input != "-" && output != "-" && Path.GetFullPath(input) == Path.GetFullPath(output)) return terminal.Complain(ExitCodes.Usage, "--in and --out are the same file.");
        var number = 0;
        var file = input;
        try
        {
            using var reader = input == "-" ? new StreamReader(Console.OpenStandardInput()) : new StreamReader(input, Encoding.UTF8);
            file = output;
            var target = output == "-" ? Console.OpenStandardOutput() : File.Create(output);
            await using var _ = target;
            var line = new MemoryStream();
            await using var writer = new Utf8JsonWriter(line);
            while (await reader.ReadLineAsync(cancellation) is { } text)
            {
                number++;
                if (string.IsNullOrWhiteSpace(text)) continue;
                if (One(text, writer, answer) is { } problem) return terminal.Complain(ExitCodes.Failed, $"{input}, line {number}: {problem}");
                line.WriteByte((byte)'\n');
                await target.WriteAsync(line.GetBuffer().AsMemory(0, (int)line.Length), cancellation);
                line.SetLength(0);
            }

            return ExitCodes.Done;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return terminal.Complain(ExitCodes.Failed, $"{(number > 0 ? output : file)}: {error.Message}");
        }
    }

    private static string? One(string text, Utf8JsonWriter writer, Answer answer)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind is not JsonValueKind.Object) return "not a JSON object.";
            writer.Reset();
            var problem = answer(document.RootElement, writer);
            writer.Flush();
            return problem;
        }
        catch (JsonException error)
        {
            return $"not valid JSON: {error.Message}";
        }
    }

    /// <summary>A string property; null when it is missing or something else.</summary>
    public static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    /// <summary>Copies the record's id, a string or a number.</summary>
    /// <returns>What is wrong with it; null when it was copied.</returns>
    public static string? CopyId(JsonElement record, Utf8JsonWriter writer)
    {
        if (!record.TryGetProperty("id"u8, out var id) || id.ValueKind is not (JsonValueKind.String or JsonValueKind.Number)) return "\"id\" is missing; give each record one, a string or a number.";
        writer.WritePropertyName("id"u8);
        id.WriteTo(writer);
        return null;
    }
}
