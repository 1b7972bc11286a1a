using Drydock.Core.VolumeEncryption.Planning;

namespace Drydock.Core.VolumeEncryption.Replication;

/// <summary>
/// The model of the route application replication: its downtime is made of the calls between the first pod that refuses writes and the Services that lead to the new ones, some of them per pod, and does not
/// depend on how much data there is, but for the digests of a full verification.
/// </summary>
/// <param name="migration">What is asked for.</param>
/// <param name="pods">How many pods there are.</param>
/// <param name="services">How many Services are switched.</param>
/// <param name="bytes">How much the largest holds.</param>
/// <param name="preparation">How long a pod takes to start and to stop, all of them together.</param>
internal sealed class ReplicationDowntime(VolumeEncryptionMigration migration, long pods, int services, long bytes, TimeSpan preparation)
{
    /// <summary>One command by exec in a container, near the cluster.</summary>
    private const double Exec = 0.045;

    /// <summary>One patch of an object, journal included.</summary>
    private const double Patch = 0.01;

    /// <summary>Until a client that was cut off has found the new pods.</summary>
    private const double Reconnection = 0.1;

    /// <summary>To refuse writes, to see both sides equal, to promote and to look again; each with a look at the container's clock where something is changed.</summary>
    private const int ExecsOfHandOver = 8;

    /// <summary>A replica that is seen to lag once is looked at again after a pause.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan Canary = TimeSpan.FromSeconds(40);

    /// <summary>A server that reads all its data and hashes it.</summary>
    private const double DigestBytesPerSecond = 200 << 20;

    /// <summary>A data set is written as a dump, sent, and loaded.</summary>
    private const double SyncBytesPerSecond = 50 << 20;

    internal IReadOnlyList<DowntimePart> Estimate()
    {
        var digests = migration.Verify == VerificationMode.Full ? (2 * Exec) + (2 * bytes / DigestBytesPerSecond) : 0;
        var stop = TimeSpan.FromSeconds((services * Patch) + (pods * ((ExecsOfHandOver * Exec) + digests + Exec)));
        var start = TimeSpan.FromSeconds((pods * 2 * Exec) + ((services + 3) * Patch) + Reconnection);
        return
        [
            new(DowntimePart.Stop, stop) { AtMost = (4 * stop) + Margin },
            new(DowntimePart.Start, start) { AtMost = (4 * start) + Margin },
        ];
    }

    /// <summary>From the first step to the last, which clients do not notice but for the downtime.</summary>
    internal TimeSpan Total() => Canary + preparation + TimeSpan.FromSeconds(pods * bytes / SyncBytesPerSecond) + new TimeSpan(Estimate().Sum(p => p.Duration.Ticks));
}
