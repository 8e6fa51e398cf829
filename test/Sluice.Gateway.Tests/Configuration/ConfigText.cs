using System.Text;
using Sluice.Gateway.Configuration;
using Sluice.Gateway.Platform;
using Xunit;

namespace Sluice.Gateway.Tests.Configuration;

/// <summary>Reads configuration text in surroundings that the test names.</summary>
internal static class ConfigText
{
    public static ConfigLoader Loader(params (string Name, string Value)[] variables)
    {
        var host = new HostEnvironment(OperatingSystemKind.Linux, variables.ToDictionary(v => v.Name, v => v.Value), "/home/ada");
        return new ConfigLoader(host, new SecretResolver(host, name => SecretLookup.Missing($"keychain:{name}: there is no such item.")));
    }

    public static ConfigResult Read(string text, params (string Name, string Value)[] variables) =>
        Loader(variables).Parse(Encoding.UTF8.GetBytes(text), null);

    public static EffectiveConfig Good(string text, params (string Name, string Value)[] variables)
    {
        var result = Read(text, variables);
        Assert.True(result.Effective is not null, string.Join('\n', result.Problems));
        return result.Effective;
    }

    /// <summary>The problems, one line each, as <c>(line,column) path: message fix</c>.</summary>
    public static string[] Problems(string text, params (string Name, string Value)[] variables)
    {
        var result = Read(text, variables);
        Assert.Null(result.Effective);
        return [.. result.Problems.Select(p => $"({p.Line},{p.Column}) {p.Path}: {p.Message} {p.Fix}")];
    }
}
