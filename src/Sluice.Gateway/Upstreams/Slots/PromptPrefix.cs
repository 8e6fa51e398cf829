using Sluice.Protocols.Json;
using Sluice.Routing.Profile;

namespace Sluice.Gateway.Upstreams.Slots;

/// <summary>What a prompt begins with once a template has put it together.</summary>
internal static class PromptPrefix
{
    /// <summary>A hash of the tools, or of the instructions where there are none, for this process; 0 when the request has neither.</summary>
    /// <remarks>Instructions of coding clients carry the time, the folder, a number of the request: their tools tell the kind of turn better.</remarks>
    public static ulong Of(RequestProfile profile)
    {
        if (profile.Head is not { } head) return 0;
        var beginning = head["tools"u8];
        if (beginning.IsNullOrMissing) beginning = head["system"u8];
        if (beginning.IsNullOrMissing) beginning = head["instructions"u8];
        if (beginning.IsNullOrMissing) beginning = head["systemInstruction"u8];
        if (beginning.IsNullOrMissing) beginning = First(head["messages"u8]);
        if (beginning.IsNullOrMissing) return 0;
        var hash = default(HashCode);
        hash.AddBytes(beginning.Span);
        return ((ulong)(uint)hash.ToHashCode() << 1) | 1;
    }

    private static RawJson First(RawJson messages)
    {
        foreach (var message in messages.EnumerateArray()) return message["role"u8].StringEquals("user"u8) ? default : message;
        return default;
    }
}
