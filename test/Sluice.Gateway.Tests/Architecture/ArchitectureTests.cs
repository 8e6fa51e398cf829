using System.Reflection;
using Xunit;

namespace Sluice.Gateway.Tests.Architecture;

/// <summary>The arrows between the assemblies, and the walls between the protocols.</summary>
public sealed class ArchitectureTests
{
    private const string ProtocolsRoot = "Sluice.Protocols.";
    private static readonly string[] Protocols = ["Anthropic", "ChatCompletions", "Responses", "Gemini", "Ollama"];

    [Fact]
    public void Protocols_UseTheFrameworkOnly() =>
        Assert.DoesNotContain(ReferencesOf("Sluice.Protocols"), name => !name.StartsWith("System", StringComparison.Ordinal));

    [Fact]
    public void Routing_UsesProtocolsOnly() =>
        Assert.DoesNotContain(ReferencesOf("Sluice.Routing"), name => !name.StartsWith("System", StringComparison.Ordinal) && name is not "Sluice.Protocols");

    [Fact]
    public void Routing_OpensNoFileAndNoConnection() =>
        Assert.DoesNotContain(ReferencesOf("Sluice.Routing"), name => name.StartsWith("System.Net.", StringComparison.Ordinal) || name is "System.IO.FileSystem");

    [Fact]
    public void Gateway_DoesNotKnowTheExecutable() =>
        Assert.DoesNotContain(ReferencesOf("Sluice.Gateway"), name => name.StartsWith("Sluice", StringComparison.OrdinalIgnoreCase) && name is not ("Sluice.Protocols" or "Sluice.Routing"));

    [Fact]
    public void Protocol_UsesNoSibling()
    {
        var types = Assembly.Load("Sluice.Protocols").GetTypes();
        var trespasses = from user in types
                         let own = ProtocolOf(user)
                         where own is not null
                         from used in UsedTypes.Of(user)
                         let other = ProtocolOf(used)
                         where other is not null && other != own
                         select $"{user} uses {used}";
        Assert.Empty(trespasses);
    }

    [Fact]
    public void CanonicalModel_KnowsNoProtocol()
    {
        var trespasses = from user in Assembly.Load("Sluice.Protocols").GetTypes()
                         where user.Namespace is ProtocolsRoot + "Canonical" or ProtocolsRoot + "Json" or ProtocolsRoot + "Framing"
                         from used in UsedTypes.Of(user)
                         where ProtocolOf(used) is not null
                         select $"{user} uses {used}";
        Assert.Empty(trespasses);
    }

    [Fact]
    public void UsedTypes_SeeIntoMethodBodies()
    {
        Assert.Contains(typeof(System.Text.StringBuilder), UsedTypes.Of(typeof(Specimen)));
        Assert.Contains(typeof(Uri), UsedTypes.Of(typeof(Specimen)));
    }

    private static string? ProtocolOf(Type type) =>
        Array.Find(Protocols, protocol => type.Namespace is { } space && (space == ProtocolsRoot + protocol || space.StartsWith($"{ProtocolsRoot}{protocol}.", StringComparison.Ordinal)));

    private static IEnumerable<string> ReferencesOf(string assembly) => Assembly.Load(assembly).GetReferencedAssemblies().Select(name => name.Name!);

    private static class Specimen
    {
        public static int Length(string text)
        {
            var builder = new System.Text.StringBuilder(text);
            return builder.Length + (Uri.TryCreate(text, UriKind.Relative, out _) ? 1 : 0);
        }
    }
}
