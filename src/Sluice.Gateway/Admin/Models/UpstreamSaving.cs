using System.Globalization;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Configuration.Reading;
using Sluice.Gateway.Configuration.Writing;
using Sluice.Gateway.Local.Discovery;
using Sluice.Gateway.Model;

namespace Sluice.Gateway.Admin.Models;

/// <summary>Body of <c>POST /admin/upstreams</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Protocol">anthropic, openai-chat, openai-responses, gemini or ollama.</param>
/// <param name="BaseUrl">Where it is.</param>
/// <param name="Key"><c>env:NAME</c>, <c>keychain:NAME</c> or <c>client</c>; a key itself is put into the system's secret store or a file of its own that only the user can read. Null keeps what there is; empty takes it away.</param>
/// <param name="Local">It runs on this machine.</param>
/// <param name="Trusted">It is a machine of the user's own network.</param>
/// <param name="New">It is to be added: an existing one of that name is left alone.</param>
internal sealed record UpstreamOrder(string Name, string Protocol, string BaseUrl, string? Key = null, bool Local = false, bool Trusted = false, bool New = false)
{
    /// <summary>Without the key.</summary>
    public override string ToString() => $"{Name} {Protocol} {BaseUrl}";
}

/// <summary>Body of <c>POST /admin/upstreams/{name}/remove</c>.</summary>
internal sealed record RemoveOrder;

/// <summary>Body of <c>POST /admin/models/save</c>.</summary>
/// <param name="Upstream">Its upstream.</param>
/// <param name="Id">Its name there.</param>
/// <param name="Alias">Its alias; an existing one of this model is given this name.</param>
/// <param name="Tier">0 to 3; null leaves it to Sluice.</param>
/// <param name="InputPrice">Dollars per million tokens; null takes the price table's.</param>
/// <param name="OutputPrice">Likewise; both or neither.</param>
internal sealed record ModelOrder(string Upstream, string Id, string Alias, int? Tier = null, decimal? InputPrice = null, decimal? OutputPrice = null);

/// <summary>What came of a change.</summary>
/// <param name="File">The configuration file that was written.</param>
/// <param name="InForce">The gateway works by it already.</param>
/// <param name="RestartNeeded">Settings that take effect at the next start.</param>
internal sealed record SavedView(string File, bool InForce, IReadOnlyList<string> RestartNeeded);

