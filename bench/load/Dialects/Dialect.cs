using Sluice.Load.Upstream;

namespace Sluice.Load.Dialects;

/// <summary>What a caller speaks: how its requests look, and when their answer is whole.</summary>
internal abstract class Dialect
{
    /// <summary>All, in the order in which they are measured.</summary>
    public static IReadOnlyList<Dialect> All { get; } = [new AnthropicDialect(), new ResponsesDialect(), new GeminiDialect()];

    /// <summary>Name in the configuration's words.</summary>
    public abstract string Name { get; }

    /// <summary>What an upstream of this dialect answers.</summary>
    public abstract Replies Replies { get; }

    /// <summary>Part of the path by which the upstream knows the dialect.</summary>
    public abstract ReadOnlySpan<byte> Mark { get; }

    /// <summary>Path and query of a request.</summary>
    public abstract string Path(string model, bool stream);

    /// <summary>Header that carries the token, with its value.</summary>
    public abstract string Credential(string token);

    /// <summary>A question of 2 KB.</summary>
    public abstract byte[] Small(string model, bool stream);

    /// <summary>A turn in the middle of a coding session, as the dialect's own client sends it: 150 KB.</summary>
    public abstract byte[] Large(string model);

    /// <summary>Reads an answer and says whether it is whole.</summary>
    public abstract AnswerCheck Check(bool stream);
}
