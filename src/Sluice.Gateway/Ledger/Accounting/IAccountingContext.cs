using Sluice.Gateway.Ledger.Pricing;

namespace Sluice.Gateway.Ledger.Accounting;

/// <summary>
/// What the ledger has to know of the configuration in order to price a request. Asked on the ledger's writer thread, so an
/// implementation reads an immutable snapshot.
/// </summary>
internal interface IAccountingContext
{
    /// <summary>What one upstream's model costs. <see cref="PricedModel.Price"/> is null when it is not known: the attempt is then <c>unpriced</c>.</summary>
    PricedModel Served(string upstream, string model);

    /// <summary>
    /// What the client would have used: the name resolved as with routing off. Null when the name asks for no particular model
    /// (<c>sluice/auto</c>, a tier).
    /// </summary>
    PricedModel? Asked(string requestedModel);

    /// <summary>The model of the dearest tier; null when nothing is configured.</summary>
    PricedModel? Dearest { get; }

    /// <summary>Dollars per kilowatt-hour; null when electricity is not counted.</summary>
    decimal? ElectricityPrice { get; }
}

/// <summary>A model and its price.</summary>
/// <param name="Name">Upstream and model, <c>anthropic/claude-opus-4-8</c>: two of the same name share a prompt cache.</param>
/// <param name="Price">Null when not known. Not looked at for a local model.</param>
/// <param name="IsLocal">Runs on the user's own hardware.</param>
internal readonly record struct PricedModel(string Name, Price? Price, bool IsLocal = false);

/// <summary>Nothing configured: every attempt that is not local is unpriced and nothing is compared.</summary>
internal sealed class NoAccounting : IAccountingContext
{
    public static readonly NoAccounting Instance = new();

    public PricedModel? Dearest => null;

    public decimal? ElectricityPrice => null;

    public PricedModel Served(string upstream, string model) => new($"{upstream}/{model}", null);

    public PricedModel? Asked(string requestedModel) => null;
}