/// <summary>Writes upstreams and models into the configuration file.</summary>
internal sealed class UpstreamSaving(ConfigWriter writer, GatewayModelStore models, KeyWriter keys, KeyStore store, DiscoveryLoop discovery)
{
    /// <summary>Adds an upstream or changes one.</summary>
    /// <returns>What came of it, or why nothing was written.</returns>
    public async Task<(SavedView? Saved, string? Error)> SaveAsync(UpstreamOrder order, CancellationToken cancellationToken)
    {
        var before = models.Current.Config.Upstreams.GetValueOrDefault(order.Name);
        if (order.New && before is not null) return (null, $"There is an upstream {order.Name} already. Choose another name, or change that one.");
        if (!Uri.TryCreate(order.BaseUrl.Trim(), UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) return (null, "Write the base URL with http:// or https://.");

        // An old key must not be sent to a new place (F112): whoever changes the place has to know the key.
        if (before is { ApiKey: not null } && order.Key is null && !SamePlace(before.BaseUrl, url))
            return (null, $"The base URL changes from {before.BaseUrl.Authority} to {url.Authority}, and the stored key belongs to the old one. Enter the key again, or take it away.");
        if (before is { Headers.Count: > 0 } && before.Headers.Values.Any(header => header.Source is not SecretSource.Client) && !SamePlace(before.BaseUrl, url))
            return (null, $"The upstream has headers of its own under headers, which may hold credentials for {before.BaseUrl.Authority}. Take them out of the configuration first.");

        var key = order.Key?.Trim();
        var isTyped = key is { Length: > 0 } && SecretReference.Parse(key) is { Source: SecretSource.Literal };
        var (saved, failure) = Answer(isTyped
            ? keys.Save(order.Name, key!, reference => Edits(order, url, before, reference), null)
            : writer.Apply(Edits(order, url, before, key), null, "page"));
        if (saved is not null && (order.Local || order.Trusted)) await discovery.LookAsync(cancellationToken);
        return (saved, failure);
    }

    /// <summary>Takes an upstream out of the configuration.</summary>
    public (SavedView? Saved, string? Error) Remove(string name)
    {
        var config = models.Current.Config;
        if (!config.Upstreams.ContainsKey(name)) return (null, $"The configuration names no upstream {name}; what was found by itself cannot be removed.");
        var aliases = config.Models.Where(model => model.Value.Upstream == name).Select(model => model.Key).ToList();
        if (aliases.Count > 0) return (null, $"These models are of {name}: {string.Join(", ", aliases)}. Remove or move them first, under Settings.");
        var (saved, error) = Answer(writer.Apply([ConfigEdit.Remove(ConfigPath.Member("upstreams", name))], null, "page"));
        if (saved is not null && config.Upstreams[name].ApiKey is { } reference) store.Remove(name, reference);
        return (saved, error);
    }

    /// <summary>Gives a model an alias, a tier, a price.</summary>
    public (SavedView? Saved, string? Error) Save(ModelOrder order)
    {
        var config = models.Current.Config;
        if (!models.Current.Upstreams.ContainsKey(order.Upstream)) return (null, $"There is no upstream {order.Upstream}.");
        if (order.InputPrice is null != order.OutputPrice is null) return (null, "Give both prices, of input and output, or neither.");
        if (string.IsNullOrWhiteSpace(order.Alias)) return (null, "Give the model an alias.");
        var before = config.Models.FirstOrDefault(model => model.Value.Upstream == order.Upstream && model.Value.Id == order.Id);
        if (config.Models.TryGetValue(order.Alias, out var taken) && (taken.Upstream != order.Upstream || taken.Id != order.Id))
            return (null, $"The alias {order.Alias} belongs to {taken.Upstream}/{taken.Id}.");
        List<ConfigEdit> edits = [];
        var at = ConfigPath.Member("models", order.Alias);
        if (before.Key is { } alias && alias != order.Alias) edits.Add(ConfigEdit.Rename(ConfigPath.Member("models", alias), order.Alias));
        if (before.Key is null) edits.AddRange([ConfigEdit.Set(Member(at, "upstream"), order.Upstream), ConfigEdit.Set(Member(at, "id"), order.Id)]);
        if (order.Tier is { } tier) edits.Add(ConfigEdit.SetJson(Member(at, "tier"), tier.ToString(CultureInfo.InvariantCulture)));
        else if (before.Value?.Tier is not null) edits.Add(ConfigEdit.Remove(Member(at, "tier")));
        if (order is { InputPrice: { } input, OutputPrice: { } output })
        {
            var price = Member(at, "price");
            edits.AddRange([ConfigEdit.SetJson(Member(price, "input"), Number(input)), ConfigEdit.SetJson(Member(price, "output"), Number(output))]);
        }
        else if (before.Value?.Price is not null)
        {
            edits.Add(ConfigEdit.Remove(Member(at, "price")));
        }

        return Answer(writer.Apply(edits, null, "page"));
    }

    private static bool SamePlace(Uri before, Uri now) => before.Scheme == now.Scheme && before.Authority.Equals(now.Authority, StringComparison.OrdinalIgnoreCase);

    private static void Flag(List<ConfigEdit> edits, string path, bool wanted, bool was)
    {
        if (wanted || was) edits.Add(ConfigEdit.Set(path, wanted));
    }

    private static List<ConfigEdit> Edits(UpstreamOrder order, Uri url, UpstreamConfig? before, string? key)
    {
        var at = ConfigPath.Member("upstreams", order.Name);
        List<ConfigEdit> edits = [ConfigEdit.Set(Member(at, "protocol"), order.Protocol), ConfigEdit.Set(Member(at, "baseUrl"), url.OriginalString.Trim())];
        Flag(edits, Member(at, "local"), order.Local || order.Trusted, before?.Local is true);
        Flag(edits, Member(at, "trusted"), order.Trusted, before?.Trusted is true);
        if (key is { Length: > 0 }) edits.Add(ConfigEdit.Set(Member(at, "apiKey"), key));
        else if (key is { Length: 0 } && before?.ApiKey is not null) edits.Add(ConfigEdit.Remove(Member(at, "apiKey")));
        return edits;
    }

    private static (SavedView?, string?) Answer(ConfigWriteResult result, string file) =>
        result.IsDone ? (new SavedView(file, result.InForce, result.RestartNeeded), null) : (null, Words(result.Problems));

    private (SavedView?, string?) Answer(ConfigWriteResult result) => Answer(result, writer.Path);

    private static string Words(IReadOnlyList<ConfigProblem> problems) => string.Join(" ", problems.Select(problem => $"{(problem.Path.Length > 0 ? problem.Path + ": " : "")}{problem.Message} {problem.Fix}".TrimEnd()));

    private static string Member(string path, string name) => ConfigPath.Member(path, name);

    private static string Number(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
