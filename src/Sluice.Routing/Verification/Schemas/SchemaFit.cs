using System.Globalization;
using Sluice.Protocols.Json;

namespace Sluice.Routing.Verification.Schemas;

/// <summary>
/// Fits a value to a JSON schema: says what does not match, and puts right what can mean only one thing ("3" where a number is
/// wanted, a string that holds the object, one value where a list is wanted). Words of the schema that it does not know it
/// lets pass. Not a validator: where a schema is odd, the value is taken.
/// </summary>
internal sealed class SchemaFit(RawJson root)
{
    private const int DeepestReference = 32;
    private const int MostFaults = 8;

    private readonly List<SchemaFault> _faults = [];
    private int _depth;

    /// <summary>What does not match, at most eight faults.</summary>
    public IReadOnlyList<SchemaFault> Faults => _faults;

    /// <summary>What was put right, in words without values; empty when nothing was.</summary>
    public List<string> Repairs { get; } = [];

    /// <summary>The value, put right where that was possible.</summary>
    public RawJson Fit(RawJson value, RawJson schema, string path = "")
    {
        // `true` and {} take everything; `false` is so rare that it passes too.
        if (!schema.IsObject || value.IsMissing || _depth > DeepestReference) return value;
        _depth++;
        try
        {
            return FitObject(value, SchemaWords.Read(schema), path);
        }
        finally
        {
            _depth--;
        }
    }

    private RawJson FitObject(RawJson value, SchemaWords words, string path)
    {
        if (words.Reference is { } reference)
        {
            var target = SchemaReference.Resolve(root, reference);
            if (target.IsObject) value = Fit(value, target, path);
        }

        if (value.Kind == RawJsonKind.Null && words.Nullable) return value;
        if (words.Types.Count > 0 && !words.Types.Exists(type => JsonTypes.Is(value, type)))
        {
            var coerced = JsonTypes.Coerce(value, words);
            if (coerced.IsMissing)
            {
                Fault(path, $"must be {string.Join(" or ", words.Types)}, not {JsonTypes.NameOf(value)}");
                return value;
            }

            Repairs.Add($"{JsonTypes.NameOf(value)} became {JsonTypes.NameOf(coerced)}");
            value = coerced;
        }

        value = FitChoice(value, words, path);
        value = FitBranches(value, words, path);
        Limits(value, words, path);
        return value.Kind switch
        {
            RawJsonKind.Object => ObjectFit.Apply(this, value, words, path),
            RawJsonKind.Array when words.Items.IsObject => FitItems(value, words.Items, path),
            _ => value,
        };
    }

    private RawJson FitChoice(RawJson value, SchemaWords words, string path)
    {
        if (!words.Const.IsMissing && !JsonTypes.Same(value, words.Const)) Fault(path, $"must be {words.Const}");
        if (!words.Enum.IsArray) return value;
        RawJson near = default;
        var nears = 0;
        foreach (var option in words.Enum.EnumerateArray())
        {
            if (JsonTypes.Same(value, option)) return value;
            if (!JsonTypes.IsNear(value, option)) continue;
            near = option;
            nears++;
        }

        if (nears == 1)
        {
            Repairs.Add("a value of a list was spelled differently");
            return near;
        }

        // A schema with an empty list, or a list that holds null for "anything", is the schema's fault.
        if (words.Enum.EnumerateArray().MoveNext()) Fault(path, $"must be one of {Checks.Words.Short(words.Enum.ToString(), 200)}");
        return value;
    }

    // Each branch is tried on a fit of its own: first as the value stands, then with repairs.
    private RawJson FitBranches(RawJson value, SchemaWords words, string path)
    {
        foreach (var part in words.AllOf.EnumerateArray()) value = Fit(value, part, path);
        foreach (var branches in (ReadOnlySpan<RawJson>)[words.AnyOf, words.OneOf])
        {
            if (!branches.IsArray || !branches.EnumerateArray().MoveNext()) continue;
            RawJson repaired = default;
            List<string>? repairs = null;
            SchemaFit? only = null;
            var (fits, count) = (false, 0);
            foreach (var branch in branches.EnumerateArray())
            {
                count++;
                var attempt = new SchemaFit(root) { _depth = _depth };
                var fitted = attempt.Fit(value, branch, path);
                only = attempt;
                if (attempt._faults.Count > 0) continue;
                if (attempt.Repairs.Count == 0)
                {
                    fits = true;
                    break;
                }

                if (repairs is not null) continue;
                (repaired, repairs) = (fitted, attempt.Repairs);
            }

            if (fits) continue;
            if (repairs is not null)
            {
                value = repaired;
                Repairs.AddRange(repairs);
            }
            else if (count == 1)
            {
                _faults.AddRange(only!._faults);
            }
            else
            {
                Fault(path, "fits none of the forms that are allowed here");
            }
        }

        return value;
    }

    private RawJson FitItems(RawJson array, RawJson items, string path)
    {
        List<RawJson>? changed = null;
        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            var fitted = Fit(item, items, $"{path}[{index.ToString(CultureInfo.InvariantCulture)}]");
            if (changed is null && !fitted.Bytes.Equals(item.Bytes))
            {
                changed = [];
                foreach (var before in array.EnumerateArray())
                {
                    if (changed.Count == index) break;
                    changed.Add(before);
                }
            }

            changed?.Add(fitted);
            index++;
        }

        return changed is null ? array : JsonMaking.Array(changed);
    }

    private void Limits(RawJson value, SchemaWords words, string path)
    {
        switch (value.Kind)
        {
            case RawJsonKind.Number when value.TryGetDouble(out var number):
                if (number < words.Minimum) Fault(path, $"must be at least {Number(words.Minimum.Value)}");
                else if (number <= words.ExclusiveMinimum) Fault(path, $"must be more than {Number(words.ExclusiveMinimum.Value)}");
                else if (number > words.Maximum) Fault(path, $"must be at most {Number(words.Maximum.Value)}");
                else if (number >= words.ExclusiveMaximum) Fault(path, $"must be less than {Number(words.ExclusiveMaximum.Value)}");
                break;
            case RawJsonKind.String when words.MinLength is not null || words.MaxLength is not null:
                var length = value.GetString()!.EnumerateRunes().Count();
                if (length < words.MinLength) Fault(path, length == 0 ? "must not be empty" : $"must have at least {words.MinLength} characters");
                else if (length > words.MaxLength) Fault(path, $"must have at most {words.MaxLength} characters");
                break;
            case RawJsonKind.Array when words.MinItems is not null || words.MaxItems is not null:
                var count = 0L;
                foreach (var _ in value.EnumerateArray()) count++;
                if (count < words.MinItems) Fault(path, $"must have at least {words.MinItems} elements");
                else if (count > words.MaxItems) Fault(path, $"must have at most {words.MaxItems} elements");
                break;
        }
    }

    /// <summary>Leaves a fault.</summary>
    internal void Fault(string path, string what)
    {
        if (_faults.Count < MostFaults) _faults.Add(new SchemaFault(path, what));
    }

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);
}

/// <summary>A place of a value that does not match its schema.</summary>
/// <param name="Path">Where, such as <c>edits[0].old_string</c>; empty for the value itself.</param>
/// <param name="What">What is wrong, in words that name types and limits and no value.</param>
internal readonly record struct SchemaFault(string Path, string What)
{
    /// <inheritdoc />
    public override string ToString() => Path.Length == 0 ? What : $"\"{Path}\" {What}";
}
