using Sluice.Routing.Catalogue;

namespace Sluice.Routing.Profile;

/// <summary>What a model would be sent where that is not the caller's prompt as it came, see <see cref="Diet.PromptDiet"/>.</summary>
public interface IPromptFitting
{
    /// <summary>Tokens of texts and tools that this model would be sent, in the estimate's vocabulary; null: the prompt as it came.</summary>
    FittedTokens? TokensFor(RoutableModel model, RequestProfile profile);
}

/// <summary>Estimated tokens of a prompt that was fitted to a model, pictures and the like left aside.</summary>
/// <param name="All">Of everything.</param>
/// <param name="Fixed">Of instructions and tools.</param>
public readonly record struct FittedTokens(long All, long Fixed);
