using System.Globalization;
using System.Text;
using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Ledger.Storage;

/// <summary>The numbered migrations: <c>Migrations/NNN_name.sql</c>, each applied once; all that are due in one transaction, because others read meanwhile and know no schema between two versions.</summary>
internal static class LedgerSchema
{
    private const string Folder = "Sluice.Gateway.Ledger.Migrations.";

    private static readonly (int Version, string Resource)[] Migrations =
    [
        .. typeof(LedgerSchema).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
            .Select(name => (Version: int.Parse(name.AsSpan(Folder.Length, 3), NumberStyles.None, CultureInfo.InvariantCulture), Resource: name))
            .OrderBy(migration => migration.Version),
    ];

    /// <summary>The version that this build writes.</summary>
    public static int Latest => Migrations[^1].Version;

    /// <summary>The version of a database; 0 when it is new.</summary>
    public static int Of(SqliteDatabase database) => (int)database.Scalar(LedgerSql.SchemaVersion);

    /// <summary>Brings a database up to <see cref="Latest"/>.</summary>
    public static void Upgrade(SqliteDatabase database)
    {
        var current = Of(database);
        var due = Migrations.Where(migration => migration.Version > current).ToList();
        if (due.Count == 0) return;
        var script = new StringBuilder($"{LedgerSql.Begin};\n");
        foreach (var (_, resource) in due)
        {
            using var text = new StreamReader(typeof(LedgerSchema).Assembly.GetManifestResourceStream(resource)!);
            script.Append(text.ReadToEnd()).Append(";\n");
        }

        database.Execute(script.Append(CultureInfo.InvariantCulture, $"{LedgerSql.SchemaVersion} = {Latest}; {LedgerSql.Commit}").ToString());
    }
}
