using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Sluice.Admin;
using Sluice.Gateway.Platform;
using Sluice.Output;

namespace Sluice.Commands;

/// <summary><c>sluice ask</c>: one routed answer on standard output.</summary>
internal static class AskCommand
{
    private const int MaxTokens = 8192;

    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var prompt = new Argument<string>("PROMPT") { Description = "What to ask; - reads standard input." };
        var tier = new Option<int?>("--tier") { Description = "0 to 3; without it the router decides.", HelpName = "N" };
        tier.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.Tokens[0].Value is not ("0" or "1" or "2" or "3")) result.AddError("--tier takes 0, 1, 2 or 3.");
        });
        var files = new Option<string[]>("--file") { Description = "A text file to put below the prompt; may be given several times.", HelpName = "F" };
        var schema = new Option<string>("--schema") { Description = "A JSON schema, or a file that holds one: the answer is JSON of that form.", HelpName = "S" };
        var json = CommandContext.Json();
        return context.On(new Command("ask", "One routed answer on standard output, for scripts.") { prompt, tier, files, schema, json }, async (parsed, paths, cancellation) =>
        {
            using var gateway = AdminClient.Find(paths, out var error);
            if (gateway is null) return context.Terminal.Complain(ExitCodes.NotRunning, error);
            if (Tokens.Read(paths.InferenceTokenFile, out error) is not { } token) return context.Terminal.Complain(ExitCodes.Failed, error);
            if (Text(parsed.GetValue(prompt)!, parsed.GetValue(files) ?? [], out error) is not { } text) return context.Terminal.Complain(ExitCodes.Usage, error);
            if (Schema(parsed.GetValue(schema), out error) is not { } format) return context.Terminal.Complain(ExitCodes.Usage, error);
            var model = parsed.GetValue(tier) is { } number ? string.Create(CultureInfo.InvariantCulture, $"sluice/tier{number}") : "sluice/auto";
            return await SendAsync(context.Terminal, gateway.Url, token, Body(model, text, format), format.Length > 0, parsed.GetValue(json), cancellation);
        });
    }

    private static async Task<int> SendAsync(Terminal terminal, Uri gateway, AccessToken token, byte[] body, bool isJson, bool json, CancellationToken cancellation)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(gateway, "/app/ask/v1/messages"));
        request.Headers.Add("x-sluice-token", token.Reveal());
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.SendAsync(request, cancellation);
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            if (!response.IsSuccessStatusCode) return terminal.Complain(ExitCodes.Failed, Terminal.Clean(answer.RootElement.GetProperty("error"u8).GetProperty("message"u8).GetString()));
            var text = string.Concat(answer.RootElement.GetProperty("content"u8).EnumerateArray().Where(block => block.TryGetProperty("text"u8, out _)).Select(block => block.GetProperty("text"u8).GetString()));
            if (isJson && !IsJson(text)) return terminal.Complain(ExitCodes.Failed, $"{View(text, response).Model} answered with something that is not JSON; ask a stronger tier, for example with --tier 2.");
            if (json) terminal.Line(JsonSerializer.Serialize(View(text, response), ReportJson.Default.AnswerView));
            else terminal.Line(text);
            return ExitCodes.Done;
        }
        catch (HttpRequestException exception)
        {
            return terminal.Complain(ExitCodes.Failed, $"The gateway at {gateway} does not answer: {exception.Message}");
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException)
        {
            return terminal.Complain(ExitCodes.Failed, "The gateway's answer is not of the expected form.");
        }
    }

    private static AnswerView View(string text, HttpResponseMessage response)
    {
        string? Header(string name) => response.Headers.TryGetValues(name, out var values) ? values.First() : null;
        return new AnswerView(text, Header("x-sluice-model"), int.TryParse(Header("x-sluice-tier"), out var tier) ? tier : null, Header("x-sluice-route"), Header("x-sluice-request-id"));
    }

    private static string? Text(string prompt, string[] files, out string error)
    {
        error = "";
        var text = new StringBuilder(prompt == "-" ? Console.In.ReadToEnd() : prompt);
        foreach (var file in files)
        {
            try
            {
                text.Append($"\n\n{file}:\n```\n{File.ReadAllText(file)}\n```");
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                error = $"{file} cannot be read: {problem.Message}";
                return null;
            }
        }

        return text.ToString();
    }

    // Inline or from a file; empty without one, null when it cannot be used.
    private static string? Schema(string? given, out string error)
    {
        error = "";
        if (given is null) return "";
        try
        {
            var text = given.TrimStart().StartsWith('{') ? given : File.ReadAllText(given);
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind is JsonValueKind.Object) return text;
            error = "--schema wants a JSON object: {\"type\":\"object\",…} or a file that holds one.";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or JsonException)
        {
            error = $"--schema {given} cannot be read as JSON: {problem.Message}";
        }

        return null;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[] Body(string model, string text, string schema)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("model"u8, model);
            writer.WriteNumber("max_tokens"u8, MaxTokens);
            writer.WriteStartArray("messages"u8);
            writer.WriteStartObject();
            writer.WriteString("role"u8, "user"u8);
            writer.WriteString("content"u8, text);
            writer.WriteEndObject();
            writer.WriteEndArray();
            if (schema.Length > 0)
            {
                writer.WriteStartObject("output_config"u8);
                writer.WriteStartObject("format"u8);
                writer.WriteString("type"u8, "json_schema"u8);
                writer.WritePropertyName("schema"u8);
                writer.WriteRawValue(schema);
                writer.WriteEndObject();
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
