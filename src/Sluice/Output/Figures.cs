using System.Globalization;

namespace Sluice.Output;

/// <summary>Numbers as people read them; the same everywhere in the world, so that scripts may rely on them.</summary>
internal static class Figures
{
    /// <summary>Dollars: cents, or as many places as it takes to see anything.</summary>
    public static string Dollars(decimal? dollars)
    {
        if (dollars is not { } amount) return "";
        var sign = amount < 0 ? "-" : "";
        var places = Math.Abs(amount) switch
        {
            0 or >= 1 => "0.00",
            >= 0.001m => "0.0000",
            _ => "0.000000",
        };
        return sign + "$" + Math.Abs(amount).ToString(places, CultureInfo.InvariantCulture);
    }

    /// <summary>A count in groups of three.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A count and its noun.</summary>
    public static string Count(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? "" : "s")}";

    /// <summary>A context window: 8K, 200K, 1M.</summary>
    public static string Window(long? tokens) => tokens switch
    {
        null => "",
        >= 1_000_000 => (tokens.Value / 1_000_000.0).ToString("0.##", CultureInfo.InvariantCulture) + "M",
        // Local windows are powers of two, the vendors' are round in ten.
        >= 1_024 when tokens.Value % 1_024 == 0 => Count(tokens.Value / 1_024) + "K",
        >= 1_000 => (tokens.Value / 1_000.0).ToString("0.#", CultureInfo.InvariantCulture) + "K",
        _ => Count(tokens.Value),
    };

    /// <summary>A size: 4.7 GB.</summary>
    public static string Bytes(long? bytes) => bytes switch
    {
        null => "",
        >= 1_000_000_000 => (bytes.Value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) + " GB",
        _ => (bytes.Value / 1e6).ToString("0", CultureInfo.InvariantCulture) + " MB",
    };

    /// <summary>A duration: 340 ms, 12.3 s.</summary>
    public static string Milliseconds(int? milliseconds) => milliseconds switch
    {
        null => "",
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{milliseconds} ms"),
        _ => (milliseconds.Value / 1_000.0).ToString("0.0", CultureInfo.InvariantCulture) + " s",
    };

    /// <summary>Local time to the second.</summary>
    public static string Time(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Yes, no, or nothing when not known.</summary>
    public static string YesNo(bool? value) => value switch { true => "yes", false => "no", null => "" };
}
