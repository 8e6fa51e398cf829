using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Reflection;

namespace Sluice.Routing.Learned;

/// <summary>
/// Trained models under names, in one binary file that ships inside the assembly:
/// <code>"SLM1" | sections: int32 | (name | kind: byte | body)* | checksum of all before: uint64</code>
/// Numbers are little-endian; a name is its length as a byte and ASCII. Weights and thresholds are all it holds: no words.
/// </summary>
internal sealed class ModelFile
{
    /// <summary>First four bytes, with the version of the form.</summary>
    public static ReadOnlySpan<byte> Magic => "SLM1"u8;

    private readonly FrozenDictionary<string, object> _sections;

    private ModelFile(FrozenDictionary<string, object> sections) => _sections = sections;

    /// <summary>Names of what it holds.</summary>
    public IEnumerable<string> Names => _sections.Keys;

    /// <summary>A file that is embedded in this assembly under its plain name, such as <c>judge.model</c>.</summary>
    public static ModelFile Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name) ?? throw new InvalidDataException($"The model {name} is not embedded.");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Read(bytes);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidDataException">It is no model file, of another version, or damaged.</exception>
    public static ModelFile Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 16 || !bytes.StartsWith(Magic)) throw new InvalidDataException("This is no model file of this version.");
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[^8..]) != Checksum(bytes[..^8])) throw new InvalidDataException("The model file is damaged.");
        var reader = new ModelReader(bytes[4..^8]);
        var sections = new Dictionary<string, object>(StringComparer.Ordinal);
        for (var left = reader.Int32(); left > 0; left--) sections.Add(reader.Name(), reader.Section());
        return new ModelFile(sections.ToFrozenDictionary(StringComparer.Ordinal));
    }

    /// <summary>A linear model.</summary>
    public LinearModel Linear(string name) => Section<LinearModel>(name);

    /// <summary>An ensemble of trees.</summary>
    public TreeEnsemble Trees(string name) => Section<TreeEnsemble>(name);

    /// <summary>Plain numbers: thresholds, calibration, coefficients over dense features.</summary>
    public ReadOnlySpan<float> Numbers(string name) => Section<float[]>(name);

    /// <summary>FNV-1a over bytes.</summary>
    internal static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        var hash = StableHash.Seed;
        foreach (var value in bytes) hash = (hash ^ value) * 1099511628211;
        return hash;
    }

    private T Section<T>(string name)
        where T : class => _sections.GetValueOrDefault(name) as T ?? throw new InvalidDataException($"The model file has no {typeof(T).Name} \"{name}\".");
}
