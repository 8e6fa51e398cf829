using System.Text.Json;
using Sluice.Protocols.Json;
using Sluice.Routing.Pacing;
using Sluice.Routing.Situations;

namespace Sluice.Routing.Replay;

/// <summary>The facts as JSON inside a receipt. What has its usual value is left out: most receipts carry a handful of figures.</summary>
internal static class ReplayFactsJson
{
    public static void Write(ReplayFacts facts, Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        // The whole figure: one digit less, and a turn beside a threshold would be decided otherwise.
        if (facts.Score is { } score) writer.WriteNumber("score"u8, score);
        if (facts.Learned != 0) writer.WriteNumber("learned"u8, facts.Learned);
        if (facts.NoDraft) writer.WriteBoolean("noDraft"u8, true);
        if (facts.Depth is { } depth) writer.WriteString("depth"u8, depth);
        if (facts.MaxOutput is { } output) writer.WriteNumber("out"u8, output);
        if (facts.CacheSeconds is { } cache) writer.WriteNumber("cache"u8, cache);
        if (facts.Fixed is { } instructions) writer.WriteNumber("fixed"u8, instructions);
        if (facts.Json) writer.WriteBoolean("json"u8, true);
        if (facts.Search) writer.WriteBoolean("search"u8, true);
        if (facts.FillIn) writer.WriteBoolean("fillIn"u8, true);
        if (facts.LongContext) writer.WriteBoolean("long"u8, true);
        if (facts.OwnKey is { } vendor) writer.WriteString("key"u8, vendor);
        if (facts.Shift != 0) writer.WriteNumber("shift"u8, facts.Shift);
        if (facts.Windows is { } windows)
        {
            // Empty: nothing was known. Five digits are more than any vendor tells.
            writer.WriteStartArray("quota"u8);
            if (windows.Count > 0)
            {
                if (facts.Reserve is { } reserve) writer.WriteNumberValue(reserve);
                else writer.WriteNullValue();
            }

            foreach (var window in windows)
            {
                writer.WriteStartArray();
                writer.WriteNumberValue(Math.Round(window.Used, 5));
                writer.WriteNumberValue(Math.Round(window.Elapsed, 5));
                writer.WriteBooleanValue(window.Expires);
                writer.WriteEndArray();
            }

            writer.WriteEndArray();
        }

        if (facts.Cap != CapEffect.None) writer.WriteNumber("cap"u8, (int)facts.Cap);
        if (facts.CapStopsPlans) writer.WriteBoolean("capPlans"u8, true);
        if (facts.InSession) writer.WriteBoolean("session"u8, true);
        if (facts.Held is { } held)
        {
            writer.WriteStartArray("held"u8);
            writer.WriteStringValue(held.Address);
            writer.WriteNumberValue(held.Tier);
            writer.WriteBooleanValue(held.Draft);
            writer.WriteEndArray();
        }

        if (facts is { LeaseTier: { } tier, LeaseTurns: > 0 })
        {
            writer.WriteStartArray("lease"u8);
            writer.WriteNumberValue(tier);
            writer.WriteNumberValue(facts.LeaseTurns);
            writer.WriteEndArray();
        }

        if (facts.Warm.Count > 0)
        {
            writer.WriteStartObject("warm"u8);
            foreach (var (address, (tokens, seconds)) in facts.Warm)
            {
                writer.WriteStartArray(address);
                writer.WriteNumberValue(tokens);
                writer.WriteNumberValue(seconds);
                writer.WriteEndArray();
            }

            writer.WriteEndObject();
        }

        if (facts.Said.Count > 0)
        {
            writer.WriteStartObject("said"u8);
            foreach (var (pattern, holds) in facts.Said) writer.WriteBoolean(pattern, holds);
            writer.WriteEndObject();
        }

        if (facts.Draft) writer.WriteBoolean("draft"u8, true);
        writer.WriteEndObject();
    }

    public static ReplayFacts? Read(RawJson json)
    {
        if (!json.IsObject) return null;
        var warm = new Dictionary<string, (long, int)>(StringComparer.Ordinal);
        foreach (var entry in json["warm"u8].EnumerateObject())
        {
            var pair = Items(entry.Value);
            if (pair.Count == 2) warm[entry.Name] = (pair[0].GetInt64() ?? 0, (int)(pair[1].GetInt64() ?? 0));
        }

        var said = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var entry in json["said"u8].EnumerateObject()) said[entry.Name] = entry.Value.IsTrue;
        var (held, lease, quota) = (Items(json["held"u8]), Items(json["lease"u8]), json["quota"u8].IsArray ? Items(json["quota"u8]) : null);
        return new ReplayFacts
        {
            Score = json["score"u8].GetDouble(),
            Learned = json["learned"u8].GetDouble() ?? 0,
            NoDraft = json["noDraft"u8].IsTrue,
            Depth = json["depth"u8].GetString(),
            MaxOutput = json["out"u8].GetInt64(),
            CacheSeconds = (int?)json["cache"u8].GetInt64(),
            Fixed = json["fixed"u8].GetInt64(),
            Json = json["json"u8].IsTrue,
            Search = json["search"u8].IsTrue,
            FillIn = json["fillIn"u8].IsTrue,
            LongContext = json["long"u8].IsTrue,
            OwnKey = json["key"u8].GetString(),
            Shift = json["shift"u8].GetDouble() ?? 0,
            Reserve = quota is [var reserve, ..] ? reserve.GetDouble() : null,
            Windows = quota is null ? null : [.. quota.Skip(1).Select(StandOf)],
            Cap = (CapEffect)(json["cap"u8].GetInt64() ?? 0),
            CapStopsPlans = json["capPlans"u8].IsTrue,
            InSession = json["session"u8].IsTrue,
            Held = held.Count == 3 ? new TurnDecision(held[0].GetString() ?? "", (int)(held[1].GetInt64() ?? 0), "as it was", held[2].IsTrue) : null,
            LeaseTier = lease.Count == 2 ? (int?)lease[0].GetInt64() : null,
            LeaseTurns = lease.Count == 2 ? (int)(lease[1].GetInt64() ?? 0) : 0,
            Warm = warm,
            Said = said,
            Draft = json["draft"u8].IsTrue,
        };
    }

    private static WindowStand StandOf(RawJson json) =>
        Items(json) is [var used, var elapsed, var expires] ? new(used.GetDouble() ?? 0, elapsed.GetDouble() ?? 0, expires.IsTrue) : default;

    private static List<RawJson> Items(RawJson array)
    {
        var items = new List<RawJson>(3);
        foreach (var item in array.EnumerateArray()) items.Add(item);
        return items;
    }
}
