namespace Sluice.Training.Trainers;

/// <summary>What a trainer makes small.</summary>
internal enum Loss
{
    /// <summary>Cross-entropy; targets are probabilities, 0.0-1.0. The model's sum is a log-odds.</summary>
    Logistic,

    /// <summary>Half the squared distance; the model's sum is the estimate.</summary>
    Squared,
}
