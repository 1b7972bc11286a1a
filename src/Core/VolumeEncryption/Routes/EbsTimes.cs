namespace Drydock.Core.VolumeEncryption.Routes;

/// <summary>
/// How long EBS takes for what an encryption asks of it, from the quickest to the slowest that is ordinary. AWS documents none of these; they are what operators see on small volumes, and the ranges
/// that rehearsals draw from too.
/// </summary>
internal sealed record EbsTimes(double Quickest, double Slowest)
{
    /// <summary>A volume is made.</summary>
    internal static readonly EbsTimes Create = new(1, 4);

    /// <summary>Asked by the CSI driver, which then looks after pauses of its own.</summary>
    internal static readonly EbsTimes Attach = new(1, 6);

    /// <inheritdoc cref="Attach"/>
    internal static readonly EbsTimes Detach = new(2, 10);

    /// <summary>The part of a snapshot's completion that does not depend on its bytes.</summary>
    internal static readonly EbsTimes Snapshot = new(8, 30);

    /// <summary>The mean of the slowest of several at a time, each as likely anywhere in the range.</summary>
    internal TimeSpan SlowestOf(int count) => TimeSpan.FromSeconds(Quickest + ((Slowest - Quickest) * count / (count + 1)));
}
