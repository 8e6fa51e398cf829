using System.Text.Json.Nodes;
using Sluice.Protocols;
using Sluice.Protocols.Anthropic;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.ChatCompletions;
using Sluice.Protocols.Gemini;
using Sluice.Protocols.Json;
using Sluice.Protocols.Ollama;
using Sluice.Protocols.Responses;
using Sluice.Routing.Verification;
using Xunit;

namespace Sluice.Routing.Tests.Verification;

/// <summary>Every assistant turn in the history of every exchange of the conformance corpus, verified as an answer to what stands before it.</summary>
public sealed class CorpusReplayTests
{
    private static readonly Dictionary<string, IProtocol> Protocols = new(StringComparer.Ordinal)
    {
        ["anthropic"] = AnthropicProtocol.Instance,
        ["openai-chat"] = ChatCompletionsProtocol.Instance,
        ["openai-responses"] = ResponsesProtocol.Instance,
        ["gemini"] = GeminiProtocol.Instance,
        ["ollama"] = OllamaProtocol.Instance,
    };

    // Each holds a call without a parameter that its schema requires.
    private static readonly string[] Wrong = ["c062-r-c-namespace-tools.json: arguments", "c320-a-g-parallel-results.json: arguments"];

    [Fact]
    public void TurnsOfTheCorpus_AreNotRejected_ForWhatTheySayOrDo()
    {
        var (turns, wrong) = (0, new List<string>());
        foreach (var file in Directory.GetFiles(Repository.Path("test/conformance/corpus"), "*.json"))
        {
            var spec = JsonNode.Parse(File.ReadAllText(file))!;
            if (spec["request"]?["body"] is not JsonObject body || spec["inbound"]?.GetValue<string>() is not { } inbound || !Protocols.TryGetValue(inbound, out var protocol)) continue;
            if (Read(protocol, body.ToJsonString()) is not { } request) continue;
            foreach (var (before, answer) in Turns(request))
            {
                turns++;
                var verdict = new AnswerVerifier().Verify(before, answer, new AnswerEvidence { MostDoubt = 1 });
                // The corpus leaves tools out where a case is about something else, and has parts whose content no client sees.
                foreach (var failed in verdict.Checks.Where(check => check.Outcome == CheckOutcome.Failed && check.Name is not ("tool-exists" or "empty"))) wrong.Add($"{Path.GetFileName(file)}: {failed.Name}");
            }
        }

        Assert.True(turns > 10, $"only {turns} turns were found");
        Assert.Equal(Wrong, wrong.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(ModelRequest Before, ModelResponse Answer)> Turns(ModelRequest request)
    {
        for (var i = 0; i < request.Messages.Count; i++)
        {
            var message = request.Messages[i];
            if (message.Role != MessageRole.Assistant || message.Content.Count == 0) continue;
            var stop = message.Content.Any(block => block is ToolCallBlock) ? StopKind.ToolCalls : StopKind.EndTurn;
            yield return (request with { Messages = [.. request.Messages.Take(i)], ToolChoice = null, OutputFormat = null }, new ModelResponse("", "", message.Content, new StopReason(stop), null));
        }
    }

    private static ModelRequest? Read(IProtocol protocol, string body)
    {
        var context = new TranslationContext { InboundProtocol = protocol.Name, UpstreamProtocol = "ollama", UpstreamModel = "m", ResponseModel = "m" };
        try
        {
            return protocol.ReadRequest(RequestHead.Read(System.Text.Encoding.UTF8.GetBytes(body), protocol.Name == "gemini" ? new RequestPath("m") : null), context);
        }
        catch (InvalidRequestException)
        {
            // A case about a request that is refused.
            return null;
        }
    }
}
