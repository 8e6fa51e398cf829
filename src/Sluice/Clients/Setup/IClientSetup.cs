using Sluice.Clients.Setup.Documents;
using Sluice.Gateway.Platform;

namespace Sluice.Clients.Setup;

/// <summary>How a client is set up for good, in its own configuration of this user. One class each, by name in <see cref="KnownSetups"/>.</summary>
internal interface IClientSetup
{
    /// <summary>The client.</summary>
    IClient Client { get; }

    /// <summary>The files that may be changed; no others ever are.</summary>
    IReadOnlyList<SetupTarget> Targets(HostEnvironment host);

    /// <summary>Works out what has to stand in them. Touches nothing.</summary>
    SetupPlan Plan(SetupContext context);

    /// <summary>What wins over these files here and now, a line each.</summary>
    IEnumerable<string> Shadows(HostEnvironment host, string workingDirectory, Uri gateway);
}

/// <summary>A configuration file of a client's.</summary>
/// <param name="Path">Where it is, or would be.</param>
/// <param name="Folder">The client's own folder; a link may lead elsewhere only within the home directory or this.</param>
/// <param name="Format">How it is written.</param>
internal sealed record SetupTarget(string Path, string Folder, IDocumentFormat Format);

/// <summary>What a plan depends on.</summary>
/// <param name="Host">Variables and home of the user, without what Sluice itself has put there.</param>
/// <param name="Gateway">The gateway as this machine reaches it.</param>
/// <param name="Token">The inference token.</param>
/// <param name="Texts">Each target as the user had it, without what an earlier connection wrote; empty when there is no file.</param>
internal sealed record SetupContext(HostEnvironment Host, Uri Gateway, string Token, IReadOnlyDictionary<SetupTarget, string> Texts)
{
    /// <summary>The gateway without a path.</summary>
    public string Url => Gateway.GetLeftPart(UriPartial.Authority);

    /// <summary>A string that the user has set in a target; null when there is none.</summary>
    public string? Value(SetupTarget target, params IReadOnlyList<string> path) =>
        target.Format.Find(Texts[target], path) is { } range ? target.Format.Read(Texts[target][range]) : null;

    /// <summary>Whether the user has set anything there.</summary>
    public bool Has(SetupTarget target, params IReadOnlyList<string> path) => target.Format.Find(Texts[target], path) is not null;
}

/// <summary>What has to stand in a client's files.</summary>
/// <param name="Values">In the order in which they are written.</param>
/// <param name="Remarks">What the user should know, a line each.</param>
internal sealed record SetupPlan(IReadOnlyList<SetupValue> Values, IReadOnlyList<string> Remarks);

/// <summary>A value to set.</summary>
/// <param name="Target">The file.</param>
/// <param name="Path">Its place in the file.</param>
/// <param name="Spelled">As the file spells it.</param>
internal sealed record SetupValue(SetupTarget Target, IReadOnlyList<string> Path, string Spelled)
{
    /// <summary>A string.</summary>
    public static SetupValue Of(SetupTarget target, string value, params IReadOnlyList<string> path) => new(target, path, target.Format.Spell(value));
}

/// <summary>Something that keeps a client from being set up; the message is for the user.</summary>
internal sealed class SetupException(string message) : Exception(message);

/// <summary>The clients that can be set up.</summary>
internal static class KnownSetups
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<IClientSetup> All { get; } = [new ClaudeCodeSetup(), new CodexSetup(), new GeminiCliSetup(), new OpenCodeSetup()];

    /// <summary>The surroundings as they would be without Sluice: a client that is connected hands its variables on to the commands that it runs.</summary>
    public static HostEnvironment WithoutOurs(HostEnvironment host, Uri gateway, string token) => host with
    {
        Variables = host.Variables
            .Where(variable => !variable.Value.Contains(token, StringComparison.Ordinal) && !(Uri.TryCreate(variable.Value, UriKind.Absolute, out var url) && url.Authority == gateway.Authority))
            .ToDictionary(variable => variable.Key, variable => variable.Value, StringComparer.Ordinal),
    };
}
