namespace Drydock.Integration.Contract;

/// <summary>Where arms may answer otherwise than the simulated cluster, with the reason. Any other difference is a failure.</summary>
internal static class KnownDifferences
{
    internal static readonly IReadOnlyList<KnownDifference> All =
    [
    ];
}
