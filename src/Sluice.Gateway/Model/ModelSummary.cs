using System.Globalization;
using System.Text;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Discovery;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Model;

/// <summary>The start-up text: what was found, which model stands in which tier and why, and what to do next.</summary>
internal static class ModelSummary
{
    /// <summary>Several lines, without colours.</summary>
    public static string Summary(this GatewayModel model)
    {
        var text = new StringBuilder();
        if (model.Private) text.Append("Private mode is on: nothing leaves this machine. 'sluice routing private off' ends it.\n\n");
        Found(model, text);
        Tiers(model, text);
        Routes(model, text);
        return text.ToString();
    }

    private static void Found(GatewayModel model, StringBuilder text)
    {
        text.Append("Upstreams\n");
        foreach (var upstream in model.Upstreams.Values.OrderByDescending(upstream => upstream.IsLocal).ThenBy(upstream => upstream.Name, StringComparer.Ordinal))
        {
            var server = model.Servers.FirstOrDefault(server => server.Root.Authority == upstream.BaseUri.Authority);
            Row(text, upstream.Name, $"{upstream.BaseUri.Authority,-24} {State(upstream, server)}");
        }

        if (model.Config.DiscoversServers && model.Servers.All(server => server.Status is ServerStatus.Gone))
        {
            var ports = string.Join(", ", model.Config.Discovery.Ports.Select(port => port.ToString(CultureInfo.InvariantCulture)));
            Row(text, "-", $"no local model server answered on 127.0.0.1, ports {ports}");
        }

        foreach (var unusable in model.Unusable)
        {
            Row(text, "-", unusable);
        }
    }

    private static string State(UpstreamModel upstream, DiscoveredServer? server)
    {
        if (upstream.Disabled is { } reason)
        {
            return $"off: {reason}";
        }

        var paid = upstream.Credential.Kind switch
        {
            CredentialKind.Caller => "for callers who bring their own credential",
            CredentialKind.Configured => $"key from {upstream.Credential.Source}",
            CredentialKind.Missing => "no key",
            _ => upstream.IsLocal ? "local" : "without a key",
        };
        return server is null ? paid : server.Status switch
        {
            ServerStatus.Loading => $"{server.Kind.DisplayName()}, loading its model",
            ServerStatus.Gone => $"{server.Kind.DisplayName()}, does not answer any more",
            ServerStatus.NeedsKey => $"{server.Kind.DisplayName()}, wants a key",
            _ => $"{server.Kind.DisplayName()} {server.Version}".TrimEnd() + $", {Count(server.Models.Count, "model")}",
        };
    }

    private static void Tiers(GatewayModel model, StringBuilder text)
    {
        text.Append("Tiers\n");
        foreach (var choice in model.Choices)
        {
            Row(text, choice.Tier.ToString(CultureInfo.InvariantCulture), choice.Address is { } address ? $"{address} ({choice.Why})" : $"- ({choice.Why})");
        }
    }

    // What goes to the vendor is the end of the sentence.
    private static string Stays(RoutingStrategy strategy, string local) => strategy switch
    {
        RoutingStrategy.Static => $"a turn that fits {local} stays on this machine, any other",
        RoutingStrategy.Complexity => $"an easy turn that fits {local} stays on this machine, any other",
        _ => $"{local} tries a turn that is not too hard, its answer is checked first, and a poor one or any other",
    };

    private static void Routes(GatewayModel model, StringBuilder text)
    {
        var hasLocal = model.Routing.Tiers[0].Count > 0;
        var hasKey = model.Upstreams.Values.Any(upstream => upstream is { Disabled: null, Credential.Kind: CredentialKind.Configured });
        text.Append((model.Routing.Enabled, hasLocal, model.Routing.TiersConfigured) switch
        {
            (false, _, _) => "Routing is off: every request goes to the vendor of the model it asks for. `sluice routing on` turns it on.\n",
            (_, _, true) => "Routing is on: rules and tiers as configured.\n",
            (_, true, _) => $"Routing is on: {Stays(model.Config.Routing.Strategy, model.Routing.Tiers[0][0])} goes to the caller's own vendor. `sluice routing off` sends all to the vendor.\n",
            _ => "Routing is on, but there is no local model: every request goes to the caller's own vendor.\n",
        });
        if (hasLocal)
        {
            text.Append("Next: sluice run claude\n");
            return;
        }

        var empty = model.Servers.FirstOrDefault(server => server is { Kind: UpstreamKind.Ollama, Status: ServerStatus.Up, Models.Count: 0 });
        text.Append(empty is not null
            ? "Next: pull a model, for example `ollama pull qwen2.5-coder:7b`; it is noticed within seconds.\n"
            : "Next: start Ollama, LM Studio, llama.cpp or vLLM; it is noticed within seconds. `sluice demo` shows the product without any.\n");
        if (!hasKey)
        {
            text.Append("      For cloud models set ANTHROPIC_API_KEY, OPENAI_API_KEY or OPENROUTER_API_KEY and start again, or use your client's own sign-in: sluice run claude\n");
        }
    }

    private static void Row(StringBuilder text, string head, string rest) => text.Append("  ").Append(head.PadRight(14)).Append(' ').Append(rest).Append('\n');

    private static string Count(int count, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {noun}{(count == 1 ? "" : "s")}");
}
