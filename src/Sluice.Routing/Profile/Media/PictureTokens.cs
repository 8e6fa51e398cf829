namespace Sluice.Routing.Profile;

/// <summary>Tokens of a picture by the formulas that the vendors publish.</summary>
internal static class PictureTokens
{
    // What a screenshot comes to when its size is not known.
    private static readonly Picture Usual = new(1280, 1024, false);

    /// <summary>Tokens of one picture.</summary>
    public static long Of(Picture picture, TokenFamily family, string model)
    {
        if (picture.Width <= 0 || picture.Height <= 0) picture = Usual with { IsLow = picture.IsLow };
        return family switch
        {
            TokenFamily.Anthropic => OfClaude(picture, largest: 1568, most: 1568),
            TokenFamily.AnthropicNew => OfClaude(picture, largest: 2576, most: 4784),
            TokenFamily.OpenAi => OfOpenAi(picture, model),
            TokenFamily.Gemini => OfGemini(picture, model),
            _ => OfLocal(picture, model),
        };
    }

    // Patches of 28 pixels: https://platform.claude.com/docs/en/build-with-claude/vision. Larger pictures are scaled down to the
    // longest edge and the most patches that the model takes.
    private static long OfClaude(Picture picture, int largest, int most)
    {
        var scale = Math.Min(1, largest / (double)Math.Max(picture.Width, picture.Height));
        var patches = Patches(picture, scale, 28);
        return Math.Min(patches, most);
    }

    // Tiles of 512 pixels within 2048 by 768, or patches of 32: https://platform.openai.com/docs/guides/images-vision.
    private static long OfOpenAi(Picture picture, string model)
    {
        var isSmall = Has(model, "mini") || Has(model, "nano");
        if (isSmall && !Has(model, "4o-mini")) return (long)Math.Ceiling(Math.Min(Patches(picture, 1, 32), 1536) * (Has(model, "nano") ? 2.46 : 1.62));
        var (first, tile) = Has(model, "gpt-5") || Has(model, "gpt-6") ? (70, 140) : Has(model, "4o-mini") ? (2833, 5667) : (85, 170);
        if (picture.IsLow) return first;
        var scale = Math.Min(1, 2048d / Math.Max(picture.Width, picture.Height));
        scale *= Math.Min(1, 768 / (Math.Min(picture.Width, picture.Height) * scale));
        return first + (tile * Patches(picture, scale, 512));
    }

    // https://ai.google.dev/gemini-api/docs/media-resolution: 1,120 tokens from Gemini 3 on; before, 258 for each tile of 768 pixels.
    private static long OfGemini(Picture picture, string model)
    {
        if (!Has(model, "gemini-2") && !Has(model, "gemini-1")) return 1120;
        return picture is { Width: <= 384, Height: <= 384 } ? 258 : 258 * Patches(picture, 1, 768);
    }

    // Gemma's encoder gives 256 whatever the size; Qwen's and its like one for each 28 by 28 pixels.
    private static long OfLocal(Picture picture, string model)
    {
        if (Has(model, "gemma")) return 256;
        return Has(model, "llava") ? 576 : Math.Clamp(Patches(picture, 1, 28), 64, 4096);
    }

    private static long Patches(Picture picture, double scale, int size)
    {
        var across = (long)Math.Ceiling(picture.Width * scale / size);
        var down = (long)Math.Ceiling(picture.Height * scale / size);
        return Math.Max(1, across) * Math.Max(1, down);
    }

    private static bool Has(string model, string part) => model.Contains(part, StringComparison.OrdinalIgnoreCase);
}
