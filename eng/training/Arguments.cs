namespace Sluice.Training;

/// <summary>What to train, on what, and where the result goes.</summary>
/// <param name="Name">A name of <see cref="Trainings"/>.</param>
/// <param name="Data">Directory of the records.</param>
/// <param name="Out">Directory for the model file; null: where the product embeds it from.</param>
/// <param name="Evaluate">Measure by cross-validation instead of writing a model.</param>
internal sealed record Arguments(string Name, string Data, string? Out, bool Evaluate)
{
    /// <summary>Reads the command line; null when it cannot be understood.</summary>
    public static Arguments? Read(string[] args)
    {
        if (args.Length == 0 || !Trainings.Names.Contains(args[0])) return null;
        var read = new Arguments(args[0], "", null, false);
        for (var i = 1; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--eval": read = read with { Evaluate = true }; break;
                case "--data" when i + 1 < args.Length: read = read with { Data = args[++i] }; break;
                case "--out" when i + 1 < args.Length: read = read with { Out = args[++i] }; break;
                default: return null;
            }
        }

        return read.Data.Length > 0 ? read : null;
    }

    /// <summary>Says how to call it.</summary>
    public static int Usage()
    {
        Console.Error.WriteLine($"usage: dotnet run -c Release --project eng/training -- {string.Join('|', Trainings.Names)} --data DIR [--out DIR] [--eval]");
        return 2;
    }
}
