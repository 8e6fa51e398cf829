using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Ledger.Storage;

/// <summary>Numbers of names, looked up once. Null and empty are 0.</summary>
internal sealed class LedgerNames(SqliteDatabase database) : IDisposable
{
    private const int MostKept = 20_000;

    private readonly SqliteStatement _add = database.Prepare(LedgerSql.AddName);
    private readonly SqliteStatement _id = database.Prepare(LedgerSql.NameId);
    private readonly Dictionary<string, long> _ids = new(StringComparer.Ordinal);
    private readonly List<string> _uncommitted = [];

    /// <summary>The name's number; a new name is added within the running transaction.</summary>
    public long Of(string? name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return 0;
        }

        if (_ids.TryGetValue(name, out var id))
        {
            return id;
        }

        if (_ids.Count >= MostKept)
        {
            _ids.Clear();
        }

        if (!TryFind(name, out id))
        {
            _add.Bind(name).Run();
            _uncommitted.Add(name);
            TryFind(name, out id);
        }

        _ids[name] = id;
        return id;
    }

    /// <summary>The transaction is through.</summary>
    public void Committed() => _uncommitted.Clear();

    /// <summary>The transaction was undone: so are the names that it added.</summary>
    public void RolledBack()
    {
        foreach (var name in _uncommitted)
        {
            _ids.Remove(name);
        }

        _uncommitted.Clear();
    }

    public void Dispose()
    {
        _add.Dispose();
        _id.Dispose();
    }

    private bool TryFind(string name, out long id)
    {
        var found = _id.Bind(name).Step();
        id = found ? _id.Int64(0) : 0;
        _id.Reset();
        return found;
    }
}
