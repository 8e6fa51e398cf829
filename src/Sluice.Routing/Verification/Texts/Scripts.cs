namespace Sluice.Routing.Verification.Texts;

/// <summary>Families of letters.</summary>
internal enum Script
{
    /// <summary>Latin, and what is common to all.</summary>
    Latin,

    /// <summary>Chinese characters and Japanese.</summary>
    Han,

    /// <summary>Korean.</summary>
    Hangul,

    /// <summary>Russian and its relatives.</summary>
    Cyrillic,

    /// <summary>Arabic, Persian, Hebrew.</summary>
    Semitic,

    /// <summary>Hindi, Thai and others of the south and east of Asia.</summary>
    Indic,

    /// <summary>Greek.</summary>
    Greek,
}

/// <summary>Which letters a text is written in.</summary>
internal static class Scripts
{
    /// <summary>Letters of each script, by its number.</summary>
    public static int[] Count(ReadOnlySpan<char> text)
    {
        var counts = new int[7];
        foreach (var c in text)
        {
            if (char.IsLetter(c)) counts[(int)Of(c)]++;
        }

        return counts;
    }

    private static Script Of(char c) => c switch
    {
        < '\u0370' => Script.Latin,
        < '\u0400' => Script.Greek,
        < '\u0530' => Script.Cyrillic,
        >= '\u0590' and < '\u0780' => Script.Semitic,
        >= '\u0900' and < '\u1000' => Script.Indic,
        >= '\u1100' and < '\u1200' or >= '\uac00' and < '\ud7b0' => Script.Hangul,
        >= '\u3040' and < '\u3100' or >= '\u3400' and < '\ua000' or >= '\uf900' and < '\ufb00' => Script.Han,
        _ => Script.Latin,
    };
}
