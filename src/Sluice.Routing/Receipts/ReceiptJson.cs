using System.Buffers;
using System.Text.Json;
using Sluice.Protocols.Json;
using Sluice.Routing.Replay;

namespace Sluice.Routing.Receipts;

/// <summary>A receipt as JSON, for the ledger and <c>--json</c>. Unknown properties are passed over, so that an old program reads what a new one wrote.</summary>
public static class ReceiptJson
{
    /// <summary>The receipt as UTF-8 JSON.</summary>
    public static byte[] Write(Receipt receipt)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer)) Write(receipt, writer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Writes the receipt as an object into a larger document.</summary>
    public static void Write(Receipt receipt, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("route"u8, receipt.Route);
        writer.WriteString("summary"u8, receipt.Summary);
        writer.WriteStartObject("signals"u8);
        foreach (var signal in receipt.Signals) writer.WriteString(signal.Name, signal.Value);
        writer.WriteEndObject();
        writer.WriteStartArray("candidates"u8);
        foreach (var candidate in receipt.Candidates) Write(candidate, writer);
        writer.WriteEndArray();
        if (receipt.Baseline is { } baseline)
        {
            writer.WritePropertyName("baseline"u8);
            Write(baseline, writer);
        }

        if (receipt.Checks.Count > 0)
        {
            writer.WriteStartArray("checks"u8);
            foreach (var check in receipt.Checks) Write(check, writer);
            writer.WriteEndArray();
        }

        if (receipt.Facts is { } facts)
        {
            writer.WritePropertyName("facts"u8);
            ReplayFactsJson.Write(facts, writer);
        }

        if (receipt.Escalation is { } escalation) writer.WriteString("escalation"u8, escalation);
        writer.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write(Receipt)"/> wrote.</summary>
    /// <exception cref="JsonSyntaxException">Not JSON.</exception>
    public static Receipt Read(ReadOnlyMemory<byte> utf8)
    {
        var json = RawJson.Parse(utf8);
        var signals = new List<ReceiptSignal>();
        foreach (var signal in json["signals"u8].EnumerateObject()) signals.Add(new(signal.Name, signal.Value.GetString() ?? ""));
        var candidates = new List<ReceiptCandidate>();
        foreach (var candidate in json["candidates"u8].EnumerateArray()) candidates.Add(ReadCandidate(candidate));
        var checks = new List<ReceiptCheck>();
        foreach (var check in json["checks"u8].EnumerateArray())
            checks.Add(new((int)(check["attempt"u8].GetInt64() ?? 0), check["name"u8].GetString() ?? "", check["outcome"u8].GetString() ?? "", check["why"u8].GetString()));
        var baseline = json["baseline"u8];
        return new Receipt(json["route"u8].GetString() ?? "", json["summary"u8].GetString() ?? "", signals, candidates)
        {
            Baseline = baseline.IsObject ? ReadCandidate(baseline) : null,
            Checks = checks,
            Escalation = json["escalation"u8].GetString(),
            Facts = ReplayFactsJson.Read(json["facts"u8]),
        };
    }

    private static void Write(ReceiptCandidate candidate, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("address"u8, candidate.Address);
        writer.WriteNumber("tier"u8, candidate.Tier);
        // Absent = unpriced, which is not the same as free.
        if (candidate.EstimatedCost is { } cost) writer.WriteNumber("cost"u8, Math.Round(cost, 8));
        if (candidate.CachedTokens > 0) writer.WriteNumber("cached"u8, candidate.CachedTokens);
        if (candidate.Seconds is { } seconds) writer.WriteNumber("seconds"u8, Math.Round(seconds, 1));
        if (candidate.SwitchDollars != 0) writer.WriteNumber("switch"u8, Math.Round(candidate.SwitchDollars, 8));
        if (candidate.Tokens is { } tokens) writer.WriteNumber("tokens"u8, tokens);
        if (candidate.Standing is { } standing)
        {
            writer.WriteString("state"u8, standing.State == AvailabilityState.Down ? "down"u8 : standing.IsBarred ? "barred"u8 : "limited"u8);
            if (standing.Until is { } until) writer.WriteString("until"u8, until.UtcDateTime);
        }

        writer.WriteBoolean("chosen"u8, candidate.Chosen);
        writer.WriteString("reason"u8, candidate.Reason);
        writer.WriteEndObject();
    }

    private static void Write(ReceiptCheck check, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("attempt"u8, check.Attempt);
        writer.WriteString("name"u8, check.Name);
        writer.WriteString("outcome"u8, check.Outcome);
        if (check.Why is { } why) writer.WriteString("why"u8, why);
        writer.WriteEndObject();
    }

    private static ReceiptCandidate ReadCandidate(RawJson json) => new(
        json["address"u8].GetString() ?? "",
        (int)(json["tier"u8].GetInt64() ?? 0),
        ReadCost(json["cost"u8]),
        json["chosen"u8].IsTrue,
        json["reason"u8].GetString() ?? "")
    {
        CachedTokens = json["cached"u8].GetInt64() ?? 0,
        Seconds = json["seconds"u8].GetDouble(),
        Tokens = json["tokens"u8].GetInt64(),
        Standing = ReadStanding(json),
        SwitchDollars = ReadCost(json["switch"u8]) ?? 0,
    };

    private static Availability? ReadStanding(RawJson json)
    {
        DateTimeOffset? until = DateTimeOffset.TryParse(json["until"u8].GetString(), System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.RoundtripKind, out var time) ? time : null;
        return json["state"u8].GetString() switch
        {
            "down" => Availability.Down("as it was"),
            "barred" => Availability.Barred(until ?? DateTimeOffset.MaxValue, "as it was"),
            "limited" => Availability.Limited(until, "as it was"),
            _ => null,
        };
    }

    private static decimal? ReadCost(RawJson json) =>
        json.Kind == RawJsonKind.Number && decimal.TryParse(json.Span, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var cost) ? cost : null;
}
