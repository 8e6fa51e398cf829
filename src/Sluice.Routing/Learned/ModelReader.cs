using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Sluice.Routing.Learned;

/// <summary>Reads the sections of a <see cref="ModelFile"/>.</summary>
internal ref struct ModelReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public string Name() => Encoding.ASCII.GetString(Take(Take(1)[0]));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public object Section() => (SectionKind)Take(1)[0] switch
    {
        SectionKind.Linear => Linear(),
        SectionKind.Trees => Trees(),
        SectionKind.Numbers => Numbers(),
        var kind => throw new InvalidDataException($"Sections of kind {kind} are not known."),
    };

    private LinearModel Linear()
    {
        var bits = Int32();
        if (bits is < 1 or > 24) throw new InvalidDataException("A linear model has 1 to 24 bits.");
        return new LinearModel(bits, Single(), Single(), MemoryMarshal.Cast<byte, sbyte>(Take(1 << bits)).ToArray());
    }

    private TreeEnsemble Trees()
    {
        var (features, baseline) = (Int32(), Single());
        var roots = new int[Count(4)];
        for (var i = 0; i < roots.Length; i++) roots[i] = Int32();
        var nodes = new TreeNode[Count(14)];
        for (var i = 0; i < nodes.Length; i++)
        {
            nodes[i] = new TreeNode(BinaryPrimitives.ReadInt16LittleEndian(Take(2)), Single(), Int32(), Int32());
            if (nodes[i].Feature >= features || (nodes[i].Feature >= 0 && (Astray(nodes[i].Left, i, nodes) || Astray(nodes[i].Right, i, nodes)))) throw new InvalidDataException("A tree leads nowhere.");
        }

        return Array.Exists(roots, root => root < 0 || root >= nodes.Length) ? throw new InvalidDataException("A tree has no root.") : new TreeEnsemble(features, baseline, roots, nodes);
    }

    // Forwards only, so that no walk is endless.
    private static bool Astray(int next, int from, TreeNode[] nodes) => next <= from || next >= nodes.Length;

    private float[] Numbers()
    {
        var numbers = new float[Count(4)];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = Single();
        return numbers;
    }

    private int Count(int size)
    {
        var count = Int32();
        return count < 0 || count > _rest.Length / size ? throw new InvalidDataException("The model file ends too early.") : count;
    }

    private float Single() => BinaryPrimitives.ReadSingleLittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new InvalidDataException("The model file ends too early.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}

/// <summary>What a section holds.</summary>
internal enum SectionKind : byte
{
    /// <summary>A <see cref="LinearModel"/>.</summary>
    Linear = 1,

    /// <summary>A <see cref="TreeEnsemble"/>.</summary>
    Trees = 2,

    /// <summary>Plain numbers.</summary>
    Numbers = 3,
}
