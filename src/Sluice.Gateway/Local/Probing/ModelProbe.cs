using System.Globalization;
using Sluice.Protocols.Canonical;
using Sluice.Protocols.Json;

namespace Sluice.Gateway.Local.Probing;

/// <summary>
/// Measures one model, section by section, each in a box of time. Every step is kept as soon as it is done, and what is kept is
/// not measured again.
/// </summary>
/// <param name="channel">To the model.</param>
/// <param name="load">Measures a load; null where the server cannot let go of a model.</param>
/// <param name="results">What was measured so far; filled further.</param>
/// <param name="keep">Keeps the results.</param>
/// <param name="tell">Tells whoever watches.</param>
/// <param name="time">The clock.</param>
/// <param name="random">For texts that no server has read before.</param>
internal sealed partial class ModelProbe(ProbeChannel channel, Func<CancellationToken, Task<LoadTime>>? load, ProbeResults results, Action<ProbeResults> keep, Action<ProbeEvent> tell, TimeProvider time, Random random)
{
    /// <summary>Longest answer time of one task: whoever needs longer is too slow for a turn's tool call.</summary>
    private static readonly TimeSpan TaskLimit = TimeSpan.FromSeconds(45);

    /// <summary>Reading a long prompt takes its time.</summary>
    private static readonly TimeSpan LongLimit = TimeSpan.FromMinutes(2);

    /// <summary>A cold model on a slow disk.</summary>
    private static readonly TimeSpan LoadLimit = TimeSpan.FromMinutes(5);

    /// <summary>Before a server in trouble is asked again.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1250);

    private readonly bool _quick = results.Subject.Quick;
    private string? _lost;
    private int _done;
    private int _total;

    /// <summary>Measures what is not measured yet.</summary>
    /// <returns>Why it had to stop, with everything so far kept; null when all is done.</returns>
    public async Task<string?> RunAsync(CancellationToken cancellationToken)
    {
        var skills = ProbeSkill.All.Where(skill => !skill.NeedsTools || channel.Model.Traits.Tools != false).ToList();
        _total = 1 + SpeedSizes().Count + ContextSizes().Count + skills.Sum(skill => TasksOf(skill).Count);
        channel.Waiting = waits => tell(Event(ProbeEventKinds.Waiting) with { Text = waits ? "a client's request goes first" : "goes on" });
        Sections sections = new(results);
        if (channel.Model.Traits.Tools == false && sections.TryEnd("tools")) results.LeftOut.Add("tools: its server says that the model takes none");

        // Nobody's figures should hold the load that the first request causes.
        await LoadAsync(cancellationToken);
        if (_lost is null) await SpeedsAsync(cancellationToken);
        foreach (var skill in skills.Where(skill => skill.NeedsTools))
        {
            if (_lost is null) await SkillAsync(skill, cancellationToken);
        }

        if (_lost is null) await ContextAsync(cancellationToken);
        foreach (var skill in skills.Where(skill => !skill.NeedsTools))
        {
            if (_lost is null) await SkillAsync(skill, cancellationToken);
        }

        return _lost;
    }

    private async Task LoadAsync(CancellationToken cancellationToken)
    {
        if (load is not null && !_quick && !results.Over.Contains("load"))
        {
            var measured = await load(cancellationToken);
            if (measured.Seconds is { } seconds) results.LoadSeconds = seconds;
            else results.LeftOut.Add($"time to load: {measured.Why}");
            Over("load", results.LoadSeconds is { } taken ? string.Create(CultureInfo.InvariantCulture, $"loaded in {taken:0.0} s") : measured.Why);
        }

        await AskAsync(new ProbeTask("warm-up", "Say hello.", static _ => null) { MaxTokens = 8 }, LoadLimit, cancellationToken);
        Step("the model");
    }

