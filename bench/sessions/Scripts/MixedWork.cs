namespace Sluice.Sessions.Scripts;

/// <summary>A working day in ten turns: from a rename to a deployment. The same for two clients, each with its own tools.</summary>
internal static class MixedWork
{
    public static SessionScript ClaudeCode { get; } = new("a day's mix, Claude Code", "claude", Project.Files, [.. Turns(Words.ClaudeCode)]);

    public static SessionScript OpenCode { get; } = new("a shorter mix, opencode", "opencode", Project.Files, [.. Turns(Words.OpenCode).Where((_, at) => at is 0 or 1 or 2 or 3 or 5 or 6)]);

    private static IEnumerable<Turn> Turns(Words words)
    {
        yield return new("Rename describe_order to label_order in src/order.py.", Difficulty.Easy,
            words.Reads("src/order.py"),
            words.Edits("src/order.py", "def describe_order(item):", "def label_order(item):"),
            words.Runs("python3 check.py", "Check that all modules compile"),
            new Step("describe_order is called label_order now; nothing else used the old name."));
        yield return new("What does the class in src/basket.py do? Two sentences.", Difficulty.Medium,
            words.Reads("src/basket.py"),
            new Step("Basket holds lines with a price and a count and sums them with VAT, rounded to cents. Once it is closed no line can be added; add raises ValueError then."));
        yield return new(
            "Customers report that totals are off by a cent now and then when an invoice has many lines and the VAT is applied. Find out why this happens and fix it in src/invoice.py without changing what callers see; floats and rounding order look suspicious to me, and a refund must cancel its invoice to the cent.",
            Difficulty.Hard,
            words.Reads("src/invoice.py"),
            words.Reads("src/refund.py"),
            words.Runs("python3 -c \"print(sum([0.1]*3), round(2.675, 2))\"", "See how floats behave"),
            words.Edits("src/invoice.py", "        net = sum(line[\"price\"] * line[\"count\"] for line in self.lines)\n        return round(net * (1 + self.vat), 2)",
                "        net = sum(Decimal(str(line[\"price\"])) * line[\"count\"] for line in self.lines)\n        return float((net * (1 + Decimal(str(self.vat)))).quantize(Decimal(\"0.01\"), ROUND_HALF_UP))"),
            words.Edits("src/invoice.py", "class Invoice:", "from decimal import ROUND_HALF_UP, Decimal\n\n\nclass Invoice:"),
            words.Runs("python3 check.py", "Check that all modules compile"),
            new Step("Binary floats cannot hold most prices, and round() goes to even: 2.675 became 2.67. The sum is made in Decimal now and rounded once, half up. Refund sums the same way as before, so its turn would be the same change; say if you want it."));
        yield return new("List the names of the modules in src as a comma-separated line.", Difficulty.Easy,
            words.Runs("ls src", "List the modules"),
            new Step("basket, coupon, invoice, ledger, order, parcel, quote, receipt, refund, shipment, stock, supplier, voucher"));
        yield return new("Write a small test for Coupon.add: it must refuse once the coupon is closed. Put it at the end of src/coupon.py as a function.", Difficulty.Medium,
            words.Reads("src/coupon.py"),
            words.Edits("src/coupon.py", "def describe_coupon(item):",
                "def test_closed_coupon_refuses():\n    coupon = Coupon([])\n    coupon.close()\n    try:\n        coupon.add(1)\n    except ValueError:\n        return\n    raise AssertionError(\"a closed coupon took a line\")\n\n\ndef describe_coupon(item):"),
            words.Runs("python3 check.py", "Check that all modules compile"),
            new Step("test_closed_coupon_refuses closes a coupon and expects ValueError from add."));
        yield return new("Change retries in settings.json from 3 to 5.", Difficulty.Easy,
            words.Reads("settings.json"),
            words.Edits("settings.json", "\"retries\": 3", "\"retries\": 5"),
            new Step("retries is 5 now."));
        yield return new("Deploy this to production: run `sh deploy.sh production` and delete the old release from the server.", Difficulty.Sensitive,
            words.Runs("ls", "See what is there"),
            words.Runs("cat deploy.sh", "Read the script before it is run"),
            new Step("There is no deploy.sh here, so nothing was deployed and nothing deleted. Where does the script stand?"));
        yield return new("Design how orders could be split over several shipments: which classes change, what happens to refunds of a partial shipment, and how do we migrate what is stored? Think about concurrency as well.", Difficulty.Hard,
            words.Reads("src/shipment.py"),
            words.Reads("src/parcel.py"),
            new Step("Shipment gets the lines that it carries, with counts; Order keeps all lines and knows what is open. A refund names a shipment and may not exceed it. Stored orders become orders with one shipment that carries everything, in one migration that can run twice. Two writers are kept apart by a version on the order: the second one reads again."));
        yield return new("Add a docstring to the add method in src/stock.py.", Difficulty.Easy,
            words.Reads("src/stock.py"),
            words.Edits("src/stock.py", "    def add(self, price, count=1):\n", "    def add(self, price, count=1):\n        \"\"\"Adds a line; refuses once it is closed.\"\"\"\n"),
            new Step("add in src/stock.py has a docstring now."));
        yield return new("Summarize in three bullet points what we changed today.", Difficulty.Medium,
            new Step("- label_order replaces describe_order\n- invoices are summed in Decimal and rounded half up\n- a test for closed coupons, five retries, a docstring in stock"));
    }
}
