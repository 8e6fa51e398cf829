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

namespace Sluice.Gateway.Admin.Routing;

/// <summary>What would be decided for a prompt or a saved request, without asking any model.</summary>
internal sealed class ExplainReport(GatewayModelStore models, QuotaGate gate, Router router, SituationSource situations, TimeProvider time)
{
    /// <summary>The receipt as JSON, or what is wrong with the query.</summary>
    public (ReadOnlyMemory<byte> Json, string? Error) Read(ExplainQuery query)
    {
        var current = models.Current;
        return Decide(query, current, out var profile, out var error) is { } decision ? (Write(decision, profile!, current.Routing.Rules), null) : (default, error);
    }

    /// <summary>The decision, or null and what is wrong with the query.</summary>
    /// <param name="query">The query.</param>
    /// <param name="model">What it is decided by: what is in force, or a draft.</param>
    /// <param name="profile">The request; null with an error.</param>
    /// <param name="error">What is wrong.</param>
    public RouteDecision? Decide(ExplainQuery query, GatewayModel model, out RequestProfile? profile, out string? error)
    {
        (profile, error) = (null, null);
        var protocol = query.Protocol ?? "anthropic";
        if (ProtocolRegistry.Find(protocol) is null) error = $"There is no protocol '{protocol}'. Use one of: {string.Join(", ", ProtocolRegistry.All.Select(known => known.Name))}.";
        else if (query.Prompt is null && query.Request is null) error = "Give a prompt or a request.";
        if (error is not null) return null;
        try
        {
            var body = query.Request is { } request ? Encoding.UTF8.GetBytes(request.GetRawText()) : Prompt(query.Prompt!, query.Model ?? "sluice/auto");
            var head = RequestHead.Read(body);
            profile = RequestProfile.Create(protocol, protocol == "ollama" ? "/api/chat" : "/v1/messages", head, name => name == "user-agent" ? UserAgent(query.Client) : null, time.GetLocalNow(), query.Client);
            // A dry run tells the estimate whether or not the decision asks for it.
            _ = profile.Assessment;
            return router.Decide(profile, model.Routing, gate.For(Caller.Anonymous, model), situations.Of(profile, Caller.Anonymous, model));
        }
        catch (JsonSyntaxException exception)
        {
            error = $"The request is not valid JSON: {exception.Message}";
            return null;
        }
    }

    /// <summary>What each rule says of the request, up to the first that fits; empty where rules were not asked.</summary>
    public static IReadOnlyList<string> Rules(RouteDecision decision, RequestProfile profile, IReadOnlyList<RoutingRule> rules)
    {
        var words = new List<string>();
        foreach (var rule in AsksRules(decision.Receipt.Route) ? rules : [])
        {
            words.Add(RuleExplanation.Of(rule, profile));
            // Those behind the first that fits were not asked.
            if (RuleMatcher.Matches(rule.When, profile)) break;
        }

        return words;
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
        foreach (var words in Rules(decision, profile, rules)) writer.WriteStringValue(words);
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
