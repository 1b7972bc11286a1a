using System.Globalization;
using Drydock.Core.Fleets;
using Drydock.Core.VolumeEncryption;
using Drydock.Harness.Scenarios;

namespace Drydock.Cli.Fleets;

/// <summary>What a command line says of many sets.</summary>
internal sealed record FleetRequest
{
    internal string Selector { get; init; } = "";
    internal IReadOnlyList<string> Namespaces { get; init; } = [];
    internal bool AllNamespaces { get; init; }
    internal FleetLimits Limits { get; init; } = new();

    internal EncryptionFleet Fleet(VolumeEncryptionMigration settings, string contextNamespace) =>
        new(settings) { Selector = Selector, Namespaces = AllNamespaces ? [] : Namespaces.Count > 0 ? Namespaces : [contextNamespace], Limits = Limits };

    /// <summary>The same for a rehearsal, in which the manifests are all that there is.</summary>
    internal FleetSpec Spec => new()
    {
        Selector = Selector, Namespaces = Namespaces, Parallel = Limits.Parallel, VolumesAtOnce = Limits.VolumesAtOnce, FailuresMax = Limits.FailuresMax, PendingSnapshotsMax = Limits.VolumesAtOnce,
    };

    /// <summary>The options that another command for the same sets needs, each after a space.</summary>
    internal string Options =>
        " --all" + (Selector.Length == 0 ? "" : $" --selector \"{Selector}\"") + (AllNamespaces ? " --all-namespaces" : "") + string.Concat(Namespaces.Select(n => $" --namespace {n}"))
        + (Limits.Parallel == new FleetLimits().Parallel ? "" : string.Create(CultureInfo.InvariantCulture, $" --parallel {Limits.Parallel}"))
        + (Limits.VolumesAtOnce == new FleetLimits().VolumesAtOnce ? "" : string.Create(CultureInfo.InvariantCulture, $" --volumes-at-once {Limits.VolumesAtOnce}"));
}
