using Sluice.Gateway.Platform;

namespace Sluice.Guide;

/// <summary>What the user asked of <c>sluice guide</c>.</summary>
/// <param name="WriteFile">The file after <c>--write</c>; null without one.</param>
/// <param name="RemoveFile">The file after <c>--remove</c>; null without one.</param>
/// <param name="Writes"><c>--write</c> was given.</param>
/// <param name="Removes"><c>--remove</c> was given.</param>
/// <param name="Client"><c>--client</c>; null when it was not given.</param>
/// <param name="Quirks"><c>--quirks</c>.</param>
/// <param name="Agents"><c>--agents</c>.</param>
/// <param name="Project"><c>--project</c>.</param>
internal sealed record GuideWish(string? WriteFile, string? RemoveFile, bool Writes, bool Removes, string? Client, bool Quirks, bool Agents, bool Project)
{
    /// <summary>For whom; null for any client. A skill has to be for one.</summary>
    public string? ClientName => Client ?? (Agents ? "claude" : (WriteFile ?? RemoveFile) is { } file ? GuideClients.Of(file) : null);

    /// <summary>Why it cannot be done; null when it can.</summary>
    public string? Problem => this switch
    {
        { Writes: true, Removes: true } => "--write and --remove exclude each other.",
        { Project: true, Agents: false } => "--project goes with --agents.",
        { Quirks: true, Agents: true } => "--quirks is for the section, not for a skill.",
        { Agents: true } when GuideClients.Find(ClientName) is { UserSkills: null } => $"{ClientName} has no skills. --agents knows {string.Join(", ", GuideClients.All.Where(client => client.UserSkills is not null).Select(client => client.Name))}.",
        { Agents: false, Writes: true, WriteFile: null, Client: null } => "Which file? For example: sluice guide --write CLAUDE.md",
        { Agents: false, Removes: true, RemoveFile: null, Client: null } => "Which file? For example: sluice guide --remove CLAUDE.md",
        _ => null,
    };

    /// <summary>The file to change, absolute.</summary>
    public string FileOf(HostEnvironment host)
    {
        if ((WriteFile ?? RemoveFile) is { } file) return Path.GetFullPath(file);
        var client = GuideClients.Find(ClientName)!;
        if (!Agents) return Path.GetFullPath(client.Instructions);
        return Path.Combine(Project ? Path.GetFullPath(client.ProjectSkills!) : client.UserSkills!(host), AskSkill.Name, AskSkill.File);
    }

    /// <summary>Within which a link may lead elsewhere.</summary>
    public string FolderOf(HostEnvironment host, string file) => Agents && !Project && WriteFile is null && RemoveFile is null ? GuideClients.Find(ClientName)!.UserSkills!(host) : Path.GetDirectoryName(file)!;
}
