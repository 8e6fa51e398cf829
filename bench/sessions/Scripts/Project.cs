namespace Sluice.Sessions.Scripts;

/// <summary>The project that the sessions work on: a shop of a dozen small files.</summary>
internal static class Project
{
    private static readonly string[] Things = ["order", "invoice", "basket", "refund", "coupon", "shipment", "parcel", "quote", "receipt", "ledger", "stock", "supplier", "voucher"];

    /// <summary>The modules, by path, in a fixed order.</summary>
    public static IReadOnlyList<string> Modules { get; } = [.. Things.Select(thing => $"src/{thing}.py")];

    /// <summary>All files.</summary>
    public static IReadOnlyDictionary<string, string> Files { get; } = Things.ToDictionary(thing => $"src/{thing}.py", Module, StringComparer.Ordinal)
        .Append(new("README.md", "# Shop\n\nSums up orders, invoices and what belongs to them. Run the checks with `python3 check.py`.\n"))
        .Append(new("check.py", "import pathlib, sys\nfor path in sorted(pathlib.Path('src').glob('*.py')):\n    compile(path.read_text(), str(path), 'exec')\nprint('all modules compile')\n"))
        .Append(new("settings.json", "{\n  \"currency\": \"EUR\",\n  \"vat\": 0.19,\n  \"retries\": 3\n}\n"))
        .ToDictionary(StringComparer.Ordinal);

    private static string Module(string thing) => $$""""
        """{{thing}}s of the shop: lines, sums and what is owed."""


        class {{char.ToUpperInvariant(thing[0])}}{{thing[1..]}}:
            def __init__(self, lines, vat=0.19):
                self.lines = list(lines)
                self.vat = vat
                self.closed = False

            def total(self):
                net = sum(line["price"] * line["count"] for line in self.lines)
                return round(net * (1 + self.vat), 2)

            def add(self, price, count=1):
                if self.closed:
                    raise ValueError("this {{thing}} is closed")
                self.lines.append({"price": price, "count": count})

            def close(self):
                self.closed = True


        def describe_{{thing}}(item):
            state = "closed" if item.closed else "open"
            return f"{{thing}} with {len(item.lines)} lines, {state}"
        
        """".Replace("\r\n", "\n", StringComparison.Ordinal);
}
