using System.Runtime.CompilerServices;
using Sluice.Routing.Catalogue;
using Sluice.Routing.Profile;
using Sluice.Routing.Rules;

namespace Sluice.Routing.Names;

/// <summary>Who serves a plain model name such as <c>claude-sonnet-5</c>. Made once for each <see cref="RoutingModel"/>.</summary>
internal sealed class NameIndex
{
    private static readonly ConditionalWeakTable<RoutingModel, NameIndex> Indexes = new();

    private readonly Dictionary<string, List<RoutableModel>> _byName = new(StringComparer.OrdinalIgnoreCase);
    private readonly RoutingModel _model;

    private NameIndex(RoutingModel model)
    {
        _model = model;
        foreach (var candidate in model.Models.Values)
        {
            Add(candidate.Id, candidate);
            var plain = Plain(candidate.Id);
            if (!string.Equals(plain, candidate.Id, StringComparison.OrdinalIgnoreCase)) Add(plain, candidate);
        }
    }

    /// <summary>The index of that model.</summary>
    public static NameIndex Of(RoutingModel model) => Indexes.GetValue(model, static m => new NameIndex(m));

    /// <summary>Everyone who serves the name, the caller's own vendor first.</summary>
    public List<RoutableModel> Serving(RequestProfile profile)
    {
        var name = profile.RequestedModel;
        var found = new List<RoutableModel>(2);
        if (_byName.TryGetValue(name, out var exact)) found.AddRange(exact);
        foreach (var upstream in _model.Upstreams.Values)
        {
            if (Glob.MatchesAny(upstream.Serves, name) && !found.Exists(model => string.Equals(model.Upstream, upstream.Name, StringComparison.Ordinal)))
                found.Add(upstream.Unlisted(name));
        }

        if (found.Count == 0 && _byName.TryGetValue(Plain(name), out var alike)) found.AddRange(alike);
        if (found.Count > 1) found = [.. found.OrderBy(model => Rank(model, profile))];
        return found;
    }

    // The endpoint that the caller's credential belongs to, then the vendor's own, then the same protocol.
    private static int Rank(RoutableModel model, RequestProfile profile)
    {
        var rank = model.Disabled is null && model.Credential != CredentialKind.Missing ? 0 : 8;
        if (profile.Credential != CallerCredential.None && string.Equals(model.Vendor, profile.CredentialVendor, StringComparison.OrdinalIgnoreCase)) return rank;
        if (model.Vendor is not null) return rank + 1;
        return string.Equals(model.Protocol, profile.Protocol, StringComparison.Ordinal) ? rank + 2 : rank + 3;
    }

    /// <summary>A name as different vendors spell it alike: without the maker in front, the date behind and dots between digits.</summary>
    internal static string Plain(string name)
    {
        var slash = name.LastIndexOf('/');
        if (slash >= 0) name = name[(slash + 1)..];
        if (name.Length > 9 && name[^9] == '-' && name.AsSpan(name.Length - 8).IndexOfAnyExceptInRange('0', '9') < 0) name = name[..^9];
        return name.StartsWith("claude-", StringComparison.OrdinalIgnoreCase) ? name.Replace('.', '-') : name;
    }

    private void Add(string name, RoutableModel model)
    {
        if (!_byName.TryGetValue(name, out var list)) _byName[name] = list = [];
        list.Add(model);
    }
}
