using Sluice.Clients.Setup;
using Sluice.Gateway.Platform;

namespace Sluice.Guide;

/// <summary>What became of a file.</summary>
/// <param name="Path">Where it is, links followed.</param>
/// <param name="State"><c>written</c>, <c>updated</c>, <c>unchanged</c>, <c>removed</c>, <c>deleted</c> or <c>not-there</c>.</param>
internal sealed record GuideChange(string Path, string State);

/// <summary>
/// Keeps the block in a file of the user's up to date. The file is looked at and replaced as a client's own configuration is:
/// whole or not at all, only when it is the user's, never through a link that leads away.
/// </summary>
internal static class GuideFile
{
    /// <summary>Writes the block.</summary>
    /// <param name="host">Home of the user.</param>
    /// <param name="path">The file, absolute.</param>
    /// <param name="style">How its marks are written.</param>
    /// <param name="content">What stands between them.</param>
    /// <param name="folder">A link may lead elsewhere within the home directory or this; the file's own folder when null.</param>
    /// <exception cref="SetupException">It cannot be done; nothing was changed.</exception>
    public static GuideChange Write(HostEnvironment host, string path, MarkStyle style, BlockContent content, string? folder = null)
    {
        var file = ClientFile.OpenText(path, folder ?? System.IO.Path.GetDirectoryName(path)!, host);
        var text = Told(file, () => MarkedBlock.Put(file.Text, file.Content is not null, style, content));
        if (file.Content is not null && text == file.Text) return new GuideChange(file.RealPath, "unchanged");
        var state = Told(file, () => MarkedBlock.IsIn(file.Text)) ? "updated" : "written";
        Replace(file, text);
        return new GuideChange(file.RealPath, state);
    }

    /// <summary>Takes the block away, and the file with it when it was made for the block and has nothing else.</summary>
    /// <exception cref="SetupException">It cannot be done; nothing was changed.</exception>
    public static GuideChange Remove(HostEnvironment host, string path, string? folder = null)
    {
        var file = ClientFile.OpenText(path, folder ?? System.IO.Path.GetDirectoryName(path)!, host);
        var text = Told(file, () => MarkedBlock.Take(file.Text));
        if (text == file.Text) return new GuideChange(file.RealPath, "not-there");
        if (text is null)
        {
            file.Delete();
            return new GuideChange(file.RealPath, "deleted");
        }

        Replace(file, text);
        return new GuideChange(file.RealPath, "removed");
    }

    private static void Replace(ClientFile file, string text)
    {
        file.Stage(ClientFile.Encode(text));
        try
        {
            file.Commit();
        }
        catch (SetupException)
        {
            file.Abandon();
            throw;
        }
    }

    private static T Told<T>(ClientFile file, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (MarkException error)
        {
            throw new SetupException($"{file.RealPath}: {error.Message}. Nothing was changed.");
        }
    }
}
