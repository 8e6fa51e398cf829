namespace Sluice.Training;

/// <summary>What can be trained, by name.</summary>
internal static class Trainings
{
    private static readonly Dictionary<string, Func<Arguments, int>> ByName = new(StringComparer.Ordinal)
    {
        ["judge"] = Judge.JudgeTraining.Run,
        ["lengths"] = Baselines.LengthTraining.Run,
        ["complexity"] = Complexity.ComplexityTraining.Run,
    };

    /// <summary>The names.</summary>
    public static IReadOnlyCollection<string> Names => ByName.Keys;

    /// <summary>Runs one; 0 when it went well.</summary>
    public static int Run(Arguments arguments)
    {
        try
        {
            return ByName[arguments.Name](arguments);
        }
        catch (Exception error) when (error is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(error.Message);
            return 1;
        }
    }
}
