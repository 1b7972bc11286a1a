using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>
/// The model of the route application replication: its downtime is made of the calls between the first pod that refuses writes and the Services that lead to the new ones, some of them per pod, and does not
/// depend on how much data there is, but for the digests of a full verification.
/// </summary>
/// <param name="migration">What is asked for.</param>
/// <param name="pods">How many pods there are.</param>
/// <param name="bytes">How much the largest holds.</param>
/// <param name="preparation">How long a pod takes to start and to stop, all of them together.</param>
internal sealed class ReplicationDowntime(VolumeEncryptionMigration migration, long pods, long bytes, TimeSpan preparation)
{
    /// <summary>A command by exec in a container, which begins with a look at the container's clock.</summary>
    private static readonly TimeSpan Command = TimeSpan.FromSeconds(0.3);

    private static readonly TimeSpan Question = TimeSpan.FromSeconds(0.15);
    private static readonly TimeSpan Write = TimeSpan.FromSeconds(0.15);

    /// <summary>A client that was cut off tries again after a pause, as most libraries do.</summary>
    private static readonly TimeSpan ClientPause = TimeSpan.FromSeconds(0.5);

    private static readonly TimeSpan Canary = TimeSpan.FromSeconds(40);

    /// <summary>A server that reads all its data and hashes it.</summary>
    private const double DigestBytesPerSecond = 200 << 20;

    /// <summary>A data set is written as a dump, sent, and loaded.</summary>
    private const double SyncBytesPerSecond = 50 << 20;

    internal IReadOnlyList<DowntimePart> Estimate()
    {
        var digests = migration.Verify == VerificationMode.Full ? TimeSpan.FromSeconds(2 * bytes / DigestBytesPerSecond) + (2 * Question) : TimeSpan.Zero;
        var stop = Write + (pods * (Command + (2 * Question) + digests + Command + (2 * Question) + Write));
        var start = (pods * 2 * Question) + (3 * Write) + ClientPause;
        return
        [
            new(DowntimePart.Stop, stop) { AtMost = (4 * stop) + TimeSpan.FromSeconds(20) },
            new(DowntimePart.Start, start) { AtMost = (4 * start) + TimeSpan.FromSeconds(10) },
        ];
    }

    /// <summary>From the first step to the last, which clients do not notice but for the downtime.</summary>
    internal TimeSpan Total() => Canary + preparation + TimeSpan.FromSeconds(pods * bytes / SyncBytesPerSecond) + new TimeSpan(Estimate().Sum(p => p.Duration.Ticks));
}
