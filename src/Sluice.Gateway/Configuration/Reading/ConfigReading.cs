namespace Sluice.Gateway.Configuration.Reading;

/// <summary>One pass over a configuration: collects everything that is wrong instead of stopping at the first.</summary>
internal sealed class ConfigReading
{
    private readonly Dictionary<string, ConfigPlace> _places = new(StringComparer.Ordinal);

    public List<ConfigProblem> Problems { get; } = [];

    public List<ConfigProblem> Warnings { get; } = [];

    /// <summary>Path to origin of every value that somebody set.</summary>
    public Dictionary<string, ValueOrigin> Origins { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Path of every value that a variable or option laid over the file, to that variable's name or "command line".</summary>
    public Dictionary<string, string> Overrides { get; } = new(StringComparer.Ordinal);

    /// <summary>Remembers where everything stands, so that what is found wrong later can be told with its place.</summary>
    public void Index(ConfigNode node)
    {
        _places[node.Path] = node.Place;
        if (node.Items.Count == 0 && node.Members.Count == 0)
        {
            Origins[node.Path] = node.Place.Origin;
        }

        foreach (var item in node.Items)
        {
            Index(item);
        }

        foreach (var (_, value) in node.Members)
        {
            Index(value);
        }
    }

    public void Wrong(string path, string message, string fix) => Problems.Add(At(path, message, fix));

    public void Warn(string path, string message, string fix) => Warnings.Add(At(path, message, fix));

    /// <summary>A problem at a path, or at the nearest place around it that stands somewhere.</summary>
    private ConfigProblem At(string path, string message, string fix)
    {
        var around = path;
        ConfigPlace place;
        while (!_places.TryGetValue(around, out place) && around.Length > 0)
        {
            around = around[..Math.Max(0, around.LastIndexOfAny(['.', '[']))];
        }

        return new ConfigProblem(path, place.Line, place.Column, message, fix) { Source = place.Source ?? "" };
    }
}
