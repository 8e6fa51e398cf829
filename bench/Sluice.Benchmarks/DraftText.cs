using System.Globalization;
using Sluice.Load;

namespace Sluice.Benchmarks;

/// <summary>The tokens of a draft of any length: the text of the load tests again and again, numbered, for what only repeats itself is refused.</summary>
internal static class DraftText
{
    /// <summary>A token.</summary>
    public static string Token(int index) => Script.Tokens[index % Script.Count] + index.ToString(CultureInfo.InvariantCulture) + " ";
}
