using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Sluice.Gateway.Hosting;
using Sluice.Gateway.Ledger;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Admin.Clients;

/// <summary>Who calls and who could: the ledger, what clients say of themselves, and how they are set up.</summary>
internal sealed class ClientsReport(GatewayParts parts, GatewayModelStore models, ClientSightings sightings, IServer server, TimeProvider time)
{
    private static readonly TimeSpan Memory = TimeSpan.FromDays(30);

    private readonly LedgerQueries _queries = new(parts.Paths.DataDirectory);

    /// <summary>What sets clients up; null where nothing does.</summary>
    public IClientSetups? Setups => parts.Clients;

    /// <summary>The gateway as this machine reaches it.</summary>
    public Uri Gateway
    {
        get
        {
            var url = new Uri(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? models.Current.Config.Server.Url.ToString());
            return url.Host switch { "0.0.0.0" => new UriBuilder(url) { Host = "127.0.0.1" }.Uri, "[::]" => new UriBuilder(url) { Host = "[::1]" }.Uri, _ => url };
        }
    }

    /// <summary>The inference token.</summary>
    public string Token => parts.Tokens.Inference.Reveal();

    /// <summary>Reads it all. Touches the disk: not for the thread of a request.</summary>
    public ClientsView Read()
    {
        var now = time.GetUtcNow();
        var seen = _queries.Clients(now - Memory).ToDictionary(client => client.Name, StringComparer.Ordinal);
        var today = _queries.Usage(UsageQuery.Today(now, time.LocalTimeZone) with { By = UsageGroup.Client }).Rows.ToDictionary(row => row.Key, StringComparer.Ordinal);
        var set = Setups?.Read(Gateway, Token) ?? [];
        var model = models.Current;
        ClientView View(string name, string title) => new()
        {
            Name = name,
            Title = title,
            Version = sightings.VersionOf(name),
            LastSeen = seen.GetValueOrDefault(name)?.LastSeen,
            LastModel = seen.GetValueOrDefault(name)?.Model,
            RequestsToday = today.GetValueOrDefault(name)?.Requests ?? 0,
            TokensToday = today.GetValueOrDefault(name)?.Tokens.Total ?? 0,
            SpendToday = today.GetValueOrDefault(name)?.Spend ?? 0,
            Routed = model.Routing.Clients.TryGetValue(name, out var on) ? on : model.Routing.Enabled,
        };
        var known = set.Select(client => View(client.Name, client.Title) with
        {
            Connectable = true,
            Program = client.Program,
            Install = client.Install,
            State = client.State,
            Problems = client.Problems,
            Remarks = client.Remarks,
            Files = client.Files,
        }).ToList();
        var others = seen.Keys.Where(name => known.TrueForAll(client => client.Name != name)).Order(StringComparer.Ordinal).Select(name => View(name, name));
        return new ClientsView
        {
            Gateway = Gateway.GetLeftPart(UriPartial.Authority),
            User = Environment.UserName,
            Home = Setups?.Home,
            Container = parts.Host.Variable("DOTNET_RUNNING_IN_CONTAINER") is not null || File.Exists("/.dockerenv") || File.Exists("/run/.containerenv"),
            Unavailable = Setups is null ? "This gateway sets no client up; the demo leaves yours alone." : null,
            Clients = [.. known, .. others],
            Manual = Setups?.Manual ?? [],
        };
    }
}
