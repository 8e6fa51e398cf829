namespace Sluice.Gateway.Upstreams.Local;

/// <summary>What a local model's name gives away, where its server says nothing.</summary>
internal static class LocalNames
{
    private static readonly string[] Embedding = ["embed", "rerank", "bge-", "minilm", "-e5-", "e5-"];

    private static readonly string[] Code = ["coder", "code", "devstral", "codestral", "starcoder"];

    /// <summary>Whether Ollama runs this name at ollama.com: suffix <c>:cloud</c> or <c>-cloud</c>. Such a prompt leaves the machine.</summary>
    public static bool IsCloud(string id) =>
        id.EndsWith(":cloud", StringComparison.OrdinalIgnoreCase) || id.EndsWith("-cloud", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it looks like a model that makes vectors or scores and takes no conversation.</summary>
    public static bool IsEmbedding(string id) => Embedding.Any(part => id.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it was made for code.</summary>
    public static bool IsCode(string id) => Code.Any(part => id.Contains(part, StringComparison.OrdinalIgnoreCase));
}
