using Drydock.Core;
using Drydock.Core.VolumeEncryption;
using Drydock.Simulators.Workloads;

namespace Drydock.Harness.Running;

/// <summary>How a run is watched, and how tests plant bugs in it.</summary>
public sealed record RunnerOptions
{
    /// <summary>Gets a line for the seed, every drawn option and every step of the migration as it happens.</summary>
    public Action<string>? Progress { get; init; }

    /// <summary>Keeps states, steps and calls as data for a picture of the run (<see cref="RunResult.Recording"/>). The run is the same run with or without.</summary>
    public bool Record { get; init; }

    /// <summary>Registers programs for images of your own.</summary>
    public Action<ImageRegistry>? Images { get; init; }

    /// <summary>Changes what the library takes its request for, to plant a bug that a checker must catch; null for an honest run.</summary>
    public Func<VolumeEncryptionMigration, VolumeEncryptionMigration>? Misread { get; init; }

    /// <summary>Puts something between the migrator and its ports, to plant a bug that a checker must catch; null for an honest run.</summary>
    public Func<MigrationPorts, MigrationPorts>? WrapPorts { get; init; }
}
