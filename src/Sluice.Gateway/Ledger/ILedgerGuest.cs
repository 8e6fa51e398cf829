using Sluice.Gateway.Ledger.Sqlite;

namespace Sluice.Gateway.Ledger;

/// <summary>Something besides the account that is kept in the ledger's database: written by the ledger's thread, for a database has one writer.</summary>
internal interface ILedgerGuest
{
    /// <summary>What it keeps, for the log.</summary>
    string What { get; }

    /// <summary>It writes a database of its own: trouble with that says nothing of the ledger's.</summary>
    bool HasOwnFile => false;

    /// <summary>There is something to write.</summary>
    bool HasWork { get; }

    /// <summary>Writes it, in a transaction of its own. What fails is tried again later; the account goes on meanwhile.</summary>
    /// <exception cref="SqliteFailure">The database did not take it.</exception>
    void Write(SqliteDatabase database);
}
