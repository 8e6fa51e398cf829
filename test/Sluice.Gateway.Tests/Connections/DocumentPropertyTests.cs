using FsCheck;
using FsCheck.Fluent;
using Sluice.Clients.Setup;
using Sluice.Clients.Setup.Documents;
using Xunit;

namespace Sluice.Gateway.Tests.Connections;

/// <summary>Whatever the file looks like: set and taken away again, it is the same file; an edit in between stays, alone.</summary>
public sealed class DocumentPropertyTests
{
    private static readonly SetupTarget Jsonc = new("settings.json", "/", new JsoncDocument());
    private static readonly SetupTarget Toml = new("config.toml", "/", new TomlDocument());
    private static readonly SetupTarget Dotenv = new(".env", "/", new DotenvDocument());

    [Fact]
    public void Jsonc_SetAndTakenAway_IsTheSame() => Check.One(Config, Prop.ForAll(Samples.Jsonc.ToArbitrary(), text => ThereAndBack(Jsonc, text, InJson)));

    [Fact]
    public void Toml_SetAndTakenAway_IsTheSame() => Check.One(Config, Prop.ForAll(Samples.Toml.ToArbitrary(), text => ThereAndBack(Toml, text, InToml)));

    [Fact]
    public void Dotenv_SetAndTakenAway_IsTheSame() => Check.One(Config, Prop.ForAll(Samples.Dotenv.ToArbitrary(), text => ThereAndBack(Dotenv, text, InDotenv)));

    [Fact]
    public void F088_Jsonc_EditInBetween_StaysAlone() => Check.One(Config, Prop.ForAll(Samples.Jsonc.ToArbitrary(), text => WithEdit(Jsonc, text, InJson, ["mine"], "\"edit\"")));

    [Fact]
    public void F088_Toml_EditInBetween_StaysAlone() => Check.One(Config, Prop.ForAll(Samples.Toml.ToArbitrary(), text => WithEdit(Toml, text, InToml, ["mine", "own"], "\"edit\"")));

    [Fact]
    public void F088_Dotenv_EditInBetween_StaysAlone() => Check.One(Config, Prop.ForAll(Samples.Dotenv.ToArbitrary(), text => WithEdit(Dotenv, text, InDotenv, ["MINE"], "edit")));

    private static Config Config => Config.QuickThrowOnFailure.WithMaxTest(400);

    private static List<SetupValue> InJson { get; } = [SetupValue.Of(Jsonc, "u", "env", "ANTHROPIC_BASE_URL"), SetupValue.Of(Jsonc, "v", "model"), SetupValue.Of(Jsonc, "w", "provider", "a", "options", "x")];

    private static List<SetupValue> InToml { get; } = [SetupValue.Of(Toml, "sluice", "model_provider"), SetupValue.Of(Toml, "Sluice", "model_providers", "sluice", "name"), SetupValue.Of(Toml, "u", "model_providers", "sluice", "base_url")];

    private static List<SetupValue> InDotenv { get; } = [SetupValue.Of(Dotenv, "t o", "GEMINI_API_KEY"), SetupValue.Of(Dotenv, "http://y", "GOOGLE_GEMINI_BASE_URL"), SetupValue.Of(Dotenv, "new", "NEW")];

    private static bool ThereAndBack(SetupTarget target, string text, List<SetupValue> values)
    {
        if (Connect(target, text, values) is not { } edit) return true;
        foreach (var value in values) Assert.Equal(value.Spelled, edit.Text[target.Format.Find(edit.Text, value.Path)!.Value]);
        target.Format.Check(edit.Text);
        var (back, kept) = FileEdit.Restore(target.Format, edit.Text, Connected(edit));
        Assert.Empty(kept);
        Assert.Equal(text, back);
        return true;
    }

    private static bool WithEdit(SetupTarget target, string text, List<SetupValue> values, string[] path, string edit)
    {
        if (Connect(target, text, values) is not { } connected) return true;
        var (back, _) = FileEdit.Restore(target.Format, target.Format.Set(connected.Text, path, edit), Connected(connected));
        target.Format.Check(back);
        Assert.Equal(edit, back[target.Format.Find(back, path)!.Value]);
        foreach (var key in connected.Keys) Assert.Equal(key.Before, target.Format.Find(back, key.Path) is { } range ? back[range] : null);

        // The edit taken away as well, nothing is left but what was there.
        var without = target.Format.Remove(back, path);
        if (path.Length > 1) without = target.Format.Remove(without, path[..^1]);
        Assert.Equal(Words(text), Words(without));
        return true;
    }

    private static string Words(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    private static ConnectedFile Connected(FileEdit edit) => new("", true, "", "", "", false, edit.Keys, edit.Containers, []);

    // A file whose "env" is no object is refused, which is right; nothing else is.
    private static FileEdit? Connect(SetupTarget target, string text, List<SetupValue> values)
    {
        try
        {
            return FileEdit.Connect(target.Format, text, text, values, null);
        }
        catch (DocumentException error) when (error.Message.EndsWith("is no object", StringComparison.Ordinal))
        {
            return null;
        }
    }
}
