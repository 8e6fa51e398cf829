using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Routing.Learned;

/// <summary>Writes a <see cref="ModelFile"/>: the other half of <see cref="ModelReader"/>, for the trainer. The same sections give the same bytes.</summary>
internal sealed class ModelWriter
{
    private readonly List<byte[]> _sections = [];

    /// <summary>Adds a linear model.</summary>
    public ModelWriter Add(string name, LinearModel model) => Add(name, SectionKind.Linear, writer =>
    {
        writer.Write(model.Bits);
        writer.Write(model.Bias);
        writer.Write(model.Scale);
        writer.Write(MemoryMarshal.AsBytes(model.Weights));
    });

    /// <summary>Adds an ensemble of trees.</summary>
    public ModelWriter Add(string name, TreeEnsemble trees) => Add(name, SectionKind.Trees, writer =>
    {
        writer.Write(trees.Features);
        writer.Write(trees.Baseline);
        writer.Write(trees.Roots.Length);
        foreach (var root in trees.Roots) writer.Write(root);
        writer.Write(trees.Nodes.Length);
        foreach (var node in trees.Nodes)
        {
            writer.Write(node.Feature);
            writer.Write(node.Value);
            writer.Write(node.Left);
            writer.Write(node.Right);
        }
    });

    /// <summary>Adds plain numbers.</summary>
    public ModelWriter Add(string name, float[] numbers) => Add(name, SectionKind.Numbers, writer =>
    {
        writer.Write(numbers.Length);
        foreach (var number in numbers) writer.Write(number);
    });

    /// <summary>The file.</summary>
    public byte[] ToArray()
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write(ModelFile.Magic);
        writer.Write(_sections.Count);
        foreach (var section in _sections) writer.Write(section);
        writer.Write(ModelFile.Checksum(file.ToArray()));
        return file.ToArray();
    }

    private ModelWriter Add(string name, SectionKind kind, Action<BinaryWriter> body)
    {
        using var section = new MemoryStream();
        using var writer = new BinaryWriter(section);
        writer.Write((byte)name.Length);
        writer.Write(Encoding.ASCII.GetBytes(name));
        writer.Write((byte)kind);
        body(writer);
        _sections.Add(section.ToArray());
        return this;
    }
}
