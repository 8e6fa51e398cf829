using Sluice.Routing.Catalogue;

namespace Sluice.Routing.Profile;

/// <summary>What was learned of the difference between estimated and reported tokens.</summary>
public interface ITokenCalibration
{
    /// <summary>Reported tokens for each estimated one of this model's prompts, 0.5 to 2.</summary>
    double RatioOf(RoutableModel model);
}
