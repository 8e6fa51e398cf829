namespace Sluice.Gateway.Local.Discovery;

/// <summary>What a local model's name gives away, where its server says nothing.</summary>
internal static class LocalNames
{
    private static readonly string[] Embedding = ["embed", "rerank", "bge-", "minilm", "-e5-", "e5-"];

    private static readonly string[] Code = ["coder", "code", "devstral", "codestral", "starcoder"];

    // Families that were trained on the middle and whose templates have a place for the suffix.
    private static readonly string[] Middle = ["qwen2.5-coder", "starcoder", "codestral", "codegemma", "deepseek-coder-v2", "stable-code", "granite-code"];

    /// <summary>Whether Ollama runs this name at ollama.com: suffix <c>:cloud</c> or <c>-cloud</c>. Such a prompt leaves the machine.</summary>
    public static bool IsCloud(string id) =>
        id.EndsWith(":cloud", StringComparison.OrdinalIgnoreCase) || id.EndsWith("-cloud", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it looks like a model that makes vectors or scores and takes no conversation.</summary>
    public static bool IsEmbedding(string id) => Embedding.Any(part => id.Contains(part, StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it fills the middle between a prompt and a suffix.</summary>
    public static bool FillsMiddle(string id) => Middle.Any(part => id.Contains(part, StringComparison.OrdinalIgnoreCase))
        || (id.Contains("codellama", StringComparison.OrdinalIgnoreCase) && id.Contains("code", StringComparison.OrdinalIgnoreCase) && id.IndexOf("code", StringComparison.OrdinalIgnoreCase) != id.LastIndexOf("code", StringComparison.OrdinalIgnoreCase))
        || (id.Contains("deepseek-coder", StringComparison.OrdinalIgnoreCase) && id.Contains("base", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it was made for code.</summary>
    public static bool IsCode(string id) => Code.Any(part => id.Contains(part, StringComparison.OrdinalIgnoreCase));
}
