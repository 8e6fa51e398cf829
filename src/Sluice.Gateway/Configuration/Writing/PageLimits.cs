namespace Sluice.Gateway.Configuration.Writing;

/// <summary>
/// What the file may say and the page may not bring in: whoever gets hold of a browser's login must not get a program started or a
/// file of this machine read by it. Both go by hand and by command line.
/// </summary>
internal static class PageLimits
{
    /// <summary>What a change from the page may not do.</summary>
    /// <param name="before">The configuration before it.</param>
    /// <param name="after">The configuration after it.</param>
    /// <param name="isGiven">Whether the change itself brings the key of a setting.</param>
    public static IEnumerable<ConfigProblem> Check(SluiceConfig before, SluiceConfig after, Func<string, SecretReference, bool> isGiven)
    {
        if (after.Local.Command.Count > 0 && !after.Local.Command.SequenceEqual(before.Local.Command))
            yield return new ConfigProblem("local.command", 0, 0, "A program to start cannot be set from the page.", "Write it into the file, or: sluice config set local.command '[\"PROGRAM\", \"ARGUMENT\"]'");

        var named = KeyDestinations.All(before).Select(static key => key.Reference).ToHashSet();
        foreach (var (path, reference) in KeyDestinations.All(after))
        {
            if (reference.Source is SecretSource.File && !named.Contains(reference) && !isGiven(path, reference))
                yield return new ConfigProblem(path, 0, 0, "A file to read a key from cannot be named from the page.", $"Type the key itself, or write env:NAME; or: sluice config set {path} file:PATH");
        }
    }
}
