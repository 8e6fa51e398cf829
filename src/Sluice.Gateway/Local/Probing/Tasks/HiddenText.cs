using System.Globalization;
using System.Text;

namespace Sluice.Gateway.Local.Probing.Tasks;

/// <summary>
/// A long text of everyday sentences in which numbers are hidden at given depths. Made from a seed, so that it is the same text
/// each time, and of words of our own, so that no model has learned it.
/// </summary>
internal static class HiddenText
{
    /// <summary>Where the numbers stand: share of the text in front of them.</summary>
    public static readonly IReadOnlyList<double> Depths = [0.1, 0.35, 0.6, 0.9];

    private static readonly string[] Who = ["The gardener", "A clerk", "The ferryman", "Our neighbour", "The baker", "A student", "The watchman", "An old sailor", "The teacher", "A courier"];
    private static readonly string[] Does = ["carried", "painted", "forgot", "repaired", "counted", "sold", "found", "cleaned", "described", "moved"];
    private static readonly string[] What = ["a wooden chair", "two baskets of pears", "the spare lantern", "a box of nails", "the morning letters", "a worn map", "some copper wire", "the blue kettle", "a stack of plates", "an umbrella"];
    private static readonly string[] Where = ["near the harbour", "behind the mill", "at the corner of the market", "in the long corridor", "by the second bridge", "next to the station", "under the old oak", "outside the library", "along the canal", "at the edge of town"];
    private static readonly string[] When = ["before noon", "on a rainy Tuesday", "without a word", "for the third time", "while it was still dark", "after the bell", "in spite of the wind", "with great care", "as every year", "in a hurry"];
    private static readonly string[] Keepers = ["heron", "badger", "falcon", "otter"];

    /// <summary>Who keeps the number at a depth.</summary>
    public static string Keeper(int depth) => Keepers[depth];

    /// <summary>The number at a depth of the text of that seed.</summary>
    public static string Number(int seed, int depth) => (10_000 + (Mixed((uint)seed, (uint)depth) % 90_000)).ToString(CultureInfo.InvariantCulture);

    /// <summary>The question for the number at a depth.</summary>
    public static string Question(int depth) => $"What is the secret number of the {Keeper(depth)}? Answer with the number only.";

    /// <summary>Text of about that many characters.</summary>
    /// <param name="seed">Another seed is another text, from its first word on: no server has it in its cache.</param>
    /// <param name="characters">Length.</param>
    /// <param name="hides">Numbers stand in it.</param>
    public static string Write(int seed, int characters, bool hides)
    {
        var text = new StringBuilder(characters + 256);
        text.Append(CultureInfo.InvariantCulture, $"Notebook {Mixed((uint)seed, 77):x8}.");
        var next = 0;
        for (uint i = 0; text.Length < characters; i++)
        {
            while (hides && next < Depths.Count && text.Length >= Depths[next] * characters) Hide();
            text.Append(' ').Append(Pick(Who, i, 1)).Append(' ').Append(Pick(Does, i, 2)).Append(' ').Append(Pick(What, i, 3)).Append(' ').Append(Pick(Where, i, 4)).Append(' ').Append(Pick(When, i, 5)).Append('.');
        }

        while (hides && next < Depths.Count) Hide();
        return text.ToString();

        void Hide()
        {
            text.Append(CultureInfo.InvariantCulture, $" The secret number of the {Keeper(next)} is {Number(seed, next)}.");
            next++;
        }

        string Pick(string[] words, uint sentence, uint place) => words[Mixed((uint)seed ^ (sentence * 31), place) % (uint)words.Length];
    }

    // A few rounds of mixing, the same on every machine; Random's sequence is not promised between versions.
    private static uint Mixed(uint one, uint other)
    {
        var value = (one * 0x9E3779B1u) ^ ((other + 1) * 0x85EBCA77u);
        value ^= value >> 15;
        value *= 0x2C1B3C6Du;
        value ^= value >> 12;
        value *= 0x297A2D39u;
        return value ^ (value >> 15);
    }
}
