namespace Sluice.Testing.Fakes;

/// <summary>A model that a <see cref="FakeOllama"/> has pulled.</summary>
/// <param name="Name">Its name with tag, as <c>/api/tags</c> lists it.</param>
public sealed record OllamaModel(string Name)
{
    /// <summary>The context length that it was trained for, in tokens; no allocation goes above it.</summary>
    public int ContextLength { get; init; } = 32_768;

    /// <summary>What <c>/api/show</c> says it can do.</summary>
    public IReadOnlyList<string> Capabilities { get; init; } = ["completion", "tools"];

    /// <summary>Bytes on disk; the same is claimed as memory when loaded.</summary>
    public long Size { get; init; } = 4_700_000_000;

    /// <summary>Bytes on the accelerator when loaded; 0 is a model on the processor.</summary>
    public long SizeVram { get; init; } = 4_700_000_000;

    /// <summary><c>PARAMETER num_ctx</c> of the Modelfile, if there is one.</summary>
    public int? NumCtx { get; init; }

    /// <summary>Address of the machine where it really runs; set for pulled cloud stubs.</summary>
    public string? RemoteHost { get; init; }

    /// <summary>Architecture, as <c>model_info</c> names it.</summary>
    public string Architecture { get; init; } = "qwen2";

    /// <summary>True when Ollama's own parser finds the calls: each comes in a line of its own with an id <c>call_…</c>. False: all on the last line.</summary>
    public bool CallsComeEarly { get; init; }
}

/// <summary>Something that the engine did.</summary>
/// <param name="Kind">load, load-aborted, load-failed, unload, truncate, pull or busy.</param>
/// <param name="Model">The model's name.</param>
/// <param name="Value">load and unload: the allocated context; truncate: messages that were dropped.</param>
public sealed record OllamaEvent(string Kind, string Model, int Value = 0);
