using System.Buffers;
using System.Text;
using System.Text.Json;
using Sluice.Gateway.Endpoints;
using Sluice.Gateway.Model;
using Sluice.Gateway.Quota;
using Sluice.Gateway.Security;
using Sluice.Gateway.Situations;
using Sluice.Protocols.Json;
using Sluice.Routing;
using Sluice.Routing.Profile;
using Sluice.Routing.Receipts;
using Sluice.Routing.Rules;

namespace Sluice.Gateway.Admin;

/// <summary>What would be decided for a prompt or a saved request, without asking any model.</summary>
internal sealed class ExplainReport(GatewayModelStore models, QuotaGate gate, Router router, SituationSource situations, TimeProvider time)
{
    /// <summary>The receipt as JSON, or what is wrong with the query.</summary>
    public (ReadOnlyMemory<byte> Json, string? Error) Read(ExplainQuery query)
    {
        var protocol = query.Protocol ?? "anthropic";
        if (ProtocolRegistry.Find(protocol) is null)
            return (default, $"There is no protocol '{protocol}'. Use one of: {string.Join(", ", ProtocolRegistry.All.Select(known => known.Name))}.");
        if (query.Prompt is null && query.Request is null) return (default, "Give a prompt or a request.");
        try
        {
            var body = query.Request is { } request ? Encoding.UTF8.GetBytes(request.GetRawText()) : Prompt(query.Prompt!, query.Model ?? "sluice/auto");
            var head = RequestHead.Read(body);
            var profile = RequestProfile.Create(protocol, protocol == "ollama" ? "/api/chat" : "/v1/messages", head, name => name == "user-agent" ? UserAgent(query.Client) : null, time.GetLocalNow(), query.Client);
            var current = models.Current;
            // A dry run tells the estimate whether or not the decision asks for it.
            _ = profile.Assessment;
            var decision = router.Decide(profile, current.Routing, gate.For(Caller.Anonymous, current), situations.Of(profile, Caller.Anonymous, current));
            return (Write(decision, profile, current.Routing.Rules), null);
        }
        catch (JsonSyntaxException exception)
        {
            return (default, $"The request is not valid JSON: {exception.Message}");
        }
    }

    private static byte[] Write(RouteDecision decision, RequestProfile profile, IReadOnlyList<RoutingRule> rules)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteStartArray("plan"u8);
        foreach (var target in decision.Plan)
        {
            writer.WriteStartObject();
            writer.WriteString("address"u8, target.Model.Address);
            writer.WriteNumber("tier"u8, target.Tier);
            writer.WriteString("origin"u8, target.Origin.ToString().ToLowerInvariant());
            writer.WriteString("paidBy"u8, target.PaidBy);
            if (target.Draft) writer.WriteBoolean("draft"u8, true);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("rules"u8);
        foreach (var rule in AsksRules(decision.Receipt.Route) ? rules : [])
        {
            writer.WriteStringValue(RuleExplanation.Of(rule, profile));
            // Those behind the first that fits were not asked.
            if (RuleMatcher.Matches(rule.When, profile)) break;
        }

        writer.WriteEndArray();
        if (decision.Refusal is { } refusal) writer.WriteString("refusal"u8, refusal.Message);
        writer.WritePropertyName("receipt"u8);
        writer.WriteRawValue(ReceiptJson.Write(decision.Receipt), skipInputValidation: true);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static bool AsksRules(string route) => route is "auto" or "static" or "complexity" or "cascade" || route.StartsWith("rule:", StringComparison.Ordinal);

    private static byte[] Prompt(string prompt, string model)
    {
        var buffer = new ArrayBufferWriter<byte>(prompt.Length + 128);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("model"u8, model);
        writer.WriteStartArray("messages"u8);
        writer.WriteStartObject();
        writer.WriteString("role"u8, "user"u8);
        writer.WriteString("content"u8, prompt);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static string? UserAgent(string? client) => client switch
    {
        "claude" => "claude-cli/0",
        "codex" => "codex_exec/0",
        "gemini" => "GeminiCLI-tui/0",
        "opencode" => "opencode/0",
        _ => null,
    };
}
