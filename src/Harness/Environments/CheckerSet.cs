using Drydock.Core.Kubernetes;
using Drydock.Harness.Running;
using Drydock.Harness.Scenarios;
using Drydock.Simulators.Checkers;

namespace Drydock.Harness.Environments;

/// <summary>The checkers of one run, fed from the world.</summary>
internal sealed class CheckerSet
{
    internal CheckerSet(CheckedMigration migration, IVolumeInspection volumes, Func<string, KubeDocument?> persistentVolume)
    {
        SingleWriter = new SingleWriterChecker(migration);
        VerifiedStart = new VerifiedStartChecker(migration, volumes);
        SourceIntact = new SourceIntactChecker(migration, persistentVolume);
        Settings = new SettingsChecker(migration, volumes);
        Encryption = new EncryptionChecker(migration, volumes);
        PlaintextCopy = new PlaintextCopyChecker(migration, volumes);
        PodByPod = new PodByPodChecker(migration);
    }

    internal AcknowledgedWritesChecker AcknowledgedWrites { get; } = new();
    internal SingleWriterChecker SingleWriter { get; }
    internal SourceIntactChecker SourceIntact { get; }
    internal VerifiedStartChecker VerifiedStart { get; }
    internal PlaintextCopyChecker PlaintextCopy { get; }
    internal EncryptionChecker Encryption { get; }
    internal SettingsChecker Settings { get; }
    internal PodByPodChecker PodByPod { get; }
    internal LeftoverChecker Leftover { get; } = new();
    internal RestoredChecker Restored { get; } = new();
    internal DowntimeChecker Downtime { get; } = new();
    internal ServedChecker Served { get; } = new();
    internal EndChecker End { get; } = new();

    internal IReadOnlyList<Checker> All =>
        [AcknowledgedWrites, SingleWriter, SourceIntact, VerifiedStart, PlaintextCopy, Encryption, Settings, Leftover, Restored, PodByPod, Downtime, Served, End];

    internal IReadOnlyList<CheckerResult> Results() => All.Select(c => new CheckerResult(c.Name, c.IsGreen, c.Violations)).ToList();
}
