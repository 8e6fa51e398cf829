namespace Sluice.Gateway.Admin.Clients;

/// <summary>Who calls, and who could: <c>GET /admin/clients</c>.</summary>
internal sealed record ClientsView
{
    /// <summary>The gateway as this machine reaches it.</summary>
    public required string Gateway { get; init; }

    /// <summary>The user that the gateway runs as: connecting changes this user's files.</summary>
    public required string User { get; init; }

    /// <summary>That user's home; null where nothing can be connected.</summary>
    public string? Home { get; init; }

    /// <summary>The gateway runs in a container: its home is not the one you work in.</summary>
    public bool Container { get; init; }

    /// <summary>Why clients cannot be connected from here; null when they can.</summary>
    public string? Unavailable { get; init; }

    /// <summary>Clients that are set up with one click, then those that called and are not among them.</summary>
    public required IReadOnlyList<ClientView> Clients { get; init; }

    /// <summary>Clients and protocols that are set up by hand, for <c>GET /admin/clients/{name}/steps</c>.</summary>
    public IReadOnlyList<string> Manual { get; init; } = [];
}

/// <summary>One client.</summary>
internal sealed record ClientView
{
    /// <summary>Its name on the command line and in the ledger.</summary>
    public required string Name { get; init; }

    /// <summary>For people.</summary>
    public required string Title { get; init; }

    /// <summary>Can be connected and restored from here.</summary>
    public bool Connectable { get; init; }

    /// <summary>Where its program is; null when it is not on the PATH of the gateway's user.</summary>
    public string? Program { get; init; }

    /// <summary>The command that installs it.</summary>
    public string? Install { get; init; }

    /// <summary>connected, changed (connected once, and not as it was any more), not-connected, unreadable; null for one that is not connectable.</summary>
    public string? State { get; init; }

    /// <summary>What is not as it should be, a line each.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>What wins over its files, a line each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>The files that would be changed.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Its version, from what it says of itself since the gateway started; null when it has not called since.</summary>
    public string? Version { get; init; }

    /// <summary>When it called last, within 30 days.</summary>
    public DateTimeOffset? LastSeen { get; init; }

    /// <summary>Address of the model that answered it last.</summary>
    public string? LastModel { get; init; }

    /// <summary>Its requests today, local time.</summary>
    public long RequestsToday { get; init; }

    /// <summary>Its tokens today, in and out.</summary>
    public long TokensToday { get; init; }

    /// <summary>What it cost today, dollars.</summary>
    public decimal SpendToday { get; init; }

    /// <summary>Its requests are routed; else each goes to the model that it asks for.</summary>
    public bool Routed { get; init; }
}

/// <summary>What connecting or restoring does, or did, to which lines.</summary>
internal sealed record ClientChangeView
{
    /// <summary>The client.</summary>
    public required string Client { get; init; }

    /// <summary>connected, updated, already, disconnected, not-connected; refused with <see cref="Error"/>.</summary>
    public required string State { get; init; }

    /// <summary>It was done; else this is what would be.</summary>
    public bool Done { get; init; }

    /// <summary>Why it cannot be done. Nothing was changed, unless it says so.</summary>
    public string? Error { get; init; }

    /// <summary>Files and their lines. Values of the user's own are not shown: they may be credentials.</summary>
    public IReadOnlyList<FileChangeView> Files { get; init; } = [];

    /// <summary>Values that were changed since by somebody else, and are kept as they are.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>What the user should know, a line each.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];
}

/// <summary>One file.</summary>
/// <param name="Path">Where it is, links followed.</param>
/// <param name="Change">changed, created, deleted.</param>
/// <param name="Lines">What differs, with a line around it.</param>
internal sealed record FileChangeView(string Path, string Change, IReadOnlyList<LineView> Lines);

/// <summary>A line.</summary>
/// <param name="Kind">added, removed, same, or gap where lines are left out.</param>
/// <param name="Number">From 1: of a removed line before, of any other after; 0 of a gap.</param>
/// <param name="Text">The line, with the token as <c>(token)</c> and the user's own values as <c>…</c>.</param>
internal sealed record LineView(string Kind, int Number, string Text);

/// <summary>What to enter in a client that is set up by hand: <c>GET /admin/clients/{name}/steps</c>, with the token <c>POST</c>.</summary>
internal sealed record ClientStepsView
{
    /// <summary>The client, or the protocol.</summary>
    public required string Name { get; init; }

    /// <summary>Its base URL.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>The key; <c>(token)</c> unless it was asked for.</summary>
    public required string Key { get; init; }

    /// <summary>A base URL for what can send no key at all: the token is part of it.</summary>
    public required string WithoutKey { get; init; }

    /// <summary>What to do, in order.</summary>
    public required IReadOnlyList<string> Steps { get; init; }
}

/// <summary>Body of <c>POST /admin/clients/{name}/connect</c>, <c>/disconnect</c> and <c>/steps</c>.</summary>
internal sealed record ClientOrder;
