using System.CommandLine;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Admin.Routing;
using Sluice.Output;
using Sluice.Routing.Receipts;

namespace Sluice.Commands;

/// <summary><c>sluice explain</c>: where a prompt or a saved request would go. Calls no model.</summary>
internal static class ExplainCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create(CommandContext context)
    {
        var prompt = new Argument<string?>("PROMPT") { Description = "The prompt.", Arity = ArgumentArity.ZeroOrOne };
        var request = new Option<string?>("--request") { Description = "A saved request body instead of a prompt; - reads standard input.", HelpName = "FILE" };
        var protocol = new Option<string?>("--protocol") { Description = "The protocol of the request: anthropic (default), openai-chat, openai-responses, gemini, ollama.", HelpName = "P" };
        var client = new Option<string?>("--client") { Description = "As if this client asked: claude, codex, gemini, opencode.", HelpName = "C" };
        var model = new Option<string?>("--model") { Description = "As if this model were asked for. Default sluice/auto.", HelpName = "NAME" };
        var json = CommandContext.Json();
        var command = new Command("explain", "Dry run: which model would answer and why, every candidate priced. Calls no model.") { prompt, request, protocol, client, model, json };
        return context.OnGateway(command, async (parsed, gateway, cancellation) =>
        {
            if (parsed.GetValue(prompt) is null == parsed.GetValue(request) is null) return context.Terminal.Complain(ExitCodes.Usage, "Give a prompt or --request FILE.");
            JsonElement? body = null;
            if (parsed.GetValue(request) is { } file)
            {
                body = Read(file, out var problem);
                if (body is null) return context.Terminal.Complain(ExitCodes.Usage, problem);
            }

            var query = new ExplainQuery(parsed.GetValue(prompt), parsed.GetValue(protocol), parsed.GetValue(client), parsed.GetValue(model), body);
            var answer = await gateway.PostAsync("/admin/explain", query, RoutingJson.Default.ExplainQuery, cancellation);
            if (parsed.GetValue(json)) context.Terminal.Line(Encoding.UTF8.GetString(answer));
            else Write(context.Terminal, answer);
            return ExitCodes.Done;
        });
    }

    private static void Write(Terminal terminal, byte[] answer)
    {
        using var document = JsonDocument.Parse(answer);
        if (document.RootElement.TryGetProperty("refusal"u8, out var refusal)) terminal.Line(Terminal.Clean(refusal.GetString()));
        foreach (var rule in document.RootElement.GetProperty("rules"u8).EnumerateArray()) terminal.Line(Terminal.Clean(rule.GetString()));
        terminal.Line(RequestText.Lines(ReceiptJson.Read(Encoding.UTF8.GetBytes(document.RootElement.GetProperty("receipt"u8).GetRawText()))));
    }

    private static JsonElement? Read(string file, out string problem)
    {
        problem = "";
        try
        {
            using var stream = file == "-" ? Console.OpenStandardInput() : File.OpenRead(file);
            using var document = JsonDocument.Parse(stream);
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            problem = $"{file} cannot be read: {error.Message}";
        }
        catch (JsonException error)
        {
            problem = $"{file} is not valid JSON: {error.Message}";
        }

        return null;
    }
}
