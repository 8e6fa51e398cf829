namespace Sluice.Protocols.Canonical;

/// <summary>
/// Claude Code's first system block is a pseudo header for Anthropic's accounting. Its suffix differs from request to request,
/// so to any other upstream it is left out: it would cost a local server its prompt cache and means nothing there.
/// </summary>
public static class BillingLine
{
    /// <summary>Is this text the accounting line?</summary>
    public static bool Is(TextBlock block) => block.Text.StartsWith("x-anthropic-billing-header:"u8);

    /// <summary>Is this block the accounting line?</summary>
    public static bool Is(ContentBlock block) => block is TextBlock text && Is(text);
}
