namespace Sluice.Gateway.Quota;

/// <summary>What went to an account since its windows were last read: what a change of their used share is compared with.</summary>
internal sealed class Traffic
{
    // Some vendors tell whole percents: below this nothing can be said yet.
    private const double LeastChange = 0.01;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Since> _windows = new(StringComparer.Ordinal);

    /// <summary>Tokens went to a model.</summary>
    public void Add(string model, double tokens)
    {
        lock (_gate)
        {
            foreach (var since in _windows.Values)
            {
                since.Tokens += tokens;
                if (since.Model is null) since.Model = model;
                else if (since.Model != model) since.IsMixed = true;
            }
        }
    }

    /// <summary>A window was read. What one model alone did to it; null where that cannot be told.</summary>
    public (string Model, double Share, double Tokens)? Read(string window, double used, DateTimeOffset resets)
    {
        lock (_gate)
        {
            if (!_windows.TryGetValue(window, out var since) || (since.Resets - resets).Duration() > TimeSpan.FromMinutes(1) || used < since.Used)
            {
                if (_windows.Count < 32) _windows[window] = new Since(used, resets);
                return null;
            }

            var change = used - since.Used;
            if (change < LeastChange) return null;
            _windows[window] = new Since(used, resets);
            return since is { Model: { } model, IsMixed: false, Tokens: > 0 } ? (model, change, since.Tokens) : null;
        }
    }

    private sealed class Since(double used, DateTimeOffset resets)
    {
        public double Used => used;

        public DateTimeOffset Resets => resets;

        public double Tokens { get; set; }

        public string? Model { get; set; }

        public bool IsMixed { get; set; }
    }
}
