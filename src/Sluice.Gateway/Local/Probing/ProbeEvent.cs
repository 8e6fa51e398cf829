using Sluice.Gateway.Local.Cards;

namespace Sluice.Gateway.Local.Probing;

/// <summary>What to probe: body of <c>POST /admin/probe</c>.</summary>
/// <param name="Models">Aliases, addresses or ids of local models; empty: every local model that has no card that holds.</param>
/// <param name="Quick">Fewer tasks and sizes.</param>
/// <param name="Restart">Begin anew, also where there is a card or something unfinished.</param>
internal sealed record ProbeOrder(IReadOnlyList<string> Models, bool Quick = false, bool Restart = false);

/// <summary>One step of a probe, as it is told to whoever watches.</summary>
/// <param name="Kind">One of <see cref="ProbeEventKinds"/>.</param>
internal sealed record ProbeEvent(string Kind)
{
    /// <summary>Address of the model.</summary>
    public string? Model { get; init; }

    /// <summary>What is being measured, for people.</summary>
    public string? Section { get; init; }

    /// <summary>Steps done of this model, those of an earlier run included.</summary>
    public int Done { get; init; }

    /// <summary>Steps of this model as a whole.</summary>
    public int Total { get; init; }

    /// <summary>For people: what came of it, or why nothing did.</summary>
    public string? Text { get; init; }

    /// <summary>With <see cref="ProbeEventKinds.Card"/>.</summary>
    public CapabilityCard? Card { get; init; }
}

/// <summary>Kinds of events. The last one of a run is <see cref="Ended"/> or <see cref="Failed"/>.</summary>
internal static class ProbeEventKinds
{
    /// <summary>A model's probe begins, or goes on where one was stopped.</summary>
    public const string Started = "started";

    /// <summary>A step is done.</summary>
    public const string Progress = "progress";

    /// <summary>A section is over, with its result.</summary>
    public const string Section = "section";

    /// <summary>A client's request is waited for.</summary>
    public const string Waiting = "waiting";

    /// <summary>A model is measured.</summary>
    public const string Card = "card";

    /// <summary>A model could not be measured; what was is kept.</summary>
    public const string Stopped = "stopped";

    /// <summary>All models are through.</summary>
    public const string Ended = "ended";

    /// <summary>Nothing was begun.</summary>
    public const string Failed = "failed";
}
