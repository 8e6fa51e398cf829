namespace Sluice.Routing.Verification.Texts;

/// <summary>Brackets of code, counted without knowing its language.</summary>
internal static class Brackets
{
    /// <summary>How many more open than close; strings on one line are passed over.</summary>
    public static int Balance(ReadOnlySpan<char> code)
    {
        var open = 0;
        var quote = '\0';
        for (var i = 0; i < code.Length; i++)
        {
            var c = code[i];
            if (c == '\n') quote = '\0';
            else if (c == '\\') i++;
            else if (quote != '\0') quote = c == quote ? '\0' : quote;
            else if (c == '"') quote = c;
            else if (c is '{' or '(' or '[') open++;
            else if (c is '}' or ')' or ']') open--;
        }

        return open;
    }
}
