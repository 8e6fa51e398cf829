using Sluice.Gateway.Local.Probing.Tasks;

namespace Sluice.Gateway.Local.Probing;

/// <summary>A group of tasks that makes one score of the card.</summary>
/// <param name="Name">Its name in files and events.</param>
/// <param name="Title">For people.</param>
/// <param name="Budget">Time that it may take; what is left then is left out.</param>
/// <param name="Tasks">Its tasks.</param>
/// <param name="NeedsTools">Skipped for a model whose server says that it takes no tools.</param>
internal sealed record ProbeSkill(string Name, string Title, TimeSpan Budget, IReadOnlyList<ProbeTask> Tasks, bool NeedsTools = false)
{
    /// <summary>Version of the tasks. It counts up whenever one changes, and results of another version are not gone on with.</summary>
    public const int Version = 1;

    /// <summary>Tasks of a quick probe, the first of each skill.</summary>
    public const int QuickTasks = 4;

    /// <summary>All, in the order in which they are measured: what decides most comes first.</summary>
    public static IReadOnlyList<ProbeSkill> All { get; } =
    [
        new("tool-choice", "choosing tools", TimeSpan.FromSeconds(30), ToolChoiceTasks.All, NeedsTools: true),
        new("tool-arguments", "tool arguments", TimeSpan.FromSeconds(30), ToolArgumentTasks.All, NeedsTools: true),
        new("edits", "exact edits", TimeSpan.FromSeconds(35), EditTasks.All, NeedsTools: true),
        new("tool-chains", "chains of tool calls", TimeSpan.FromSeconds(35), ToolChainTasks.All, NeedsTools: true),
        new("parallel-tools", "parallel tool calls", TimeSpan.FromSeconds(20), ParallelToolTasks.All, NeedsTools: true),
        new("json", "JSON of a schema", TimeSpan.FromSeconds(20), JsonTasks.All),
        new("instructions", "keeping to instructions", TimeSpan.FromSeconds(20), InstructionTasks.All),
        new("willing", "answering harmless requests", TimeSpan.FromSeconds(20), WillingTasks.All),
    ];
}