    private async Task SkillAsync(ProbeSkill skill, CancellationToken cancellationToken)
    {
        var tasks = TasksOf(skill);
        if (results.Over.Contains(skill.Name))
        {
            _done += tasks.Count;
            return;
        }

        var began = time.GetTimestamp();
        var budget = _quick ? skill.Budget / 2 : skill.Budget;
        foreach (var task in tasks)
        {
            if (!results.Tasks.ContainsKey(task.Id))
            {
                if (time.GetElapsedTime(began) > budget) break;
                var wrong = await ConverseAsync(task, cancellationToken);
                if (_lost is not null) return;
                results.Tasks[task.Id] = wrong ?? "";
                keep(results);
            }

            Step(skill.Title);
        }

        var asked = tasks.Count(task => results.Tasks.ContainsKey(task.Id));
        _done += tasks.Count - asked;
        if (asked < tasks.Count) results.LeftOut.Add($"{skill.Title}: {tasks.Count - asked} of {tasks.Count} tasks, for want of time");
        var passed = tasks.Count(task => results.Tasks.TryGetValue(task.Id, out var wrong) && wrong.Length == 0);
        Over(skill.Name, $"{skill.Title} {passed} of {asked}", skill.Title);
    }

    /// <summary>One task from its question to its check; what is wrong, or null.</summary>
    private async Task<string?> ConverseAsync(ProbeTask task, CancellationToken cancellationToken)
    {
        var answers = new ProbeAnswers();
        List<Message> messages = [.. task.Opening()];
        while (true)
        {
            var reply = await AskAsync(task.Request(channel.Model.Id, messages, channel.Model.Traits), TaskLimit, cancellationToken);
            if (reply.Response is not { } response) return reply.Error is { Kind: ErrorKind.Timeout } late ? late.Message : $"the server refused: {reply.Error?.Message}";
            var calls = answers.Add(response);
            if (task.Run is null || calls.Count == 0 || answers.Turns >= ProbeTask.MostSteps) return task.Check(answers);
            messages.Add(new Message(MessageRole.Assistant, [.. response.Content.Where(block => block is not ReasoningBlock)]));
            messages.Add(new Message(MessageRole.User, [.. calls.Select(call => new ToolResultBlock(call.Id, call.Name, [new TextBlock(JsonText.FromString(task.Run(call)))]))]));
        }
    }

    private Task<ProbeReply> AskAsync(ProbeTask task, TimeSpan limit, CancellationToken cancellationToken) =>
        AskAsync(task.Request(channel.Model.Id, task.Opening(), channel.Model.Traits), limit, cancellationToken);

    // A server that is loading or in trouble for a moment is asked again; one that stays away ends the probe, and nothing is held
    // against the model.
    private async Task<ProbeReply> AskAsync(ModelRequest request, TimeSpan limit, CancellationToken cancellationToken)
    {
        for (var tries = 1; ; tries++)
        {
            var reply = await channel.AskAsync(request, limit, cancellationToken);
            if (!reply.IsLost || reply.Error is { Kind: ErrorKind.Timeout }) return reply;
            if (tries == 3)
            {
                _lost = reply.Error!.Message;
                return reply;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private IReadOnlyList<ProbeTask> TasksOf(ProbeSkill skill) => _quick ? [.. skill.Tasks.Take(ProbeSkill.QuickTasks)] : skill.Tasks;

    private void Step(string section)
    {
        _done++;
        tell(Event(ProbeEventKinds.Progress) with { Section = section });
    }

    private void Over(string section, string? text, string? title = null)
    {
        if (!results.Over.Contains(section)) results.Over.Add(section);
        keep(results);
        tell(Event(ProbeEventKinds.Section) with { Section = title ?? section, Text = text });
    }

    private ProbeEvent Event(string kind) => new(kind) { Model = results.Subject.Address, Done = Math.Min(_done, _total), Total = _total };

    private readonly record struct Sections(ProbeResults Results)
    {
        public bool TryEnd(string name)
        {
            if (Results.Over.Contains(name)) return false;
            Results.Over.Add(name);
            return true;
        }
    }
}

/// <summary>A load that was measured.</summary>
/// <param name="Seconds">How long it took; null when it could not be measured.</param>
/// <param name="Why">Why not.</param>
internal readonly record struct LoadTime(double? Seconds, string? Why);
