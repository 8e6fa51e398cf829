using Sluice.Gateway.Configuration;
using Sluice.Gateway.Local.Engines;
using Sluice.Gateway.Model;
using Sluice.Gateway.Upstreams.Health;
using Sluice.Gateway.Upstreams.Slots;
using Sluice.Routing;
using Sluice.Routing.Catalogue;

namespace Sluice.Gateway.Admin.Models;

/// <summary>Every upstream: how it is, how it is paid, never the key.</summary>
internal sealed class UpstreamReport(GatewayModelStore models, UpstreamHealth health, UpstreamSlots slots, LocalEngines engines)
{
    /// <summary>The short form, for <c>sluice status</c>.</summary>
    public static UpstreamView View(GatewayModel model, UpstreamModel upstream, UpstreamHealth health)
    {
        var (state, availability) = StateOf(model, upstream, health);
        return new UpstreamView(
            upstream.Name,
            upstream.Protocol,
            upstream.BaseUri.ToString(),
            upstream.IsLocal,
            upstream.Discovered,
            state,
            upstream.Disabled ?? availability.Reason,
            Credential(upstream),
            Count(model, upstream));
    }

    /// <summary>All of them, those of this machine first.</summary>
    public IReadOnlyList<UpstreamDetail> Read()
    {
        var model = models.Current;
        return [.. model.Upstreams.Values.OrderBy(upstream => !upstream.IsLocal).ThenBy(upstream => upstream.Name, StringComparer.Ordinal).Select(upstream => Detail(model, upstream))];
    }

    private UpstreamDetail Detail(GatewayModel model, UpstreamModel upstream)
    {
        var (state, availability) = StateOf(model, upstream, health);
        var server = engines.FindServer(model, upstream.Name);
        return new UpstreamDetail
        {
            Name = upstream.Name,
            Protocol = upstream.Protocol,
            Kind = upstream.Kind.DisplayName(),
            Version = model.LocalServers.GetValueOrDefault(upstream.Name)?.Version,
            Url = upstream.BaseUri.ToString(),
            Local = upstream.IsLocal,
            Trusted = upstream.Trusted,
            Discovered = upstream.Discovered,
            State = state,
            Reason = upstream.Disabled ?? availability.Reason,
            Until = upstream.Disabled is null ? availability.Until : null,
            Credential = Credential(upstream),
            KeySource = KeySource(model, upstream),
            Models = Count(model, upstream),
            Slots = upstream.Slots,
            Queue = slots.View(upstream),
            CanPull = server?.Can(EngineAbilities.Pull) is true,
            CanUnload = server?.Can(EngineAbilities.Unload) is true,
        };
    }

    private static (string State, Availability Availability) StateOf(GatewayModel model, UpstreamModel upstream, UpstreamHealth health)
    {
        var availability = model.Routing.Models.Values.FirstOrDefault(found => found.Upstream == upstream.Name) is { } any ? health.Of(any) : Availability.Up;
        return (upstream.Disabled is not null ? "disabled" : availability.State switch { AvailabilityState.Up => "up", AvailabilityState.Limited => "limited", _ => "down" }, availability);
    }

    private static int Count(GatewayModel model, UpstreamModel upstream) => model.Routing.Models.Values.Count(found => found.Upstream == upstream.Name);

    private static string Credential(UpstreamModel upstream) =>
        upstream.Credential.Kind switch { CredentialKind.None => "none needed", CredentialKind.Configured => "configured", CredentialKind.Caller => "the caller's own", _ => "missing" };

    // A literal shows itself masked elsewhere; here not even that.
    private static string? KeySource(GatewayModel model, UpstreamModel upstream) => upstream.Credential.Kind is not CredentialKind.Configured ? null
        : model.Config.Upstreams.TryGetValue(upstream.Name, out var config) && config.ApiKey is { Source: SecretSource.Literal } ? "configuration file"
        : upstream.Credential.Source;
}
